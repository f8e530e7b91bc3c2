// The stores of a gateway that has nowhere to write and was told to go on: nothing is recorded, and that is
// said; nothing is cached.
#pragma once

#include <atomic>
#include <mutex>

#include "base/clock.hpp"
#include "cache/store.hpp"
#include "ledger/store.hpp"
#include "storage/executor.hpp"
#include "storage/loud_log.hpp"

namespace gateway::storage {

class UnavailableLedger final : public ledger::Store {
  public:
    UnavailableLedger(Error reason, Executor executor, const Clock& clock);

    /// Succeeds through the executor; counted and logged.
    void claim(ledger::Claim claim, Done done) override;
    void settle(ledger::Settlement, Done done) override;
    void hit(ledger::Hit) override {}
    Result<void> flush() override { return fail(reason_); }
    Result<ledger::Report> report(const ledger::ReportQuery&) override { return fail(reason_); }
    Result<std::int64_t> purge(WallTime) override { return fail(reason_); }

    std::int64_t lost_records() const { return lost_.load(); }

  private:
    Error reason_;
    Executor executor_;
    const Clock& clock_;
    std::atomic<std::int64_t> lost_{0};
    std::mutex log_mutex_;
    LoudLog log_;
};

class NoCache final : public cache::Store {
  public:
    std::optional<cache::Entry> get(std::string_view, WallTime) override { return std::nullopt; }
    void put(cache::Entry) override {}
    void erase(std::string_view) override {}
    Result<std::int64_t> clear() override { return 0; }
    cache::Stats stats() override { return {}; }
};

}  // namespace gateway::storage
