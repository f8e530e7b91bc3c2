// A log line that must be seen but may happen ten thousand times a second: the first is written at once, then
// at most one in ten seconds, which says how many were left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace gateway::storage {

class LoudLog {
  public:
    static constexpr std::chrono::seconds kPause{10};

    void error(SteadyTime now, std::string_view line) {
        ++silent_;
        if (last_ && now < *last_ + kPause) return;
        last_ = now;
        std::string text{line};
        if (silent_ > 1) text += " (" + std::to_string(silent_ - 1) + " more since the last such line)";
        silent_ = 0;
        log_line(LogLevel::error, text);
    }

  private:
    std::optional<SteadyTime> last_;
    std::int64_t silent_ = 0;
};

}  // namespace gateway::storage
