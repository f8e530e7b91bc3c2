// Does a document satisfy a JSON Schema? The part of 2020-12 that people write for model answers: type, enum,
// const, properties, required, additionalProperties, items, prefixItems, bounds, uniqueItems, allOf / anyOf /
// oneOf / not, and $ref within the same document. Nothing is fetched; depth is bounded. Keywords outside that
// list (pattern, format, if, unevaluated…) are not checked.
#pragma once

#include <string>
#include <vector>

#include "json/json.hpp"

namespace gateway::json {

/// What is wrong with `document`, each with its path ("$.items[2].price: expected number, got string"); at
/// most `limit` of them. Empty: valid. A schema that cannot be followed (a $ref that leads nowhere, too deep,
/// or alternatives that multiply without end) is a problem too, never a pass.
std::vector<std::string> schema_problems(const value& document, const value& schema, std::size_t limit = 5);

}  // namespace gateway::json
