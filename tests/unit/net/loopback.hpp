// Tests over real loopback sockets, all in one thread and without sleeping: await() runs the event loop
// exactly until a coroutine is done. The guard only turns a hang into a failure.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace gateway::net::test {

namespace asio = boost::asio;
using asio::ip::tcp;

inline constexpr std::chrono::seconds kGuard{20};

/// Runs the loop until `done()`; throws when that takes longer than the guard.
template <class Predicate>
void run_until(asio::io_context& io, Predicate done) {
    const auto until = std::chrono::steady_clock::now() + kGuard;
    io.restart();
    while (!done()) {
        if (io.run_one_until(until) == 0) {
            if (done()) return;
            throw std::runtime_error("the event loop stopped before the test was done");
        }
    }
}

/// Runs what is ready, until nothing has been for a while of polling.
inline void run_until_quiet(asio::io_context& io) {
    io.restart();
    for (int idle = 0; idle < 2000; ++idle)
        if (io.poll() > 0) idle = 0;
}

template <class T>
T await(asio::io_context& io, asio::awaitable<T> task) {
    std::optional<T> value;
    std::exception_ptr thrown;
    bool done = false;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T v) {
        thrown = e;
        value.emplace(std::move(v));
        done = true;
    });
    run_until(io, [&] { return done; });
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
}

/// A client that says exactly what it is told to.
class RawClient {
  public:
    RawClient(asio::io_context& io, std::uint16_t port) : io_(io), socket_(io) {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    }

    void send(std::string bytes) {
        auto sent = [](tcp::socket& socket, std::string data) -> asio::awaitable<bool> {
            auto [error, size] =
                co_await asio::async_write(socket, asio::buffer(data), asio::as_tuple(asio::use_awaitable));
            co_return !error && size == data.size();
        };
        EXPECT_TRUE(await(io_, sent(socket_, std::move(bytes))));
    }

    /// What has come, at least up to and including `mark`; shorter if the connection ends.
    std::string read_until(std::string mark) {
        auto found = received_.find(mark);
        while (found == std::string::npos) {
            const std::size_t seen = received_.size() - std::min(received_.size(), mark.size());
            if (!read_some()) break;
            found = received_.find(mark, seen);
        }
        const auto size = found == std::string::npos ? received_.size() : found + mark.size();
        std::string out = received_.substr(0, size);
        received_.erase(0, size);
        return out;
    }

    /// Everything until the connection ends.
    std::string read_all() {
        while (read_some()) {
        }
        return std::exchange(received_, {});
    }

    void close() { socket_.close(); }
    void shutdown_send() { socket_.shutdown(tcp::socket::shutdown_send); }
    tcp::socket& socket() { return socket_; }
    /// How the connection ended: eof, connection_reset, …
    boost::system::error_code end() const { return end_; }

  private:
    bool read_some() {
        auto reading = [](tcp::socket& socket,
                          std::string& into) -> asio::awaitable<boost::system::error_code> {
            char bytes[16 * 1024];
            auto [error, size] =
                co_await socket.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
            into.append(bytes, size);
            co_return error;
        };
        end_ = await(io_, reading(socket_, received_));
        return !end_;
    }

    asio::io_context& io_;
    tcp::socket socket_;
    std::string received_;
    boost::system::error_code end_;
};

}  // namespace gateway::net::test
