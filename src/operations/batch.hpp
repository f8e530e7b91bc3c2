// Many operations at once: documents × operations, each of which ends well or badly by itself. They share the
// seats and the money of one context, so `max_cost` and the calls in flight are bounded for all of them
// together; in the order of the items, whatever finishes first.
#pragma once

#include "operations/context.hpp"

namespace gateway::operations {

/// One document under one operation.
struct BatchItem {
    std::size_t document = 0;  ///< which one; for messages
    std::string name;          ///< of the operation; for messages
    /// Calls an operation with the context it is given and makes a document of what it brings.
    std::function<boost::asio::awaitable<Outcome<json::value>>(Context)> run;
};

struct BatchResult {
    std::size_t document = 0;
    std::string name;
    Outcome<json::value> outcome = tl::unexpected(Failed{});
};

struct Batch {
    std::vector<BatchResult> results;  ///< in the order of the items
    std::size_t succeeded = 0, failed = 0;
    Bill total;
};

/// Runs all items, at most `max_concurrency` at once. Never fails as a whole: who asked decides what a batch
/// without one success means.
boost::asio::awaitable<Batch> run_batch(Context context, std::vector<BatchItem> items,
                                        std::size_t max_concurrency = 5);

}  // namespace gateway::operations
