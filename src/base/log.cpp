#include "base/log.hpp"

#include <utility>

namespace gateway {
namespace {

struct State {
    LogSink sink;
    LogLevel threshold = LogLevel::off;
};

State& state() {
    static State instance;
    return instance;
}

}  // namespace

void set_log_sink(LogSink sink, LogLevel threshold) {
    state().sink = std::move(sink);
    state().threshold = threshold;
}

bool log_enabled(LogLevel level) {
    return state().sink && level >= state().threshold && level != LogLevel::off;
}

void log_line(LogLevel level, std::string_view line) {
    if (log_enabled(level)) state().sink(level, line);
}

}  // namespace gateway
