// What an attempt needs before it may go out, besides a claim: a place in flight at its provider and a
// circuit that is closed. Refusals made here answer at once; the provider is not asked and nothing is billed.
#pragma once

#include <utility>

#include "delegation/provider_registry.hpp"

namespace gateway::delegation {

/// The provider's circuit is open for `wait` more.
Error circuit_open(const Connection& connection, std::chrono::milliseconds wait);
/// As many calls as may are in flight and waiting.
Error queue_full(const Connection& connection);

/// Is it one of the two above? Then waiting here and asking again would defeat their purpose.
bool is_own_refusal(const Error& error);

/// An allowed attempt's duty to its breaker: one report, as abandoned if nothing was learnt.
class BreakerSlot {
  public:
    BreakerSlot(routing::Breaker& breaker, const Clock& clock)
        : breaker_(breaker), clock_(clock), admitted_(clock.steady()) {}
    ~BreakerSlot() { report(routing::AttemptOutcome::abandoned); }
    BreakerSlot(const BreakerSlot&) = delete;
    BreakerSlot& operator=(const BreakerSlot&) = delete;
    void report(routing::AttemptOutcome outcome) {
        if (!std::exchange(reported_, true)) breaker_.report(outcome, admitted_, clock_.steady());
    }

  private:
    routing::Breaker& breaker_;
    const Clock& clock_;
    SteadyTime admitted_;
    bool reported_ = false;
};

}  // namespace gateway::delegation
