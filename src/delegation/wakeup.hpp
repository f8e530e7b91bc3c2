// One coroutine waits, somebody on the same thread wakes it. Waking before waiting is remembered, waking
// twice is waking once. Cancelling the waiting coroutine ends the wait with the usual operation_aborted
// exception.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::delegation {

class Wakeup {
  public:
    explicit Wakeup(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

    void wake() {
        woken_ = true;
        timer_.cancel();
    }

    boost::asio::awaitable<void> wait() {
        // The next co_await after a cancellation throws by itself; a plain wake only ends the endless timer.
        while (!woken_) {
            [[maybe_unused]] const auto aborted =
                co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            const auto state = co_await boost::asio::this_coro::cancellation_state;
            if (state.cancelled() != boost::asio::cancellation_type::none)
                throw boost::system::system_error(boost::asio::error::operation_aborted);
        }
        woken_ = false;
    }

  private:
    boost::asio::steady_timer timer_;
    bool woken_ = false;
};

}  // namespace gateway::delegation
