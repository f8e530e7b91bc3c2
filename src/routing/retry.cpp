#include "routing/retry.hpp"

#include <algorithm>

namespace gateway::routing {

std::optional<std::chrono::milliseconds> RetryBudget::next_delay(const Error& error, int attempt,
                                                                 SteadyTime now, Random& random) {
    using std::chrono::milliseconds;
    if (!error.retryable() || attempt >= policy_.attempts_per_target || spent_ >= policy_.retries_per_call)
        return std::nullopt;
    const auto doubled = policy_.base_delay * (std::int64_t{1} << std::min(attempt - 1, 20));
    const auto ceiling = std::min<milliseconds>(doubled, policy_.max_delay);
    // Full jitter over the upper half: spread out, but never an immediate hammering.
    auto delay =
        ceiling / 2 +
        milliseconds{static_cast<std::int64_t>(random.unit() * static_cast<double>(ceiling.count()) / 2)};
    if (error.retry_after) delay = std::max(delay, *error.retry_after);
    if (now + delay >= deadline_) return std::nullopt;
    ++spent_;
    return delay;
}

}  // namespace gateway::routing
