// When to try again, and when to stop. One deadline and one retry budget serve the whole call, fallbacks
// included, so that a long fallback list cannot multiply attempts.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"

namespace gateway::routing {

struct RetryPolicy {
    int attempts_per_target = 3;                ///< first try included
    int retries_per_call = 4;                   ///< beyond each target's first try, over all targets
    std::chrono::milliseconds base_delay{250};  ///< doubled per attempt, with full jitter
    std::chrono::milliseconds max_delay{8'000};
};

/// The state of one call's retries.
class RetryBudget {
  public:
    RetryBudget(RetryPolicy policy, SteadyTime deadline) : policy_(policy), deadline_(deadline) {}

    /// After attempt number `attempt` (1-based) at one target failed with `error`: how long to wait before
    /// the next one at the same target, or nothing when it must not be tried there again — not retryable,
    /// budget used up, or the wait (the provider's Retry-After counts in full) would pass the deadline.
    /// Spends one retry when it answers.
    std::optional<std::chrono::milliseconds> next_delay(const Error& error, int attempt, SteadyTime now,
                                                        Random& random);

    SteadyTime deadline() const { return deadline_; }

  private:
    RetryPolicy policy_;
    SteadyTime deadline_;
    int spent_ = 0;
};

}  // namespace gateway::routing
