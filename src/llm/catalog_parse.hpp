// Rows of models.json → typed rows, strictly: a catalogue with a slip in it must fail its tests, not
// misprice, and a user's own row must be told which field is wrong. The format is described in
// docs/models.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "llm/catalog.hpp"
#include "llm/price.hpp"

namespace gateway::llm {

/// A model with what the catalogue keeps to itself: how its ids look and what it costs when.
struct CatalogRow {
    Model model;
    std::vector<std::string> aliases;     ///< exact ids
    std::vector<std::string> match;       ///< globs (llm/model_match.hpp)
    std::vector<std::string> exceptions;  ///< globs that `match` does not mean
    PriceSheet prices;
};

struct CatalogDocument {
    std::string prices_as_of;
    std::vector<std::string> no_charge;       ///< providers that run on the user's own machine
    std::vector<std::string> reports_charge;  ///< providers whose own statement of the charge is the bill
    std::vector<CatalogRow> rows;
};

/// Errors: invalid_parameter naming row and field.
Result<CatalogDocument> parse_catalog_document(std::string_view models_json);

/// One row. `where` names it in errors ("models[3]"); `price_sources` resolves a numeric `source`.
Result<CatalogRow> parse_catalog_row(const json::value& row, const std::string& where,
                                     std::span<const std::string> price_sources);

}  // namespace gateway::llm
