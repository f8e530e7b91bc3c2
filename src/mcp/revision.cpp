#include "mcp/revision.hpp"

#include <algorithm>

namespace gateway::mcp {
namespace {

constexpr std::array<std::string_view, kRevisionCount> kNames = {"2024-11-05", "2025-03-26", "2025-06-18",
                                                                 "2025-11-25", "2026-07-28"};

bool is_date(std::string_view text) {
    constexpr std::string_view kShape = "dddd-dd-dd";
    return text.size() == kShape.size() &&
           std::equal(text.begin(), text.end(), kShape.begin(),
                      [](char c, char shape) { return shape == 'd' ? c >= '0' && c <= '9' : c == shape; });
}

}  // namespace

std::string_view to_string(Revision revision) { return kNames[static_cast<std::size_t>(revision)]; }

std::optional<Revision> revision_from(std::string_view name) {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end()) return std::nullopt;
    return static_cast<Revision>(at - kNames.begin());
}

bool names_modern_revision(std::string_view name) {
    return is_date(name) && name >= to_string(Revision::v2026_07_28);
}

Revision negotiate(std::string_view requested) {
    const auto served = revision_from(requested);
    return served && !is_modern(*served) ? *served : kNewestLegacy;
}

}  // namespace gateway::mcp
