// A circuit breaker per provider and key. Three outcomes, not two: a throttled answer (429) proves that the
// provider lives, so it neither opens the circuit nor closes it. Sans-I/O: time is passed in.
//
// closed --(kFaultsToOpen faults in a row)--> open --(kOpenFor)--> half-open: one probe at a time.
// A probe's ok closes the circuit, a fault opens it again, a throttle or an abandoned probe leaves it
// half-open.
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.hpp"

namespace gateway::routing {

enum class AttemptOutcome { ok, fault, throttled, abandoned };

class Breaker {
  public:
    static constexpr int kFaultsToOpen = 5;
    static constexpr std::chrono::seconds kOpenFor{20};

    /// May a request go out now? In half-open state a `true` takes the single probe slot, which report()
    /// gives back; so every allowed attempt must be reported, as abandoned if nothing was learnt.
    bool allow(SteadyTime now);
    /// `admitted`: when allow() let this attempt go.
    void report(AttemptOutcome outcome, SteadyTime admitted, SteadyTime now);

    /// How long until the next probe; zero when requests are allowed.
    std::chrono::milliseconds wait(SteadyTime now) const;
    /// closed | open | half_open, for status reports.
    std::string_view state(SteadyTime now) const;

  private:
    int faults_ = 0;
    bool open_ = false;
    bool probing_ = false;
    SteadyTime opened_at_{};
};

}  // namespace gateway::routing
