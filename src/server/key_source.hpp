// The issuer's keys, fetched without anybody waiting who need not: at the start, every quarter of an hour,
// and when a token names a key that is not there yet, as it happens after the issuer has changed keys. The
// keys at hand stay in use for as long as no fresh set can be had. Single-threaded, on the I/O thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "auth/key_set.hpp"
#include "base/clock.hpp"
#include "delegation/timers.hpp"
#include "server/key_document.hpp"

namespace gateway::server {

class KeySource {
  public:
    static constexpr std::chrono::minutes kRefreshEvery{15};
    /// At most one fetch in this time, whatever ids strangers make up; while there are no keys at all, one in
    /// the second time.
    static constexpr std::chrono::seconds kAtMostEvery{30}, kRetryWithout{5};
    /// Of one fetch, and so of what a request may wait for it.
    static constexpr std::chrono::seconds kDeadline{10};

    /// `timers` and `clock` outlive the source.
    KeySource(const boost::asio::any_io_executor& executor, delegation::Timers& timers, const Clock& clock,
              std::unique_ptr<KeyDocument> document);
    KeySource(const KeySource&) = delete;
    KeySource& operator=(const KeySource&) = delete;

    /// Takes a document as the key set in use and schedules the next fetch. Errors: those of KeySet::parse;
    /// the keys at hand stay.
    Result<void> adopt(std::string_view document);

    /// Begins the first fetch. The loop must run for it to end.
    void start();

    /// The keys at hand; null before the first fetch has succeeded.
    const std::shared_ptr<const auth::KeySet>& current() const { return keys_; }

    /// Fetches anew unless that was done a moment ago, and waits for the end of the fetch, also of one that
    /// others began. Whether it helped shows current().
    boost::asio::awaitable<void> refresh();

  private:
    void begin();
    boost::asio::awaitable<void> fetch();
    void finished(const Result<std::string>& text);
    void report_skipped(const auth::KeySet& keys);

    boost::asio::any_io_executor executor_;
    delegation::Timers& timers_;
    const Clock& clock_;
    std::unique_ptr<KeyDocument> document_;
    std::shared_ptr<const auth::KeySet> keys_;
    std::vector<std::string> reported_;  // keys left out that the log knows of
    bool fetching_ = false;
    SteadyTime begun_ = SteadyTime::min();
    boost::asio::steady_timer ended_;  // never expires; cancelling it wakes everybody who waits
    std::unique_ptr<delegation::Timers::Timer> deadline_, next_;
};

}  // namespace gateway::server
