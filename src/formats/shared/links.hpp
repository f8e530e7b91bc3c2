// Addresses in documents.
#pragma once

#include <string>
#include <string_view>

namespace gateway::formats {

/// `href` as an absolute address, if `base` is an http or https URL; else as written. Empty for addresses
/// that lead nowhere a reader could go: `#…`, `javascript:`, `data:`.
std::string resolve_link(std::string_view href, std::string_view base);

}  // namespace gateway::formats
