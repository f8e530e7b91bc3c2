#include "routing/breaker.hpp"

namespace gateway::routing {

bool Breaker::allow(SteadyTime now) {
    if (!open_) return true;
    if (now - opened_at_ < kOpenFor || probing_) return false;
    probing_ = true;
    return true;
}

void Breaker::report(AttemptOutcome outcome, SteadyTime admitted, SteadyTime now) {
    if (admitted < opened_at_) return;
    probing_ = false;
    switch (outcome) {
        case AttemptOutcome::ok:
            faults_ = 0;
            open_ = false;
            return;
        case AttemptOutcome::fault:
            ++faults_;
            if (open_ || faults_ >= kFaultsToOpen) {
                open_ = true;
                opened_at_ = now;
            }
            return;
        case AttemptOutcome::throttled:
        case AttemptOutcome::abandoned: return;
    }
}

std::chrono::milliseconds Breaker::wait(SteadyTime now) const {
    if (!open_ || now - opened_at_ >= kOpenFor) return {};
    return std::chrono::ceil<std::chrono::milliseconds>(opened_at_ + kOpenFor - now);
}

std::string_view Breaker::state(SteadyTime now) const {
    if (!open_) return "closed";
    return now - opened_at_ < kOpenFor ? "open" : "half_open";
}

}  // namespace gateway::routing
