#include "storage/sqlite/ledger_store.hpp"

#include <memory>
#include <utility>

#include "base/log.hpp"
#include "storage/sqlite/ledger_report.hpp"

namespace gateway::storage {

class LedgerStore::ClaimWork final : public Work {
  public:
    ClaimWork(LedgerStore& store, ledger::Claim claim, Done done)
        : store_(store), claim_(std::move(claim)), done_(std::move(done)) {}

    Result<void> apply() override { return store_.apply(claim_); }

    void finished(const Result<void>& result, Deliveries& deliveries) override {
        if (result) store_.registered_ = true;
        store_.note(result);
        Result<void> answer = result;
        if (!result && result.error().kind == ErrorKind::storage && store_.on_failure_ == OnFailure::go_on) {
            store_.lost("a call goes on unrecorded", result.error());
            if (store_.unclaimed_.size() < kMostPostponed)
                store_.unclaimed_.emplace(claim_.attempt_id, std::move(claim_));
            answer = {};
        } else if (!result && result.error().kind == ErrorKind::storage) {
            answer.error().message = "The call was not made, because it cannot be recorded (" +
                                     result.error().message +
                                     "). Free some disk space, or let calls go on unrecorded with "
                                     "storage.on_failure = \"continue\".";
        }
        if (done_)
            deliveries.push_back([done = std::move(done_), answer = std::move(answer)] { done(answer); });
    }

  private:
    LedgerStore& store_;
    ledger::Claim claim_;
    Done done_;
};

class LedgerStore::SettleWork final : public Work {
  public:
    SettleWork(LedgerStore& store, ledger::Settlement settlement, Done done)
        : store_(store), settlement_(std::move(settlement)), done_(std::move(done)) {}

    Result<void> apply() override { return store_.apply(settlement_); }

    void finished(const Result<void>& result, Deliveries& deliveries) override {
        keep(result);
        if (done_) deliveries.push_back([done = std::move(done_), result] { done(result); });
    }

  private:
    void keep(const Result<void>& result) {
        const bool counted = store_.unclaimed_.contains(settlement_.attempt_id);
        if (result) {
            // Its claim had been counted as lost; with its end the whole record is there after all.
            if (store_.unclaimed_.erase(settlement_.attempt_id) > 0) --store_.lost_;
            return;
        }
        if (!counted) store_.lost("the end of a call is unrecorded", result.error());
        if (store_.postponed_.size() < kMostPostponed) store_.postponed_.push_back(std::move(settlement_));
    }

    LedgerStore& store_;
    ledger::Settlement settlement_;
    Done done_;
};

class LedgerStore::HitWork final : public Work {
  public:
    HitWork(LedgerStore& store, ledger::Hit hit) : store_(store), hit_(std::move(hit)) {}
    Result<void> apply() override { return store_.table_.insert_hit(hit_); }
    void finished(const Result<void>& result, Deliveries&) override {
        if (!result) store_.lost("a cache hit is unrecorded", result.error());
    }

  private:
    LedgerStore& store_;
    ledger::Hit hit_;
};

class LedgerStore::RetryWork final : public Work {
  public:
    explicit RetryWork(LedgerStore& store) : store_(store) {}

    Result<void> apply() override {
        // Others of the same group may postpone more between apply() and finished(): those are not ours.
        count_ = store_.postponed_.size();
        for (std::size_t i = 0; i < count_; ++i)
            if (auto applied = store_.apply(store_.postponed_[i]); !applied) return applied;
        return {};
    }

    void finished(const Result<void>& result, Deliveries&) override {
        if (!result || count_ == 0) return;
        const auto end = store_.postponed_.begin() + static_cast<std::ptrdiff_t>(count_);
        for (auto written = store_.postponed_.begin(); written != end; ++written)
            store_.unclaimed_.erase(written->attempt_id);
        store_.postponed_.erase(store_.postponed_.begin(), end);
        store_.lost_ -= static_cast<std::int64_t>(count_);
        log_line(LogLevel::warn, std::to_string(count_) + " postponed ledger records are written now");
    }

  private:
    LedgerStore& store_;
    std::size_t count_ = 0;
};

class LedgerStore::ProbeWork final : public Work {
  public:
    explicit ProbeWork(LedgerStore& store) : store_(store) {}
    Result<void> apply() override {
        return store_.table_.try_writing(store_.instance_, store_.clock_.wall());
    }
    void finished(const Result<void>& result, Deliveries&) override { store_.note(result); }

