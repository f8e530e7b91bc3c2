// The HTTP/1.1 server: bytes to requests and back, nothing else. It keeps connections alive, answers
// pipelined requests in order, enforces the size and time limits below and tells a running handler that its
// client has gone. It never looks at a path, a token or a body; that is the business of server/ and
// playback/.
//
// Everything runs on the one thread that runs the io_context; no member may be called from another.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/http_message.hpp"

namespace gateway::net {

struct HttpServerOptions {
    std::string address = "127.0.0.1";  ///< numeric IPv4 or IPv6, or "localhost"
    std::uint16_t port = 8000;          ///< 0 picks a free one; HttpServer::port() says which
    bool reuse_address = true;          ///< SO_REUSEADDR: restart without waiting for TIME_WAIT
    std::size_t header_limit = 64 * 1024;
    std::uint64_t body_limit = 16 * 1024 * 1024;  ///< larger bodies are answered 413
    /// Another limit for some requests, by method and target; nothing: body_limit.
    std::function<std::optional<std::uint64_t>(std::string_view method, std::string_view target)>
        body_limit_of = {};
    std::size_t max_connections = 4096;               ///< beyond: 503 and close
    std::chrono::milliseconds idle_timeout{75'000};   ///< between requests on a kept-alive connection
    std::chrono::milliseconds read_timeout{30'000};   ///< from a request's first byte to its last, else 408
    std::chrono::milliseconds write_timeout{30'000};  ///< without the client taking a single byte
    std::size_t write_high_water = 256 * 1024;        ///< ResponseWriter::write waits above this backlog
};

/// One request, complete with its body. Everything is owned; a handler may move parts out.
struct IncomingRequest {
    std::string method;  ///< as sent, e.g. "POST"
    std::string target;  ///< path and query as sent, e.g. "/mcp?x=1"
    wire::Headers headers;
    std::string body;            ///< de-chunked
    std::string remote_address;  ///< numeric, without the port
    std::uint64_t connection_id = 0;
};

/// The answer to one request. Valid until the handler returns. Either reply() once, or start_stream(), any
/// number of pieces, finish(). A handler that returns without an answer gives the client a 500; one that
/// returns with an unfinished stream cuts the connection, so that a broken answer never looks complete.
class ResponseWriter {
  public:
    virtual ~ResponseWriter() = default;

    /// The whole answer, sent with one system call where the socket takes it. Content-Length, Date and
    /// Connection are added here; `headers` holds the rest.
    virtual void reply(int status, const wire::Headers& headers, std::string body) = 0;

    /// The head of a chunked answer; sent at once.
    virtual void start_stream(int status, const wire::Headers& headers) = 0;

    /// Queues one piece and sends what the socket takes now. For callers that cannot wait; look at backlog().
    /// Errors: cancelled (the client has gone).
    virtual Result<void> push(std::string_view piece) = 0;

    /// push(), then waits until the backlog is below the high-water mark. Errors: cancelled (the client has
    /// gone, or did not read for write_timeout).
    virtual boost::asio::awaitable<Result<void>> write(std::string piece) = 0;

    /// Ends the stream: the last chunk, and the connection is free for the next request.
    virtual void finish() = 0;

    /// Bytes queued but not yet taken by the socket.
    virtual std::size_t backlog() const = 0;

    /// Has anything of the answer been handed over (by reply() or start_stream())?
    virtual bool started() const = 0;

    /// Has the client closed its connection, or has the server given it up?
    virtual bool disconnected() const = 0;

    /// Calls `callback` once, on the I/O thread, when the client closes before the handler has returned; at
    /// once if it already has. One callback per request: a second replaces the first. An empty one removes
    /// it.
    virtual void on_disconnect(std::function<void()> callback) = 0;

    // ---- for servers that imitate broken ones (playback, tests) ----

    /// Sends bytes as they are, outside HTTP, and waits until the socket has taken all of them. The
    /// connection is closed when the handler returns.
    virtual boost::asio::awaitable<Result<void>> raw_write(std::string bytes) = 0;

    /// Closes the connection now: with a TCP reset, or in an orderly way after what has been queued.
    virtual void abort_connection(bool reset) = 0;
};

/// Called once per request; requests of one connection one after the other. Exceptions become a 500.
using HttpHandler =
    std::function<boost::asio::awaitable<void>(IncomingRequest request, ResponseWriter& writer)>;

class HttpServer {
  public:
    HttpServer(boost::asio::io_context& io, HttpServerOptions options, HttpHandler handler);
    /// Stops accepting and closes every connection.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds and starts accepting; requests are served as soon as the io_context runs. Errors:
    /// invalid_parameter (not an address, or not one of this machine), connection (port taken or not
    /// permitted; the message names the remedy).
    Result<void> start();

    /// The port in use; after start().
    std::uint16_t port() const;
    /// "http://127.0.0.1:8000", IPv6 in brackets; after start().
    std::string url() const;

    std::size_t connections() const;

    /// Closes the listening socket and idle connections; requests in flight go on, and are the last of
    /// theirs.
    void stop_accepting();

    /// stop_accepting(), then waits for requests in flight; after `deadline` closes what is left (their
    /// handlers hear on_disconnect). True if everything finished by itself.
    boost::asio::awaitable<bool> drain(std::chrono::milliseconds deadline);

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace gateway::net
