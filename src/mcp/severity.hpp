// How grave a log message to a client is: the syslog levels that the protocol uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway::mcp {

enum class Severity : std::uint8_t { debug, info, notice, warning, error, critical, alert, emergency };

/// "warning".
std::string_view to_string(Severity severity);

/// The level with this name, or nothing.
std::optional<Severity> severity_from(std::string_view name);

}  // namespace gateway::mcp
