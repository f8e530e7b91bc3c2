// What goes into the recipe and what comes out: plain data, shared by every tool that calls a model.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cache/policy.hpp"
#include "delegation/stop.hpp"
#include "ledger/record.hpp"
#include "llm/request.hpp"
#include "llm/response.hpp"
#include "routing/target.hpp"

namespace gateway::delegation {

/// A delegated completion, ready to run.
struct Call {
    std::string id;  ///< the request_id the caller sees
    std::string tool;
    std::string principal;  ///< who asks: partitions the cache and the ledger
    std::vector<routing::Resolved>
        targets;           ///< the first is the wish, the rest the fallbacks in order; never empty
    llm::Request request;  ///< `model` is filled per target
    cache::Mode cache = cache::Mode::use;
    bool cache_asked = false;  ///< the caller named the mode; overrides the temperature rule
    int sample = 0;            ///< tells apart equal legs of one multi_completion
    std::optional<Money> max_cost = {};
    std::chrono::milliseconds timeout{300'000};
    std::vector<std::string> notes = {};
    /// The targets are equals: what any of them answered before serves this call.
    bool any_target = false;
    /// Ends the call with what it cost, as an error of the kind cancelled. May be empty.
    std::shared_ptr<Stop> stop = {};
};

/// One upstream attempt, for `tries`.
struct Try {
    std::string provider;
    std::string model;
    ledger::Outcome outcome = ledger::Outcome::ok;
    std::string error_kind;
    llm::Cost cost;
    std::chrono::milliseconds latency{};
};

/// Money over all tries; `amount` is empty as soon as one is unknown.
struct Spend {
    std::optional<Money> amount = Money{};
    bool estimated = false;
    void add(const llm::Cost& cost);
};

/// An answer with its bill.
struct Answer {
    llm::Response response;
    routing::Target ran;  ///< where the answer comes from
    Spend spend;
    std::vector<Try> tries;  ///< failed ones and the last; empty for a cached answer
    bool cached = false;
    std::string cache_level;  ///< "exact" | "in_flight"
    std::optional<Money> saved = {};
    std::vector<std::string> notes;
    std::chrono::milliseconds latency{};
    std::optional<std::chrono::milliseconds> first_token = {};
    std::size_t pieces = 0;
};

/// A call that failed, with what it cost all the same.
struct Failure {
    Error error;
    Spend spend = {};
    std::vector<Try> tries = {};
    std::string partial_text = {};  ///< what had been forwarded before a stream broke
};

using Outcome = tl::expected<Answer, Failure>;

/// A forwarded piece of text.
struct Piece {
    std::string_view text;
    std::int64_t output_tokens = 0;  ///< so far, estimated
};
using OnPiece = std::function<void(const Piece&)>;

}  // namespace gateway::delegation
