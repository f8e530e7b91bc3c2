// The models this process knows: the built-in catalogue and the user's own rows over it.
#pragma once

#include <memory>

#include "config/config.hpp"
#include "llm/catalog.hpp"

namespace gateway::app {

/// Errors: invalid_parameter, when a row of the user's is not as docs/models.md says.
Result<std::shared_ptr<const llm::Catalog>> catalog_of(const config::Config& config);

}  // namespace gateway::app
