// ledger::Store on SQLite. Callers queue; the writer thread commits; reports read through a connection of
// their own.
//
// When a claim cannot be written, the setting decides: the call is refused, or it goes on and its record is
// kept in memory until its end, when it is tried once more. An end that cannot be written is kept and tried
// again by retry_postponed(). What stays unwritten is counted by lost_records() and logged as an error.
// Where calls are refused, refusal() says so from the first that was, or that would have been, until
// something can be written again.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "ledger/store.hpp"
#include "storage/loud_log.hpp"
#include "storage/on_failure.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/ledger_table.hpp"
#include "storage/sqlite/writer.hpp"

namespace gateway::storage {

class LedgerStore final : public ledger::Store {
  public:
    /// `table` is on the writer's connection, `reader` is this store's own. All outlive the store's last
    /// work.
    LedgerStore(Writer& writer, LedgerTable& table, Database reader, std::string instance,
                OnFailure on_failure, const Clock& clock);

    void claim(ledger::Claim claim, Done done) override;
    void settle(ledger::Settlement settlement, Done done) override;
    void hit(ledger::Hit hit) override;
    Result<void> flush() override;
    /// Includes everything accepted so far.
    Result<ledger::Report> report(const ledger::ReportQuery& query) override;
    Result<std::int64_t> purge(WallTime before) override;

    /// Queues another attempt to write the ends that could not be written.
    void retry_postponed();
    std::int64_t lost_records() const { return lost_.load(); }
    /// Where calls are refused that cannot be recorded: queues a try, for refusal() to know.
    void probe();
    /// Why calls are refused at present; nothing while they are recorded, or go on unrecorded. Any thread.
    std::optional<std::string> refusal() const;

  private:
    class ClaimWork;
    class SettleWork;
    class HitWork;
    class RetryWork;
    class ProbeWork;
    /// Beyond so many, ends are not kept for another try: memory is not the place for a day of lost records.
    static constexpr std::size_t kMostPostponed = 10'000;

    Result<void> apply(const ledger::Claim& claim);
    Result<void> apply(const ledger::Settlement& settlement);
    void lost(std::string_view what, const Error& error);
    /// A claim, or a try, was written or was not.
    void note(const Result<void>& result);

    Writer& writer_;
    LedgerTable& table_;
    std::string instance_;
    OnFailure on_failure_;
    const Clock& clock_;
    std::atomic<std::int64_t> lost_{0};

    mutable std::mutex refusal_mutex_;
    std::optional<std::string> refusal_;

    std::mutex reader_mutex_;
    Database reader_;

    // Touched on the writer thread only.
    bool registered_ = false;
    std::unordered_map<std::string, ledger::Claim> unclaimed_;  // went on without a row
    std::vector<ledger::Settlement> postponed_;                 // ends that could not be written
    LoudLog log_;
};

}  // namespace gateway::storage
