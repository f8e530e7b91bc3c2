// How a store's threads hand results back: they never call into the program, they give functions to this.
#pragma once

#include <functional>
#include <vector>

namespace gateway::storage {

/// Runs a function on the caller's own thread, later: `[&](auto f) { asio::post(context, std::move(f)); }`.
/// Must accept calls from any thread until the storage is destroyed.
using Executor = std::function<void(std::function<void()>)>;

/// Functions for the executor, collected while a group of writes finishes.
using Deliveries = std::vector<std::function<void()>>;

}  // namespace gateway::storage
