#include "net/http1_connection.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace gateway::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::size_t kFirstBuffer = 4 * 1024;  // a thousand streams of small pieces need no more
constexpr std::size_t kFullBuffer = 16 * 1024;  // once an answer fills the first
constexpr std::size_t kSmallestRead = 2 * 1024;
constexpr std::uint32_t kHeaderLimit = 256 * 1024;
constexpr std::size_t kLongestToken = 2 * kHeaderLimit;  // nothing the parser waits for as a whole is longer
constexpr std::chrono::seconds kIdleLife{60};            // most servers close earlier; then so do we

}  // namespace

// Beast's parser, writing straight into the call's state.
class Http1Connection::Parser final : public http::basic_parser<false> {
  public:
    Parser(ExchangeState& state, bool head_request) : state_(state) {
        eager(true);
        header_limit(kHeaderLimit);
        body_limit(boost::none);
        skip(head_request);
    }

    /// A 1xx answer has been read; the real one follows.
    bool interim() const { return status_ >= 100 && status_ < 200 && status_ != 101; }

  private:
    using View = boost::beast::string_view;
    using Error = boost::system::error_code;

    void on_response_impl(int status, View, int, Error&) override {
        status_ = status;
        state_.head = {};
        state_.head.status = status;
    }
    void on_field_impl(http::field, View name, View value, Error&) override {
        if (!state_.head_done)
            state_.head.headers.add({name.data(), name.size()}, {value.data(), value.size()});
    }
    void on_header_impl(Error&) override { state_.head_done = !interim(); }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View body, Error&) override {
        state_.unread.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override {
        state_.unread.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(Error&) override {}
    void on_request_impl(http::verb, View, View, int, Error&) override {}

    ExchangeState& state_;
    int status_ = 0;
};

Http1Connection::Http1Connection(asio::io_context& io, DeadlineSweep& sweep, Http1Pool& pool,
                                 HostPort authority)
    : sweep_(sweep),
      pool_(&pool),
      authority_(std::move(authority)),
      name_(to_string(authority_)),
      socket_(io.get_executor()),
      resolver_(io.get_executor()) {}

Http1Connection::~Http1Connection() {
    if (pool_) sweep_.remove(*this);
}

// ---- connecting ----

void Http1Connection::open(std::shared_ptr<Http1Call> call) {
    call_ = std::move(call);
    call_->connection = weak_from_this();
    enter(Phase::connecting, call_->timeouts.connect);
    Error error;
    const auto address = asio::ip::make_address(authority_.host, error);
    if (!error) return connect(std::array{tcp::endpoint(address, authority_.port)});
    resolver_.async_resolve(
        authority_.host, std::to_string(authority_.port), tcp::resolver::numeric_service,
        [self = shared_from_this()](const Error& failed, const tcp::resolver::results_type& found) {
            if (!self->pool_) return;
            if (failed) return self->fail_call(ErrorKind::connection, "Could not resolve the host name");
            self->connect(found);
        });
}

template <class Endpoints>
void Http1Connection::connect(const Endpoints& endpoints) {
    asio::async_connect(socket_, endpoints, [self = shared_from_this()](const Error& error, const auto&) {
        if (self->pool_) self->connected(error);
    });
}

void Http1Connection::connected(const Error& error) {
    if (error) return fail_call(ErrorKind::connection, "Could not connect: " + error.message());
    Error ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    start_call();
}

// ---- sending ----

void Http1Connection::send(std::shared_ptr<Http1Call> call) {
    call_ = std::move(call);
    call_->connection = weak_from_this();
    reused_ = true;
    start_call();
}

void Http1Connection::start_call() {
    parser_ = std::make_unique<Parser>(call_->state, call_->head_request);
    written_ = 0;
    write_failed_ = false;
    enter(Phase::sending, call_->timeouts.first_byte);
    write();
    if (pool_) start_read();
}

void Http1Connection::write() {
    const std::string& head = call_->head;
    const std::string& body = call_->body;
    while (written_ < head.size() + body.size()) {
        const auto from_head = asio::buffer(head) + written_;
        const auto from_body = asio::buffer(body) + (written_ - (head.size() - from_head.size()));
        const std::array<asio::const_buffer, 2> rest{from_head, from_body};
        Error error;
        const std::size_t sent = socket_.write_some(rest, error);
        written_ += sent;
        if (sent > 0) call_->state.sent = true;
        if (error == asio::error::would_block || error == asio::error::try_again) {
            if (sent > 0) enter(Phase::sending, call_->timeouts.first_byte);
            return socket_.async_wait(Socket::wait_write,
                                      [self = shared_from_this(), call = call_](const Error&) {
                                          if (self->pool_ && self->call_ == call && !self->write_failed_)
                                              self->write();
                                      });
        }
        // The answer may lie in the receive buffer all the same (a refusal sent before the request was read
        // to its end): reading decides what has happened.
        if (error) {
            write_failed_ = true;
            return;
        }
    }
    enter(Phase::first_byte, call_->timeouts.first_byte);
}

// ---- receiving ----

void Http1Connection::start_read() {
    if (reading_ || !pool_ || (call_ && call_->state.full())) return;
    reading_ = true;
    const auto space = in_.prepare(kSmallestRead, filled_ ? kFullBuffer : kFirstBuffer);
    socket_.async_read_some(space, [self = shared_from_this(), space](const Error& error, std::size_t bytes) {
        self->reading_ = false;
        self->filled_ = bytes == space.size();
        if (self->pool_) self->on_read(error, bytes);
    });
}

void Http1Connection::resume() {
    if (reading_ || !pool_ || !call_) return;
    enter(phase_, call_->timeouts.idle);  // it was cleared when reading paused
    start_read();
}

void Http1Connection::on_read(const Error& error, std::size_t bytes) {
    if (!call_) return close();  // idle: the other side has closed, or speaks out of turn
    if (error) return on_end(error);
    call_->answered = true;
    in_.commit(bytes);
    const auto call = call_;
    if (!parse()) return;
    if (call_ == call) {  // neither complete nor followed by a queued one
        if (call->state.head_done) enter(Phase::body, call->timeouts.idle);
        if (call->state.full()) sweep_.clear(*this);  // nobody reads: the time is not the provider's
        start_read();
    }
    if (call->state.head_done || call->state.over()) call->state.changed.wake();
}

// Feeds the parser what is buffered. False when the call has failed.
bool Http1Connection::parse() {
    while (!in_.empty()) {
        Error error;
        in_.consume(parser_->put(in_.view(), error));
        if (error == http::error::need_more) {
            if (in_.size() < kLongestToken) return true;
            error = http::error::buffer_overflow;
        }
        if (error) {
            fail_call(ErrorKind::malformed_response,
                      "The answer is not well-formed HTTP: " + error.message());
            return false;
        }
        if (!parser_->is_done()) continue;
        if (!parser_->interim()) {
            complete();
            return true;
        }
        parser_ = std::make_unique<Parser>(call_->state, call_->head_request);
    }
    return true;
}

void Http1Connection::on_end(const Error& error) {
    if (error == asio::error::eof && parser_->got_some()) {
        Error incomplete;
        parser_->put_eof(incomplete);
        if (!incomplete) {
            const auto call = call_;
            complete();
            call->state.changed.wake();
            return;
        }
    }
    if (reused_ && !call_->answered && !call_->retried) {
        // The other side had closed this connection while it was idle. POST is not idempotent, but a server
        // that closes without a byte of an answer has not taken the request (RFC 9112 §9.3.1 leaves the
        // choice to us).
        auto stale = std::exchange(call_, nullptr);
        stale->retried = true;
        Http1Pool& pool = *pool_;
        const auto self = shared_from_this();
        pool_ = nullptr;
        sweep_.remove(*this);
        Error ignored;
        socket_.close(ignored);
        pool.closed(self, std::move(stale));
        return;
    }
    const bool orderly = error == asio::error::eof;
    fail_call(ErrorKind::connection,
              orderly ? "the connection was closed early" : "the connection was reset");
}

// The answer is complete: the connection is free, or closed when it cannot carry another.
void Http1Connection::complete() {
    const auto self = shared_from_this();
    const auto call = std::exchange(call_, nullptr);
    call->state.ended = true;
    const bool written = written_ == call->head.size() + call->body.size();
    const bool reusable = parser_->keep_alive() && parser_->is_done() && !parser_->need_eof() && in_.empty();
    if (!reusable || !written || write_failed_) return close();
    enter(Phase::idle, kIdleLife);
    start_read();
    pool_->released(self);
}

void Http1Connection::fail_call(ErrorKind before, const std::string& what) {
    end_call([&](ExchangeState& state) { state.fail_transport(before, what, name_); });
}

void Http1Connection::cancel() {
    end_call([](ExchangeState& state) { state.error = ExchangeState::cancelled(); });
}

// Settles the call if there is one, closes, and only then wakes whoever waits.
void Http1Connection::end_call(const std::function<void(ExchangeState&)>& settle) {
    const auto self = shared_from_this();
    const auto call = std::exchange(call_, nullptr);
    if (call) settle(call->state);
    close();
    if (call) call->state.changed.wake();
}

void Http1Connection::close() {
    if (!pool_) return;
    const auto self = shared_from_this();
    Http1Pool& pool = *std::exchange(pool_, nullptr);
    call_ = nullptr;
    sweep_.remove(*this);
    Error ignored;
    resolver_.cancel();
    socket_.close(ignored);
    pool.closed(self, nullptr);
}

void Http1Connection::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    sweep_.set_after(*this, limit);
}

void Http1Connection::on_deadline() {
    const Phase phase = phase_;
    end_call([&](ExchangeState& state) {
        switch (phase) {
            case Phase::connecting: return state.fail_timeout("could not be reached in time", name_);
            case Phase::body: return state.fail_timeout("stopped in the middle of its answer", name_);
            default: return state.fail_timeout("did not begin to answer in time", name_);
        }
    });
}

}  // namespace gateway::net
