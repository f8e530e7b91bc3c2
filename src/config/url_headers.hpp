// `[documents.url_headers."HOST"]`: what is sent along when a document of that host is fetched. The values
// are secrets.
#pragma once

#include "config/sources.hpp"

namespace gateway::config {

/// Fills config.documents.url_headers and adds to config.origins. Errors: invalid_parameter (no table of
/// texts; a host that is none; a field that cannot be sent, or that the gateway writes itself). Messages do
/// not repeat a value.
Result<void> load_url_headers(const Sources& sources, Config& config);

}  // namespace gateway::config
