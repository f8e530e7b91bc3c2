// Null for "not there". Structured output of some providers knows no optional members: everything is
// required, and what may be missing may be null instead. Models also write so by themselves.
#pragma once

#include "json/json.hpp"

namespace gateway::json {

/// Removes every null member of `document` that `schema` takes to be absent: a property it names, does not
/// require, and of which it takes no null. What a document loses this way had made it invalid. References
/// within the schema ("#/...") are followed, to a depth.
void drop_absent(value& document, const value& schema);

}  // namespace gateway::json
