// The clock of this process: the machine's, or one that begins at another moment (calls.clock).
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

namespace gateway::app {

/// Errors: invalid_parameter, when calls.clock is no moment.
Result<std::unique_ptr<Clock>> clock_of(const config::Config& config);

}  // namespace gateway::app
