#include "net/stdio.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "net/direct_wakeup.hpp"
#include "net/signals.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;
using boost::system::error_code;

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::size_t kKeptBuffer = 1024 * 1024;  // capacity kept after a long line

bool not_now(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

// ---- LineReader ----

// Asio would make the descriptor non-blocking, and that flag is shared with everyone who holds the same
// terminal. So a private epoll instance watches the descriptor, Asio watches the epoll instance, and a read
// happens only when there is something to read. Regular files cannot be watched and need not be: they are
// always ready.
class LineReader::Impl {
  public:
    Impl(asio::io_context& io, int descriptor, std::size_t max_line)
        : descriptor_(descriptor), max_line_(max_line), watch_(io.get_executor()) {
        const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
        epoll_event event{};
        event.events = EPOLLIN;
        watched_ = epoll >= 0 && ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
        if (epoll >= 0) watch_.assign(epoll);
    }

    std::optional<std::string> buffered();
    asio::awaitable<Result<std::optional<std::string>>> next();

  private:
    std::optional<Result<std::string>> take_line();
    asio::awaitable<Result<void>> fill();
    Error too_long() const {
        return {ErrorKind::request_too_large,
                "A line of the input is longer than the limit of " + std::to_string(max_line_) + " bytes."};
    }
    std::string_view unread() const { return std::string_view(buffer_).substr(begin_); }
    void discard_overlong();

    int descriptor_;
    std::size_t max_line_;
    Descriptor watch_;
    bool watched_ = false;
    std::unique_ptr<char[]> chunk_ = std::make_unique_for_overwrite<char[]>(kReadSize);
    std::string buffer_;
    std::size_t begin_ = 0;    ///< start of the first line not yet taken
    std::size_t scanned_ = 0;  ///< no line end before this
    bool skipping_ = false;    ///< inside a line that was too long
    bool ended_ = false;
    std::optional<Error> postponed_;  ///< met by buffered(), reported by next()
};

// A complete line from the buffer, or the error that it is too long; nothing if more must be read.
std::optional<Result<std::string>> LineReader::Impl::take_line() {
    const auto newline = buffer_.find('\n', std::max(begin_, scanned_));
    if (newline == std::string::npos) {
        scanned_ = buffer_.size();
        if (buffer_.size() - begin_ > max_line_) discard_overlong();
        return std::nullopt;
    }
    std::string_view line = std::string_view(buffer_).substr(begin_, newline - begin_);
    begin_ = scanned_ = newline + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (std::exchange(skipping_, false) || line.size() > max_line_) return fail(too_long());
    return std::string(line);
}

std::optional<std::string> LineReader::Impl::buffered() {
    if (postponed_) return std::nullopt;
    auto line = take_line();
    if (!line) return std::nullopt;
    if (*line) return std::move(**line);
    postponed_ = line->error();
    return std::nullopt;
}

void LineReader::Impl::discard_overlong() {
    skipping_ = true;
    buffer_.clear();
    begin_ = scanned_ = 0;
}

asio::awaitable<Result<std::optional<std::string>>> LineReader::Impl::next() {
    if (auto error = std::exchange(postponed_, std::nullopt)) co_return fail(std::move(*error));
    for (;;) {
        if (auto line = take_line()) {
            if (!*line) co_return fail(line->error());
            co_return std::optional<std::string>(std::move(**line));
        }
        if (ended_) break;
        auto filled = co_await fill();
        if (!filled) co_return fail(filled.error());
    }
    if (std::exchange(skipping_, false)) co_return fail(too_long());
    if (unread().empty()) co_return std::optional<std::string>{};
    buffer_ += '\n';  // the last line has no end of its own
    auto last = take_line();
    if (!last) co_return std::optional<std::string>{};
    if (!*last) co_return fail(last->error());
    co_return std::optional<std::string>(std::move(**last));
}

asio::awaitable<Result<void>> LineReader::Impl::fill() {
    if (watched_) {
        auto [error] = co_await watch_.async_wait(Descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return fail(ErrorKind::cancelled, "Reading the input was cancelled.");
    }
    if (begin_ == buffer_.size() && buffer_.capacity() > kKeptBuffer) std::string().swap(buffer_);
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
    const ssize_t got = ::read(descriptor_, chunk_.get(), kReadSize);
    const int error = errno;
    if (got > 0) buffer_.append(chunk_.get(), static_cast<std::size_t>(got));
    if (got > 0 || (got < 0 && (not_now(error) || error == EINTR))) co_return Result<void>{};
    ended_ = true;
    if (got < 0)
        co_return fail(ErrorKind::connection, std::string("Cannot read the input: ") + std::strerror(error));
    co_return Result<void>{};
}

LineReader::LineReader(asio::io_context& io, int descriptor, std::size_t max_line)
    : impl_(std::make_unique<Impl>(io, descriptor, max_line)) {}
LineReader::~LineReader() = default;

asio::awaitable<Result<std::optional<std::string>>> LineReader::next() { return impl_->next(); }

std::optional<std::string> LineReader::buffered() { return impl_->buffered(); }

// ---- LineWriter ----

class LineWriter::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, int descriptor);

    void write_line(std::string_view line);
    void flush();
    asio::awaitable<Result<void>> drained(std::size_t bytes);
    std::size_t backlog() const { return out_.size() - sent_; }
    bool closed() const { return closed_; }
    void detach() {
        flush();
        detached_ = true;
        error_code ignored;
        watch_.close(ignored);
        restore();
        drained_.wake();
    }

  private:
    void restore();
    void wait_writable();
    void give_up();

    asio::io_context& io_;
    int descriptor_;
    int flags_ = -1;  ///< to restore; -1 = unchanged
    Descriptor watch_;
    std::string out_;
    std::size_t sent_ = 0;
    bool scheduled_ = false, waiting_ = false, closed_ = false, detached_ = false;
    DirectWakeup drained_;
};

