// Names that nobody reads, each with its nearest neighbour: most are slips of the pen.
#pragma once

#include <span>

#include "config/sources.hpp"

namespace gateway::config {

/// Error invalid_parameter for the first key of llm-gateway.toml that means nothing. Adds a warning for each
/// name in an env file, and each LLM_GATEWAY_… variable of the process, that is unknown and near to a known
/// one.
Result<void> check_names(const Sources& sources, const Environment& environment, Config& config);

}  // namespace gateway::config
