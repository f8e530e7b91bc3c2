// From what is written anywhere to a Config, or to the first error that a person has to mend.
#pragma once

#include <span>

#include "config/sources.hpp"

namespace gateway::config {

/// Reads all sources and checks the whole. Errors: invalid_parameter (malformed file, bad value, unknown key
/// with its nearest neighbour), not_configured (an address open to others without a bearer token), storage.
Result<Config> load(const LoadOptions& options, const Environment& environment,
                    std::span<const providers::Provider> built_in);

}  // namespace gateway::config
