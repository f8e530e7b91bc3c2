// The settings of `[auth]` taken together: either none of them or a set that makes sense, with URLs that are
// safe to trust and to send.
#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"

namespace gateway::config {

/// Makes the path of a key file absolute and checks the rest. Errors: invalid_parameter, naming the setting.
Result<void> finish_authorization(const Environment& environment, Config& config);

}  // namespace gateway::config
