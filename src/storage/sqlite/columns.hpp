// How the house's values are stored: times in microseconds since 1970 UTC, money in picodollars, NULL for
// unknown.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/money.hpp"

namespace gateway::storage {

inline std::int64_t to_column(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime time_from_column(std::int64_t value) { return WallTime(std::chrono::microseconds(value)); }
inline std::optional<std::int64_t> to_column(const std::optional<Money>& money) {
    return money ? std::optional(money->picodollars()) : std::nullopt;
}

}  // namespace gateway::storage
