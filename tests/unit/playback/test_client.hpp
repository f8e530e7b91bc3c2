// A client that sees what really came over the socket: it sends one request on a fresh connection, reads to
// its end and says how it ended. Runs on the test's own io_context; nothing sleeps.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "wire/http_message.hpp"

namespace gateway::playback::test {

namespace asio = boost::asio;

struct Answer {
    int status = 0;
    wire::Headers headers;
    std::string body;       ///< de-chunked
    bool complete = false;  ///< by the rules of HTTP
    bool reset = false;     ///< the connection ended with a TCP reset
};

inline std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                                const wire::Headers& headers = {}) {
    std::string text{method};
    text.append(" ").append(target).append(" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    text.append("content-length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return text;
}

// Undoes chunked transfer coding; `complete` when the last chunk has come.
inline std::string dechunk(std::string_view raw, bool& complete) {
    std::string body;
    complete = false;
    for (;;) {
        const auto line_end = raw.find("\r\n");
        if (line_end == std::string_view::npos) return body;
        const auto size = std::stoul(std::string{raw.substr(0, line_end)}, nullptr, 16);
        raw.remove_prefix(line_end + 2);
        if (size == 0) {
            complete = raw == "\r\n";
            return body;
        }
        body += raw.substr(0, size);
        if (raw.size() < size + 2) return body;
        raw.remove_prefix(size + 2);
    }
}

inline Answer parse_answer(std::string_view raw, bool reset) {
    Answer answer;
    answer.reset = reset;
    const auto head_end = raw.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return answer;
    bool first = true;
    for (auto line : split(raw.substr(0, head_end), '\n')) {
        line = trim(line);
        if (first) {
            answer.status = std::stoi(std::string{line.substr(9, 3)});
        } else {
            const auto colon = line.find(':');
            answer.headers.add(std::string{line.substr(0, colon)}, std::string{trim(line.substr(colon + 1))});
        }
        first = false;
    }
    const auto rest = raw.substr(head_end + 4);
    if (answer.headers.get("transfer-encoding") == "chunked") {
        answer.body = dechunk(rest, answer.complete);
    } else {
        answer.body = rest;
        answer.complete = answer.headers.get("content-length") == std::to_string(rest.size());
    }
    return answer;
}

/// Sends `text`, reads to the end of the connection — or only until `enough` bytes of it have come, and
/// leaves.
inline asio::awaitable<Answer> exchange(std::uint16_t port, std::string text, std::size_t enough) {
    auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::socket socket{executor};
    const asio::ip::tcp::endpoint endpoint{asio::ip::address_v4::loopback(), port};
    boost::system::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await socket.async_connect(endpoint, token);
    const auto out = asio::buffer(text);
    co_await asio::async_write(socket, out, token);
    std::string raw;
    while (!error && raw.size() < enough) {
        char piece[4096];
        const auto in = asio::buffer(piece);
        const auto size = co_await socket.async_read_some(in, token);
        raw.append(piece, size);
    }
    const bool reset = error == asio::error::connection_reset;
    socket.close(error);
    co_return parse_answer(raw, reset);
}

/// Runs `task` on `io` to its end.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr failed, T value) {
        if (failed) std::rethrow_exception(failed);
        result = std::move(value);
    });
    while (!result) {
        io.restart();
        io.run_one();
    }
    return *std::move(result);
}

/// One request to its end.
inline Answer ask(asio::io_context& io, std::uint16_t port, std::string_view method, std::string_view target,
                  std::string_view body = {}, const wire::Headers& headers = {},
                  std::size_t enough = static_cast<std::size_t>(-1)) {
    return run(io, exchange(port, request_text(method, target, body, headers), enough));
}

}  // namespace gateway::playback::test
