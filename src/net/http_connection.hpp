// One connection of the HTTP server: reads requests out of a flat buffer, runs the handler on one after the
// other and writes the answers. Internal to http_server.cpp.
//
// Reading never stops while a handler runs (up to a small read-ahead): that is how a client's leaving is
// noticed and where pipelined requests wait. Writing tries the socket at once and queues only what it did not
// take.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/deadline_sweep.hpp"
#include "net/direct_wakeup.hpp"
#include "net/flat_buffer.hpp"
#include "net/http_server.hpp"

namespace gateway::net {

/// What the connections of one server share. Outlives the server while a handler still runs.
struct ServerShared {
    ServerShared(boost::asio::io_context& context, HttpServerOptions server_options,
                 HttpHandler request_handler)
        : io(context),
          options(std::move(server_options)),
          handler(std::move(request_handler)),
          sweep(context) {}

    /// "Date: …\r\n", made once per second.
    const std::string& date_line();

    boost::asio::io_context& io;
    HttpServerOptions options;
    HttpHandler handler;
    DeadlineSweep sweep;
    bool draining = false;
    std::function<void(std::uint64_t id)> on_closed;  ///< a connection has ended; emptied by ~HttpServer

  private:
    std::string date_line_;
    std::chrono::sys_seconds date_second_{};
};

class HttpConnection final : public ResponseWriter,
                             private DeadlineSweep::Entry,
                             public std::enable_shared_from_this<HttpConnection> {
  public:
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    HttpConnection(std::shared_ptr<ServerShared> shared, Socket socket, std::uint64_t id, bool shed);
    ~HttpConnection() override;

    /// Serves until the connection ends. With `shed` the first request is answered 503.
    void start();
    /// No request is being read or answered.
    bool idle() const { return !handling_ && !parsing_begun(); }
    void close();

    void reply(int status, const wire::Headers& headers, std::string body) override;
    void start_stream(int status, const wire::Headers& headers) override;
    Result<void> push(std::string_view piece) override;
    boost::asio::awaitable<Result<void>> write(std::string piece) override;
    void finish() override;
    std::size_t backlog() const override { return out_.size() - out_sent_; }
    bool started() const override { return answer_ != Answer::none; }
    bool disconnected() const override { return disconnected_; }
    void on_disconnect(std::function<void()> callback) override;
    boost::asio::awaitable<Result<void>> raw_write(std::string bytes) override;
    void abort_connection(bool reset) override;

  private:
    friend class DeadlineSweep;
    class Parser;
    enum class Answer { none, streaming, complete, raw };
    enum class Waiting { idle, request, client, linger };  ///< what the deadline is about
    enum class Parsed { more, request, failed };

    static boost::asio::awaitable<void> run(std::shared_ptr<HttpConnection> self);
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<Result<void>> drained(std::size_t bytes);

    // reading
    bool parsing_begun() const { return !in_.empty() || request_begun_; }
    void start_read();
    void on_read(const boost::system::error_code& error, std::size_t bytes);
    Parsed parse();
    void begin_request();
    void answer_expectation();
    void fail_parse(const boost::system::error_code& error);
    void fail_request(int status, std::string_view type, std::string message);
    void client_left();

    // writing
    std::string head(int status, const wire::Headers& headers) const;
    void send(std::string head, std::string body);
    void schedule_flush();
    void flush();
    void settle();
    void wait_writable();
    void linger();

    void on_deadline() override;
    void wait_for(Waiting what, std::chrono::milliseconds time);

    std::shared_ptr<ServerShared> shared_;
    Socket socket_;
    const std::uint64_t id_;
    const bool shed_;
    std::string remote_address_;

    FlatBuffer in_;
    std::unique_ptr<Parser> parser_;
    IncomingRequest request_;
    bool request_begun_ = false, request_ready_ = false, continue_sent_ = false;
    bool reading_ = false, handling_ = false, closed_ = false, end_of_input_ = false, disconnected_ = false;
    bool lingering_ = false;
    std::function<void()> on_disconnect_;

    std::string out_;
    std::size_t out_sent_ = 0;
    bool flush_scheduled_ = false, waiting_writable_ = false;
    Answer answer_ = Answer::none;
    bool keep_alive_ = true, head_request_ = false, http_1_0_ = false, chunked_ = false;

    Waiting waiting_ = Waiting::idle;
    DirectWakeup arrival_;  ///< a request is ready, or there will be none
    DirectWakeup taken_;    ///< the socket has taken bytes, or never will
};

}  // namespace gateway::net
