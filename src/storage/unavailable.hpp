// The stores of a gateway that has nowhere to write and was told to go on: nothing is recorded, and that is
// said; nothing is cached.
#pragma once

#include <atomic>
#include <mutex>

#include "artifacts/store.hpp"
#include "base/clock.hpp"
#include "cache/store.hpp"
#include "jobs/store.hpp"
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

/// Keeps nothing, and says why: a handle that leads nowhere is worse than none.
class NoArtifacts final : public artifacts::Store {
  public:
    NoArtifacts(Error reason, Executor executor)
        : reason_(std::move(reason)), executor_(std::move(executor)) {}

    void put(artifacts::Artifact, Done done) override {
        executor_([done = std::move(done), reason = reason_] { done(fail(reason)); });
    }
    Result<std::optional<artifacts::Artifact>> get(std::string_view, std::string_view, WallTime) override {
        return fail(reason_);
    }
    Result<std::vector<artifacts::Info>> list(std::string_view, WallTime, std::size_t) override {
        return fail(reason_);
    }
    std::chrono::seconds time_to_live() const override { return {}; }

  private:
    Error reason_;
    Executor executor_;
};

/// The same for jobs: without one a long call is waited for to its end.
class NoJobs final : public jobs::Store {
  public:
    NoJobs(Error reason, Executor executor) : reason_(std::move(reason)), executor_(std::move(executor)) {}

    void open(jobs::Job, Done done) override {
        executor_([done = std::move(done), reason = reason_] { done(fail(reason)); });
    }
    void close(std::string_view, jobs::State, std::string, Done done) override {
        if (done) executor_([done = std::move(done), reason = reason_] { done(fail(reason)); });
    }
    Result<std::optional<jobs::Job>> find(std::string_view, std::string_view, WallTime) override {
        return fail(reason_);
    }
    Result<std::optional<jobs::Job>> find_working(std::string_view, std::string_view, WallTime) override {
        return fail(reason_);
    }
    bool any_working(WallTime) override { return false; }
    void adopt(std::string_view, std::function<void(const Result<bool>&)> done) override {
        executor_([done = std::move(done), reason = reason_] { done(fail(reason)); });
    }

  private:
    Error reason_;
    Executor executor_;
};

}  // namespace gateway::storage
