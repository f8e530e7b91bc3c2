#include "mcp/severity.hpp"

#include <algorithm>
#include <array>

namespace gateway::mcp {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"debug", "info",     "notice", "warning",
                                                    "error", "critical", "alert",  "emergency"};

}  // namespace

std::string_view to_string(Severity severity) { return kNames[static_cast<std::size_t>(severity)]; }

std::optional<Severity> severity_from(std::string_view name) {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end()) return std::nullopt;
    return static_cast<Severity>(at - kNames.begin());
}

}  // namespace gateway::mcp
