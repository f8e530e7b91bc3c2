// The writing half of HttpConnection: the ResponseWriter that handlers see, and the queue behind it.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/log.hpp"
#include "net/http_connection.hpp"
#include "net/http_response.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kKeptOutput = 64 * 1024;  // capacity kept between answers

}  // namespace

std::string HttpConnection::head(int status, const wire::Headers& headers) const {
    std::string out = status_line(status);
    for (const auto& [name, value] : headers)
        append_field(out, name, value);
    out += shared_->date_line();
    if (!keep_alive_) {
        out += "Connection: close\r\n";
    } else if (http_1_0_) {
        out += "Connection: keep-alive\r\n";
    }
    return out;
}

void HttpConnection::reply(int status, const wire::Headers& headers, std::string body) {
    if (answer_ != Answer::none) return log_line(LogLevel::error, "a handler answered one request twice");
    answer_ = Answer::complete;
    if (shared_->draining) keep_alive_ = false;
    std::string text = head(status, headers);
    if (status != 204 && status != 304) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    if (head_request_ || status == 204 || status == 304) body.clear();
    send(std::move(text), std::move(body));
}

void HttpConnection::start_stream(int status, const wire::Headers& headers) {
    if (answer_ != Answer::none) return log_line(LogLevel::error, "a handler answered one request twice");
    answer_ = Answer::streaming;
    chunked_ = !http_1_0_;
    if (shared_->draining || !chunked_) keep_alive_ = false;
    out_ += head(status, headers);
    out_ += chunked_ ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
    schedule_flush();
}

Result<void> HttpConnection::push(std::string_view piece) {
    if (disconnected_ || closed_) return fail(ErrorKind::cancelled, "The client has closed the connection.");
    if (answer_ != Answer::streaming) return fail(ErrorKind::internal, "No stream has been started.");
    if (piece.empty() || head_request_) return {};
    append_chunk(out_, piece, chunked_);
    if (backlog() > shared_->options.write_high_water) {
        flush();
    } else {
        schedule_flush();
    }
    return {};
}

asio::awaitable<Result<void>> HttpConnection::write(std::string piece) {
    auto pushed = push(piece);
    if (!pushed || backlog() <= shared_->options.write_high_water) co_return pushed;
    co_return co_await drained(shared_->options.write_high_water);
}

void HttpConnection::finish() {
    if (answer_ != Answer::streaming) return;
    answer_ = Answer::complete;
    if (chunked_ && !head_request_) out_ += "0\r\n\r\n";
    flush();
}

asio::awaitable<Result<void>> HttpConnection::raw_write(std::string bytes) {
    answer_ = Answer::raw;
    out_ += bytes;
    flush();
    co_return co_await drained(0);
}

void HttpConnection::abort_connection(bool reset) {
    on_disconnect_ = nullptr;  // the handler knows
    answer_ = Answer::raw;
    error_code ignored;
    if (reset) {
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    } else {
        flush();
    }
    close();
}

asio::awaitable<Result<void>> HttpConnection::drained(std::size_t bytes) {
    while (!closed_ && backlog() > bytes) {
        const bool woken = co_await taken_.wait();
        if (!woken) break;
    }
    if (closed_ || backlog() > bytes)
        co_return fail(ErrorKind::cancelled, "The client has closed the connection.");
    co_return Result<void>{};
}

// One system call for head and body when nothing is queued and the socket takes both.
void HttpConnection::send(std::string head, std::string body) {
    if (closed_) return;
    if (backlog() > 0) {
        out_ += head;
        out_ += body;
        return flush();
    }
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(head), asio::buffer(body)};
    error_code error;
    const std::size_t sent = socket_.write_some(pieces, error);
    if (!error && sent == head.size() + body.size()) return settle();
    if (sent < head.size()) {
        out_ = head.substr(sent) + body;
        out_sent_ = 0;
    } else {
        out_ = std::move(body);
        out_sent_ = sent - head.size();
    }
    flush();
}

// Pieces of one turn of the event loop leave in one system call.
void HttpConnection::schedule_flush() {
    if (flush_scheduled_) return;
    flush_scheduled_ = true;
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->flush_scheduled_ = false;
        self->flush();
    });
}

void HttpConnection::flush() {
    if (closed_ || waiting_writable_ || backlog() == 0) return;
    bool progress = false;
    while (backlog() > 0) {
        error_code error;
        const std::size_t sent = socket_.write_some(asio::buffer(out_.data() + out_sent_, backlog()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) break;
        if (error) return close();
        out_sent_ += sent;
        progress = true;
    }
    if (backlog() > 0) {
        wait_writable();
    } else {
        settle();
    }
    if (progress && taken_.has_waiter()) taken_.wake();
}

// Everything queued has been taken.
void HttpConnection::settle() {
    out_.clear();
    out_sent_ = 0;
    if (out_.capacity() > kKeptOutput) out_.shrink_to_fit();
    if (waiting_ == Waiting::client) shared_->sweep.clear(*this);
    error_code ignored;
    if (lingering_) socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

void HttpConnection::wait_writable() {
    if (out_sent_ > kKeptOutput && out_sent_ > out_.size() / 2) {
        out_.erase(0, out_sent_);
        out_sent_ = 0;
    }
    waiting_writable_ = true;
    if (!lingering_) wait_for(Waiting::client, shared_->options.write_timeout);
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code&) {
        self->waiting_writable_ = false;
        self->flush();
    });
}

}  // namespace gateway::net
