#include "llm-gateway/clock.hpp"

namespace gateway::app {

Result<std::unique_ptr<Clock>> clock_of(const config::Config& config) {
    const std::string& start = config.calls.clock;
    if (start.empty()) return std::make_unique<SystemClock>();
    const auto moment = parse_rfc3339(start);
    if (!moment)
        return fail(ErrorKind::invalid_parameter,
                    "calls.clock is '" + start + "'; it must be a moment like 2026-11-27T12:00:00Z.");
    return std::make_unique<ShiftedClock>(*moment);
}

}  // namespace gateway::app
