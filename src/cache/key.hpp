// The exact cache's key: SHA-256 over the canonical text of the WHOLE request and of everything else that
// shapes the answer. A member counts unless it is on the short list kExcluded, so a parameter added tomorrow
// is part of the key by itself; the dangerous mistake (a hit for another question) needs an edit here.
//
// Member order does not matter, list order does. Numbers that are equal are equal however they are spelled.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace gateway::cache {

/// Version of what a key stands for and of the payload stored under it. Raise it when either changes meaning;
/// older entries are then never found again and age out.
inline constexpr int kSchemaVersion = 1;

/// Top-level members of a request document that change how an answer is delivered, paid for or found, never
/// what it says. Only top-level members: the same names inside `additional` or a message are part of the
/// question. `fallback` and `strict_model` choose who answers, and who answered is in the key by provider and
/// model.
inline constexpr std::array<std::string_view, 12> kExcluded = {
    "stream",     "timeout",        "cache",   "max_cost", "fallback",  "strict_model",
    "request_id", "progress_token", "call_id", "dry_run",  "return_as", "max_concurrency"};

/// What a key is made of. The views are read during key() only.
struct KeyParts {
    std::string_view tool;        ///< MCP tool name; two tools never share an entry
    std::string_view provider;    ///< who produces the answer (the one that runs, not the one first asked)
    std::string_view model;       ///< the model asked of that provider
    std::string_view dialect;     ///< wire dialect
    std::string_view principal;   ///< whose cache this is; callers never see each other's answers
    const json::object& request;  ///< the whole request document, e.g. llm::to_json(request)
    int sample = 0;  ///< 0 for the first; equal legs of one call are counted up: they are separate samples
    int schema_version = kSchemaVersion;
};

/// 64 lower-case hex digits.
std::string key(const KeyParts& parts);

}  // namespace gateway::cache
