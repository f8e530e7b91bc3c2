// The door to the log. Rooms write lines; the application decides (set_log_sink) where they go — always
// stderr, because stdout belongs to the protocol on stdio. Never put a key, a prompt or an answer in a line.
#pragma once

#include <functional>
#include <string_view>

#include "base/error.hpp"

namespace gateway {

using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Replaces the sink; called once at start-up, before threads. Without a sink lines are dropped.
void set_log_sink(LogSink sink, LogLevel threshold);

bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view line);

}  // namespace gateway
