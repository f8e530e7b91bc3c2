// Waiting on the steady clock inside a coroutine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace gateway::net {

/// True when the time has passed, false when the coroutine was cancelled meanwhile.
inline boost::asio::awaitable<bool> sleep_for(std::chrono::steady_clock::duration duration) {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, duration);
    boost::system::error_code error;
    auto waited = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await timer.async_wait(waited);
    co_return !error;
}

}  // namespace gateway::net