  private:
    LedgerStore& store_;
};

LedgerStore::LedgerStore(Writer& writer, LedgerTable& table, Database reader, std::string instance,
                         OnFailure on_failure, const Clock& clock)
    : writer_(writer),
      table_(table),
      instance_(std::move(instance)),
      on_failure_(on_failure),
      clock_(clock),
      reader_(std::move(reader)) {}

void LedgerStore::claim(ledger::Claim claim, Done done) {
    writer_.submit(std::make_unique<ClaimWork>(*this, std::move(claim), std::move(done)),
                   Writer::Urgency::now);
}

void LedgerStore::settle(ledger::Settlement settlement, Done done) {
    const auto urgency = done ? Writer::Urgency::now : Writer::Urgency::soon;
    writer_.submit(std::make_unique<SettleWork>(*this, std::move(settlement), std::move(done)), urgency);
}

void LedgerStore::hit(ledger::Hit hit) {
    writer_.submit(std::make_unique<HitWork>(*this, std::move(hit)), Writer::Urgency::soon);
}

void LedgerStore::retry_postponed() {
    writer_.submit(std::make_unique<RetryWork>(*this), Writer::Urgency::soon);
}

void LedgerStore::probe() {
    if (on_failure_ == OnFailure::refuse)
        writer_.submit(std::make_unique<ProbeWork>(*this), Writer::Urgency::soon);
}

std::optional<std::string> LedgerStore::refusal() const {
    const std::lock_guard lock(refusal_mutex_);
    return refusal_;
}

Result<void> LedgerStore::flush() {
    return writer_.run_and_wait([] { return Result<void>{}; });
}

Result<ledger::Report> LedgerStore::report(const ledger::ReportQuery& query) {
    // A full disk must not take the report of what is there.
    const auto committed = writer_.run_and_wait([] { return Result<void>{}; }, Writer::Until::committed);
    if (!committed) log_line(LogLevel::warn, committed.error().message);
    const std::lock_guard lock(reader_mutex_);
    return make_report(reader_, query);
}

Result<std::int64_t> LedgerStore::purge(WallTime before) {
    std::int64_t purged = 0, piece = 0;
    do {
        auto done = writer_.run_and_wait([this, before, &piece]() -> Result<void> {
            const auto rows = table_.purge(before);
            if (!rows) return fail(rows.error());
            piece = *rows;
            return {};
        });
        if (!done) return fail(done.error());
        purged += piece;
    } while (piece > 0);
    return purged;
}

// Both run on the writer thread, inside a transaction. The instance is registered with its first claim:
// opening a store then writes nothing, and no claim can be on disk without the row by which others find it.
Result<void> LedgerStore::apply(const ledger::Claim& claim) {
    if (!registered_)
        if (auto added = table_.add_instance(instance_, claim.started); !added) return added;
    return table_.insert_claim(claim, instance_);
}

Result<void> LedgerStore::apply(const ledger::Settlement& settlement) {
    if (const auto unclaimed = unclaimed_.find(settlement.attempt_id); unclaimed != unclaimed_.end())
        if (auto inserted = apply(unclaimed->second); !inserted) return inserted;
    const Result<bool> settled = table_.settle(settlement);
    if (!settled) return fail(settled.error());
    if (!*settled)
        log_line(LogLevel::error,
                 "attempt " + settlement.attempt_id + " was settled twice, or never claimed");
    return {};
}

void LedgerStore::note(const Result<void>& result) {
    if (on_failure_ == OnFailure::go_on || (!result && result.error().kind != ErrorKind::storage)) return;
    const std::lock_guard lock(refusal_mutex_);
    if (result && refusal_)
        log_line(LogLevel::warn, "calls can be recorded again and are taken");
    else if (!result && !refusal_)
        log_line(LogLevel::error,
                 "calls are refused, since they cannot be recorded: " + result.error().message);
    refusal_ = result ? std::nullopt : std::optional(result.error().message);
}

void LedgerStore::lost(std::string_view what, const Error& error) {
    ++lost_;
    log_.error(clock_.steady(), std::string(what) + ": " + error.message);
}

}  // namespace gateway::storage
