// Time-outs, injected: production arms a steady timer on the I/O thread, tests fire them by hand.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace gateway::delegation {

class Timers {
  public:
    /// An armed timer; destroying it disarms it.
    class Timer {
      public:
        virtual ~Timer() = default;
    };
    virtual ~Timers() = default;
    /// Calls `expired` once, on the I/O thread, after `delay`.
    virtual std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> expired) = 0;
};

}  // namespace gateway::delegation