// A full pipe must not stop the one thread, so pipes and sockets become non-blocking; their other end is
// unaffected. Terminals and files stay as they are.
LineWriter::Impl::Impl(asio::io_context& io, int descriptor)
    : io_(io), descriptor_(descriptor), watch_(io.get_executor()) {
    ignore_broken_pipes();
    struct stat status{};
    if (::fstat(descriptor, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) return;
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0 || (flags & O_NONBLOCK)) return;
    if (::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0) flags_ = flags;
}

void LineWriter::Impl::restore() {
    if (flags_ >= 0) ::fcntl(descriptor_, F_SETFL, flags_);
}

void LineWriter::Impl::write_line(std::string_view line) {
    if (closed_) return;
    const std::size_t start = out_.size();
    out_ += line;
    // Searched for, since looking at one byte after the other costs more than all else with a long line.
    for (std::size_t at = out_.find('\n', start); at != std::string::npos; at = out_.find('\n', at + 1))
        out_[at] = ' ';
    out_ += '\n';
    if (scheduled_ || waiting_) return;
    scheduled_ = true;
    asio::post(io_, [self = shared_from_this()] {
        self->scheduled_ = false;
        if (!self->detached_) self->flush();
    });
}

void LineWriter::Impl::flush() {
    while (!closed_ && backlog() > 0) {
        const ssize_t sent = ::write(descriptor_, out_.data() + sent_, backlog());
        if (sent >= 0) {
            sent_ += static_cast<std::size_t>(sent);
        } else if (not_now(errno)) {
            return wait_writable();
        } else if (errno != EINTR) {
            give_up();
        }
    }
    out_.clear();
    sent_ = 0;
    if (out_.capacity() > kKeptBuffer) out_.shrink_to_fit();
    drained_.wake();
}

void LineWriter::Impl::give_up() {
    closed_ = true;
    out_.clear();
    sent_ = 0;
}

void LineWriter::Impl::wait_writable() {
    if (sent_ > out_.size() / 2) {
        out_.erase(0, sent_);
        sent_ = 0;
    }
    if (waiting_) return;
    error_code error;
    if (!watch_.is_open()) watch_.assign(::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0), error);
    if (error) return give_up();
    waiting_ = true;
    watch_.async_wait(Descriptor::wait_write, [self = shared_from_this()](const error_code& failed) {
        self->waiting_ = false;
        if (failed || self->detached_) return;
        self->flush();
    });
    drained_.wake();
}

asio::awaitable<Result<void>> LineWriter::Impl::drained(std::size_t bytes) {
    const auto self = shared_from_this();
    while (!closed_ && !detached_ && backlog() > bytes) {
        const bool woken = co_await drained_.wait();
        if (!woken) break;
    }
    if (closed_) co_return fail(ErrorKind::connection, "Nobody reads the output any more.");
    if (backlog() > bytes) co_return fail(ErrorKind::cancelled, "Writing the output was cancelled.");
    co_return Result<void>{};
}

LineWriter::LineWriter(asio::io_context& io, int descriptor)
    : impl_(std::make_shared<Impl>(io, descriptor)) {}
LineWriter::~LineWriter() { impl_->detach(); }

void LineWriter::write_line(std::string_view line) { impl_->write_line(line); }
asio::awaitable<Result<void>> LineWriter::drained(std::size_t bytes) { return impl_->drained(bytes); }
std::size_t LineWriter::backlog() const { return impl_->backlog(); }
bool LineWriter::closed() const { return impl_->closed(); }

}  // namespace gateway::net
