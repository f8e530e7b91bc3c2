// What the headers of an answer say about the account's rate limits: OpenAI's x-ratelimit-* (and everybody
// who copied them), Mistral's per-minute variant and Anthropic's anthropic-ratelimit-*. Read on success and
// failure alike. Nothing here waits or decides; routing/ does.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "wire/http_message.hpp"

namespace gateway::wire {

/// One limit of the account. Each field is absent when the provider did not state it.
struct RateWindow {
    std::optional<std::int64_t> limit = {};
    std::optional<std::int64_t> remaining = {};
    std::optional<std::chrono::milliseconds> reset =
        {};  ///< from now until the window is full again, never negative
    friend bool operator==(const RateWindow&, const RateWindow&) = default;
};

struct RateLimits {
    RateWindow requests;
    RateWindow tokens;
    friend bool operator==(const RateLimits&, const RateLimits&) = default;
};

/// Reads the limits; `now` turns Anthropic's timestamps into waits. Unreadable values count as not stated.
/// Where a proxy joined several values with commas the strictest is taken.
RateLimits read_rate_limits(const Headers& headers, WallTime now);

/// A duration as Go prints it ("6ms", "1m30.5s", "2h0m0s"), or a bare number of seconds ("1.5"). Rounded up
/// to the millisecond and capped at one year. Nothing if malformed.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace gateway::wire
