#include "mcp/replay_memory.hpp"

#include "mcp/stream.hpp"

namespace gateway::mcp {

void ReplayMemory::keep(std::size_t bytes) {
    used_ += bytes;
    while (full() && !ended_.empty())
        ended_.front().stream->forget();
}

ReplayMemory::Place ReplayMemory::queue(Stream& stream) {
    return ended_.insert(ended_.end(), {&stream, clock_.steady()});
}

void ReplayMemory::expire() {
    const SteadyTime now = clock_.steady();
    while (!ended_.empty() && now - ended_.front().at > limits_.after_end)
        ended_.front().stream->forget();
}

}  // namespace gateway::mcp
