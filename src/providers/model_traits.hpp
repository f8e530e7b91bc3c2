// What one model of a provider does differently from the provider's usual: the dialect that serves it and the
// forms its generation takes. Decided from the catalogue's row where there is one, else from the id, because
// new models appear before the catalogue knows them.
#pragma once

#include <string_view>

#include "llm/catalog.hpp"
#include "providers/provider.hpp"

namespace gateway::providers {

/// The dialect to speak for `model`.
wire::Dialect dialect_for(const Provider& provider, std::string_view model);

/// The provider's traits fitted to `model`. `row` is its catalogue row, or nullptr when it has none.
wire::Traits traits_for(const Provider& provider, const llm::Model* row, std::string_view model);

}  // namespace gateway::providers
