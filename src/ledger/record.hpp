// One row per upstream attempt: a claim before the bytes leave, settled afterwards. The row holds who, what,
// how many tokens and how much money — never a prompt, an answer or a key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "llm/catalog.hpp"
#include "llm/usage.hpp"

namespace gateway::ledger {

/// The principal of whoever uses this machine's gateway without a token: on stdio, from the command line,
/// over HTTP where no token is asked for.
inline constexpr std::string_view kLocalPrincipal = "local";

/// Written, and committed to disk, before the request leaves.
struct Claim {
    std::string attempt_id = {};  ///< unique, ordered by time (base/ids.hpp)
    std::string call_id = {};     ///< the request_id the caller sees; several attempts share it
    std::string tool = {};
    std::string principal = {};  ///< who asked, kLocalPrincipal on stdio
    std::string provider = {};
    std::string model = {};  ///< as asked of the provider
    WallTime started = {};
    int attempt = 1;  ///< 1, 2, … within the call
    bool streamed = false;
};

enum class Outcome {
    ok,           ///< a complete answer
    truncated,    ///< cut by a limit or a broken stream
    refused,      ///< the model declined, or a filter
    failed,       ///< an error answer, a fault
    throttled,    ///< 429 and the like
    cancelled,    ///< the caller went away
    interrupted,  ///< the process died before settling; closed by a later one
};

/// What is known at the end. Settling twice is an error of the program and is ignored, loudly.
struct Settlement {
    std::string attempt_id = {};
    Outcome outcome = Outcome::ok;
    std::string error_kind = {};  ///< ErrorKind name, "" if none
    std::string answered_model = {};
    llm::Usage usage = {};
    llm::Cost cost = {};  ///< unknown is a state of its own
    std::chrono::milliseconds latency{};
    std::optional<std::chrono::milliseconds> first_token = {};
    std::string request_id = {};  ///< the provider's id of the answer or request
};

/// A cache hit, so that reports can say what was saved.
struct Hit {
    std::string call_id = {};
    std::string tool = {};
    std::string principal = {};
    std::string provider = {};
    std::string model = {};
    WallTime at = {};
    std::optional<Money> saved = {};
};

std::string_view to_string(Outcome outcome);

}  // namespace gateway::ledger
