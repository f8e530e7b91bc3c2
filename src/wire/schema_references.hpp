// Where the references of a JSON Schema lead. Pure.
#pragma once

#include "json/json.hpp"

namespace gateway::wire {

/// Can a reference within `schema` ("#/...") lead back to itself? True as well for one that is nested deeper
/// than any provider takes.
bool refers_to_itself(const json::value& schema);

}  // namespace gateway::wire
