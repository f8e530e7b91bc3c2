// A provider is data: where it is, how it authenticates, which dialect it speaks and what it does
// differently. One file per provider in this folder, named after its id; the build lists the folder and makes
// the table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "wire/codec.hpp"

namespace gateway::providers {

struct Provider {
    std::string id;            ///< "openai"; also the file's name and the prefix of "openai/gpt-4o"
    std::string title;         ///< "OpenAI"
    std::string base_url;      ///< "https://api.openai.com/v1"; empty = must be configured
    std::string key_env;       ///< "OPENAI_API_KEY"; empty = no key needed
    std::string base_url_env;  ///< "OPENAI_BASE_URL"
    std::string auth_header = "authorization";
    std::string auth_prefix = "Bearer ";
    wire::Dialect dialect = wire::Dialect::openai_chat;
    /// Models whose id starts with one of these use the Responses dialect instead (OpenAI only).
    std::vector<std::string> responses_prefixes = {};
    wire::Headers headers = {};  ///< constant headers, e.g. anthropic-version
    wire::Traits traits = {};
    std::string models_path = "/models";
    std::string default_model = {};  ///< used when the caller names only the provider
    bool local = false;              ///< a server on this machine: no key, free, probed at start
    bool prices_reported = false;    ///< the provider states its own charge (OpenRouter, Perplexity)
};

/// All built-in providers, sorted by id. Lives for the whole program.
std::span<const Provider> all();

/// The provider with this id, or nullptr.
const Provider* find(std::string_view id);

}  // namespace gateway::providers
