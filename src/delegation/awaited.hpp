// A value that a callback brings, and the one coroutine that waits for it, on the same thread. The callback
// may come before the wait begins, or after its coroutine was cancelled: both sides share it.
#pragma once

#include <optional>
#include <utility>

#include "delegation/wakeup.hpp"

namespace gateway::delegation {

template <class T>
class Awaited {
  public:
    explicit Awaited(const boost::asio::any_io_executor& executor) : wakeup_(executor) {}

    void bring(T value) {
        value_.emplace(std::move(value));
        wakeup_.wake();
    }

    /// Waits for the value. Call once.
    boost::asio::awaitable<T> take() {
        while (!value_)
            co_await wakeup_.wait();
        co_return std::move(*value_);
    }

  private:
    Wakeup wakeup_;
    std::optional<T> value_;
};

}  // namespace gateway::delegation
