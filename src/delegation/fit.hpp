// Fits a request to the model that will get it: drops what the model does not take, bounds what the caller's
// money allows, and says so in notes. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "llm/catalog.hpp"
#include "llm/request.hpp"
#include "routing/target.hpp"

namespace gateway::delegation {

struct Fitted {
    llm::Request request;
    std::vector<std::string> notes;
};

/// `left` is what max_cost still allows (nothing: no ceiling). Errors: budget_exceeded when the prompt alone
/// costs more, or when the price is unknown under a ceiling; context_too_long when the estimate is far over
/// the window.
Result<Fitted> fit(const llm::Request& request, const routing::Resolved& target, const llm::Catalog& catalog,
                   std::optional<Money> left, WallTime now);

}  // namespace gateway::delegation
