// Time, injected. Nobody in the house reads the system clock directly except SystemClock below, so a test can
// stand at any moment and step as it likes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;  ///< UTC, for records and prices
using SteadyTime = std::chrono::steady_clock::time_point;           ///< for deadlines and durations

class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallTime wall() const = 0;
    virtual SteadyTime steady() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
  public:
    WallTime wall() const override;
    SteadyTime steady() const override;
};

/// The machine's clocks with the wall clock set to another moment, from which it goes on. For playing
/// recordings back: prices and models' lifetimes depend on the date.
class ShiftedClock final : public Clock {
  public:
    explicit ShiftedClock(WallTime start) : shift_(start - SystemClock{}.wall()) {}
    WallTime wall() const override { return SystemClock{}.wall() + shift_; }
    SteadyTime steady() const override { return SystemClock{}.steady(); }

  private:
    WallTime::duration shift_;
};

/// A clock that moves only when told to. For tests.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(WallTime start = {}) : wall_(start) {}
    WallTime wall() const override { return wall_; }
    SteadyTime steady() const override { return steady_; }
    void advance(std::chrono::microseconds by) {
        wall_ += by;
        steady_ += by;
    }

  private:
    WallTime wall_;
    SteadyTime steady_{};
};

/// RFC 3339 in UTC with millisecond precision: "2026-07-28T10:30:00.000Z".
std::string to_rfc3339(WallTime time);

/// Parses an RFC 3339 timestamp (any offset, optional fraction) or a bare date "2026-07-28". Nothing if
/// malformed.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace gateway
