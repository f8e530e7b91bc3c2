#include "net/http_connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/log.hpp"
#include "net/http_response.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kFirstBuffer = 4 * 1024;  // most requests fit; an idle connection holds no more
constexpr std::size_t kBodyBuffer = 64 * 1024;  // for large bodies
constexpr std::size_t kSmallestRead = 1024;
constexpr std::size_t kReadAhead = 64 * 1024;  // pipelined bytes taken while a handler runs
constexpr std::chrono::milliseconds kLinger{2'000};

}  // namespace

// Beast's parser, writing straight into an IncomingRequest.
class HttpConnection::Parser final : public http::basic_parser<true> {
  public:
    Parser(IncomingRequest& request, const HttpServerOptions& options)
        : request_(request), options_(options) {
        eager(true);
        header_limit(static_cast<std::uint32_t>(options.header_limit));
        limit_body(options.body_limit);
    }

    bool header_done() const { return header_done_; }
    bool http_1_0() const { return version_ < 11; }
    std::uint64_t most_body() const { return most_body_; }

  private:
    using View = boost::beast::string_view;
    static std::string text(View view) { return {view.data(), view.size()}; }

    void on_request_impl(http::verb, View method, View target, int version, error_code&) override {
        request_.method = text(method);
        request_.target = text(target);
        version_ = version;
        if (!options_.body_limit_of) return;
        if (const auto limit = options_.body_limit_of(request_.method, request_.target)) limit_body(*limit);
    }
    void on_field_impl(http::field, View name, View value, error_code&) override {
        if (!header_done_) request_.headers.add(text(name), text(value));  // trailers are dropped
    }
    void on_header_impl(error_code&) override { header_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        // A promise is not memory: reserve at most one large buffer before bytes have come.
        if (length) request_.body.reserve(std::min<std::uint64_t>(*length, 1024 * 1024));
    }
    std::size_t on_body_impl(View body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, View, int, error_code&) override {}

    void limit_body(std::uint64_t limit) {
        most_body_ = limit;
        body_limit(limit);
    }

    IncomingRequest& request_;
    const HttpServerOptions& options_;
    std::uint64_t most_body_ = 0;
    int version_ = 11;
    bool header_done_ = false;
};

HttpConnection::HttpConnection(std::shared_ptr<ServerShared> shared, Socket socket, std::uint64_t id,
                               bool shed)
    : shared_(std::move(shared)), socket_(std::move(socket)), id_(id), shed_(shed) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = socket_.remote_endpoint(ignored);
    if (!ignored) remote_address_ = remote.address().to_string();
}

HttpConnection::~HttpConnection() { shared_->sweep.remove(*this); }

void HttpConnection::start() {
    wait_for(Waiting::idle, shared_->options.idle_timeout);
    auto serving = run(shared_from_this());
    asio::co_spawn(socket_.get_executor(), std::move(serving), asio::detached);
    start_read();
}

void HttpConnection::close() {
    if (closed_) return;
    const auto self = shared_from_this();
    closed_ = true;
    error_code ignored;
    socket_.close(ignored);
    shared_->sweep.remove(*this);
    client_left();
    arrival_.wake();
    taken_.wake();
    if (shared_->on_closed) shared_->on_closed(id_);
}

// ---- serving ----

asio::awaitable<void> HttpConnection::run(std::shared_ptr<HttpConnection> self) {
    while (!self->lingering_) {
        if (self->closed_) co_return;
        const Parsed parsed = self->parse();
        if (parsed == Parsed::failed) co_return;
        if (parsed == Parsed::more) {
            if (self->end_of_input_) break;
            co_await self->arrival_.wait();
            continue;
        }
        co_await self->serve();
        if (!self->keep_alive_) break;
        if (self->closed_) co_return;
        self->wait_for(Waiting::idle, self->shared_->options.idle_timeout);
        self->start_read();
    }
    if (!self->lingering_) self->close();
}

asio::awaitable<void> HttpConnection::serve() {
    IncomingRequest request = std::exchange(request_, {});
    request.remote_address = remote_address_;
    request.connection_id = id_;
    head_request_ = request.method == "HEAD";
    http_1_0_ = parser_->http_1_0();
    keep_alive_ = parser_->keep_alive() && !shed_;
    parser_.reset();
    request_begun_ = request_ready_ = false;
    answer_ = Answer::none;
    handling_ = true;
    shared_->sweep.clear(*this);

    if (shed_) {
        reply(503, {{"Retry-After", "1"}},
              error_body("overloaded", "Too many connections; try again shortly."));
    } else {
        try {
            auto handled = shared_->handler(std::move(request), *this);
            co_await std::move(handled);
        } catch (const std::exception& error) {
            log_line(LogLevel::error, std::string("a request handler threw: ") + error.what());
        }
    }
    handling_ = false;
    on_disconnect_ = nullptr;
    if (answer_ == Answer::none) reply(500, {}, error_body("internal", "The request could not be handled."));
    if (answer_ != Answer::complete) keep_alive_ = false;  // an unfinished stream must not look complete
    flush();
    if (backlog() > 0) co_await drained(0);
}

