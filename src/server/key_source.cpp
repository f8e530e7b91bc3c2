#include "server/key_source.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace gateway::server {

KeySource::KeySource(const boost::asio::any_io_executor& executor, delegation::Timers& timers,
                     const Clock& clock, std::unique_ptr<KeyDocument> document)
    : executor_(executor),
      timers_(timers),
      clock_(clock),
      document_(std::move(document)),
      ended_(executor, boost::asio::steady_timer::time_point::max()) {}

void KeySource::start() {
    if (!fetching_) begin();
}

Result<void> KeySource::adopt(std::string_view document) {
    auto keys = auth::KeySet::parse(document);
    if (!keys) return fail(keys.error());
    report_skipped(*keys);
    keys_ = std::make_shared<const auth::KeySet>(std::move(*keys));
    next_ = timers_.after(kRefreshEvery, [this] { start(); });
    return {};
}

boost::asio::awaitable<void> KeySource::refresh() {
    const auto pause = keys_ ? kAtMostEvery : kRetryWithout;
    if (!fetching_ && (begun_ == SteadyTime::min() || clock_.steady() - begun_ >= pause)) begin();
    while (fetching_) [[maybe_unused]]
        const auto woken = co_await ended_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

void KeySource::begin() {
    fetching_ = true;
    begun_ = clock_.steady();
    next_.reset();
    // The signal is kept until the spawned coroutine has gone altogether.
    auto cancel = std::make_shared<boost::asio::cancellation_signal>();
    deadline_ =
        timers_.after(kDeadline, [cancel] { cancel->emit(boost::asio::cancellation_type::terminal); });
    auto ended = [cancel](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor_, fetch(), boost::asio::bind_cancellation_slot(cancel->slot(), ended));
}

boost::asio::awaitable<void> KeySource::fetch() {
    Result<std::string> text = fail(ErrorKind::timeout, "no answer within the deadline");
    try {
        text = co_await document_->read();
    } catch (const boost::system::system_error&) {  // the deadline
    }
    finished(text);
}

void KeySource::finished(const Result<std::string>& text) {
    fetching_ = false;
    deadline_.reset();
    const auto adopted = text ? adopt(*text) : Result<void>(fail(text.error()));
    if (!adopted) {
        log_line(LogLevel::warn,
                 "the issuer's keys could not be read from " + document_->name() + ": " +
                     adopted.error().message +
                     (keys_ ? "; those at hand stay in use" : "; tokens cannot be checked yet"));
        const auto pause = keys_ ? kAtMostEvery : kRetryWithout;
        next_ = timers_.after(pause, [this] { start(); });
    }
    ended_.cancel();
}

void KeySource::report_skipped(const auth::KeySet& keys) {
    if (keys.skipped() == reported_) return;
    reported_ = keys.skipped();
    for (const auto& line : reported_)
        log_line(LogLevel::warn, "left out of the keys in " + document_->name() + ": " + line);
}

}  // namespace gateway::server
