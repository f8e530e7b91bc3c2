// Several calls at once, at most so many in flight, outcomes in the order of the calls. One failing leg does
// not stop the others; cancelling the awaiting coroutine cancels all of them.
#pragma once

#include <functional>
#include <vector>

#include "delegation/completion.hpp"

namespace gateway::delegation {

/// `on_done(index, outcome)` hears each leg as it ends; may be empty. `concurrency` of at least 1.
boost::asio::awaitable<std::vector<Outcome>> run_all(
    boost::asio::any_io_executor executor, Completions& completions, std::vector<Call> calls,
    std::size_t concurrency, std::function<void(std::size_t, const Outcome&)> on_done);

}  // namespace gateway::delegation
