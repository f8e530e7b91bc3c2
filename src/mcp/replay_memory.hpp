// What the kept events of all sessions' streams take together, and when those of a stream that has ended are
// forgotten: some minutes after its end, or sooner, the oldest first, when there are too many bytes of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>

#include "base/clock.hpp"

namespace gateway::mcp {

class Stream;

struct ReplayLimits {
    std::size_t stream_bytes = 256 * 1024;  ///< of events, remembered for each stream
    std::size_t total_bytes = 64u << 20;    ///< … for all streams together
    std::chrono::seconds after_end =
        std::chrono::minutes(5);  ///< how long a stream that ended can be resumed
};

class ReplayMemory {
    struct Ended {
        Stream* stream;  // leaves the queue before it is gone
        SteadyTime at;
    };

  public:
    /// Where a stream that has ended waits for its turn.
    using Place = std::list<Ended>::iterator;

    /// `clock` outlives it.
    ReplayMemory(ReplayLimits limits, const Clock& clock) : limits_(limits), clock_(clock) {}

    const ReplayLimits& limits() const { return limits_; }
    std::size_t used() const { return used_; }
    /// More is kept than should be, although everything that ended is forgotten already.
    bool full() const { return used_ > limits_.total_bytes; }

    /// Bytes are kept from now on; streams that have ended may be forgotten for them.
    void keep(std::size_t bytes);
    void release(std::size_t bytes) { used_ -= bytes; }
    /// The stream has ended: it is forgotten in its turn, unless it leaves the queue before.
    Place queue(Stream& stream);
    void leave(Place place) { ended_.erase(place); }
    /// Forgets the streams whose time is over.
    void expire();

  private:
    ReplayLimits limits_;
    const Clock& clock_;
    std::size_t used_ = 0;
    std::list<Ended> ended_;  // oldest first
};

}  // namespace gateway::mcp
