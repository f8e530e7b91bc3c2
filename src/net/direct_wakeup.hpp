// One coroutine waits, somebody on the same thread wakes it. The waiter is resumed inside wake(), without a
// trip through the event loop, so whoever calls wake() must be ready for anything the waiter may do — destroy
// the caller's neighbours included. (delegation::Wakeup goes through the loop, and is the one to take where
// that costs nothing.) Waking before waiting is remembered; waking twice is waking once.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

namespace gateway::net {

class DirectWakeup {
  public:
    DirectWakeup() = default;
    DirectWakeup(const DirectWakeup&) = delete;
    DirectWakeup& operator=(const DirectWakeup&) = delete;

    bool has_waiter() const { return waiter_.has_value(); }

    void wake() {
        if (!waiter_) {
            woken_ = true;
            return;
        }
        Waiter waiter = take();
        waiter(true);
    }

    /// Forgets a wake-up nobody has waited for.
    void reset() { woken_ = false; }

    /// True when woken, false when the waiting coroutine was cancelled. One waiter at a time.
    boost::asio::awaitable<bool> wait() {
        if (woken_) {
            woken_ = false;
            co_return true;
        }
        auto park = [this](Waiter waiter) {
            auto slot = boost::asio::get_associated_cancellation_slot(waiter);
            waiter_.emplace(std::move(waiter));
            if (slot.is_connected()) slot.assign([this](boost::asio::cancellation_type) { cancel(); });
        };
        boost::asio::use_awaitable_t<> token;
        co_return co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<>, void(bool)>(park,
                                                                                                   token);
    }

  private:
    using Waiter = boost::asio::async_result<boost::asio::use_awaitable_t<>, void(bool)>::handler_type;

    Waiter take() {
        Waiter waiter = std::move(*waiter_);
        waiter_.reset();
        return waiter;
    }

    // Posted: a cancellation signal must not resume its target while it is still being emitted.
    void cancel() {
        if (!waiter_) return;
        auto executor = boost::asio::get_associated_executor(*waiter_);
        boost::asio::post(executor, [waiter = take()]() mutable { waiter(false); });
    }

    std::optional<Waiter> waiter_;
    bool woken_ = false;
};

}  // namespace gateway::net