// ---- reading ----

void HttpConnection::start_read() {
    if (reading_ || closed_ || end_of_input_) return;
    // Also while the answer before still waits for its reader: who does not read shall not write for ever.
    if ((handling_ || request_ready_) && in_.size() >= kReadAhead) return;
    const bool in_body = request_begun_ && parser_->header_done();
    const auto space = in_.prepare(kSmallestRead, in_body ? kBodyBuffer : kFirstBuffer);
    reading_ = true;
    socket_.async_read_some(space, [self = shared_from_this()](const error_code& error, std::size_t bytes) {
        self->on_read(error, bytes);
    });
}

void HttpConnection::on_read(const error_code& error, std::size_t bytes) {
    reading_ = false;
    if (closed_) return;
    if (error) {
        end_of_input_ = true;
        // After an orderly end the other direction may still be open: the answer is sent all the same.
        if (error != asio::error::eof || lingering_) return close();
        client_left();
        if (!handling_) arrival_.wake();
        return;
    }
    if (lingering_) return start_read();  // into the same place: what comes now is of no interest
    in_.commit(bytes);
    if (!handling_) {
        if (parse() != Parsed::more) {
            arrival_.wake();
        } else if (waiting_ == Waiting::idle && request_begun_) {
            wait_for(Waiting::request, shared_->options.read_timeout);
        }
    }
    start_read();
}

HttpConnection::Parsed HttpConnection::parse() {
    while (!request_ready_ && !in_.empty()) {
        if (!request_begun_) {
            // RFC 9112 §2.2: tolerate an empty line before a request.
            if (*in_.data() == '\r' || *in_.data() == '\n') {
                in_.consume(1);
                continue;
            }
            begin_request();
        }
        error_code error;
        in_.consume(parser_->put(in_.view(), error));
        if (error && error != http::error::need_more) {
            fail_parse(error);
            return Parsed::failed;
        }
        request_ready_ = parser_->is_done();
        if (error) break;
    }
    if (request_ready_) return Parsed::request;
    if (request_begun_ && in_.size() > shared_->options.header_limit + kReadAhead) {
        fail_request(400, "invalid_request",
                     "The request is not well-formed HTTP.");  // an endless chunk extension
        return Parsed::failed;
    }
    if (request_begun_ && parser_->header_done() && !continue_sent_) answer_expectation();
    return Parsed::more;
}

void HttpConnection::begin_request() {
    request_ = {};
    parser_ = std::make_unique<Parser>(request_, shared_->options);
    request_begun_ = true;
    continue_sent_ = false;
}

void HttpConnection::answer_expectation() {
    continue_sent_ = true;
    if (equals_ignoring_case(request_.headers.get("Expect"), "100-continue"))
        send("HTTP/1.1 100 Continue\r\n\r\n", {});
}

void HttpConnection::fail_parse(const error_code& error) {
    if (error == http::error::body_limit)
        return fail_request(413, "request_too_large",
                            "The request body is larger than the limit of " +
                                std::to_string(parser_->most_body()) + " bytes.");
    if (error == http::error::header_limit)
        return fail_request(431, "request_too_large",
                            "The request's header fields are larger than the limit of " +
                                std::to_string(shared_->options.header_limit) + " bytes.");
    fail_request(400, "invalid_request", "The request is not well-formed HTTP: " + error.message() + ".");
}

// Answers a request that cannot be read, and gives the connection up.
void HttpConnection::fail_request(int status, std::string_view type, std::string message) {
    keep_alive_ = false;
    http_1_0_ = head_request_ = false;
    answer_ = Answer::none;
    linger();
    reply(status, {}, error_body(type, message));
    arrival_.wake();
}

void HttpConnection::client_left() {
    if (disconnected_) return;
    disconnected_ = true;
    if (auto callback = std::exchange(on_disconnect_, nullptr)) callback();
}

void HttpConnection::on_disconnect(std::function<void()> callback) {
    if (disconnected_ && callback) return callback();
    on_disconnect_ = std::move(callback);
}

// Reads and drops for a moment before closing: closing with unread bytes would reset the connection, and the
// reset can overtake the answer that says why.
void HttpConnection::linger() {
    lingering_ = true;
    in_.clear();
    wait_for(Waiting::linger, kLinger);
    start_read();
}

// ---- deadlines ----

void HttpConnection::wait_for(Waiting what, std::chrono::milliseconds time) {
    if (closed_) return;
    waiting_ = what;
    shared_->sweep.set_after(*this, time);
}

void HttpConnection::on_deadline() {
    if (waiting_ == Waiting::request)
        return fail_request(408, "timeout", "The request did not arrive completely in time.");
    close();
}

}  // namespace gateway::net
