// Things done side by side, at most so many at once. Nothing of it runs any more when these return or throw:
// cancelling the awaiting coroutine cancels what is under way and waits for it to be gone.
#pragma once

#include <functional>
#include <vector>

#include "delegation/completion.hpp"

namespace gateway::delegation {

/// Runs task(0) to task(count - 1), at most `concurrency` (at least 1) at once, begun in that order. After
/// one that returns false none is begun any more; those under way go on to their end. An exception of a task
/// ends the rest in the same way and comes out here.
boost::asio::awaitable<void> side_by_side(boost::asio::any_io_executor executor, std::size_t count,
                                          std::size_t concurrency,
                                          std::function<boost::asio::awaitable<bool>(std::size_t)> task);

/// Several calls, outcomes in the order of the calls. One failing leg does not stop the others.
/// `on_done(index, outcome)` hears each leg as it ends; may be empty.
boost::asio::awaitable<std::vector<Outcome>> run_all(
    boost::asio::any_io_executor executor, Completions& completions, std::vector<Call> calls,
    std::size_t concurrency, std::function<void(std::size_t, const Outcome&)> on_done);

}  // namespace gateway::delegation
