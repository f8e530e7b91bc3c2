#include "storage/unavailable.hpp"

#include <utility>

namespace gateway::storage {

UnavailableLedger::UnavailableLedger(Error reason, Executor executor, const Clock& clock)
    : reason_(std::move(reason)), executor_(std::move(executor)), clock_(clock) {}

void UnavailableLedger::claim(ledger::Claim, Done done) {
    ++lost_;
    {
        const std::lock_guard lock(log_mutex_);
        log_.error(clock_.steady(), "a call goes on unrecorded: " + reason_.message);
    }
    if (done) executor_([done = std::move(done)] { done({}); });
}

void UnavailableLedger::settle(ledger::Settlement, Done done) {
    if (done) executor_([done = std::move(done)] { done({}); });
}

}  // namespace gateway::storage
