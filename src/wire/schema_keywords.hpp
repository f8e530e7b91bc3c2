// Which keywords of a JSON Schema the providers' structured outputs take. Pure.
#pragma once

#include <string_view>

#include "json/json.hpp"
#include "wire/structured_schema.hpp"

namespace gateway::wire {

/// Keywords that say nothing about an answer, or that the compiler of schemas treats one by one.
bool has_own_place(std::string_view keyword);
/// Keywords that make answers possible for which closed objects and lists have no place.
bool widens_shape(std::string_view keyword);
/// Does the provider enforce this bound?
bool is_enforced(SchemaSubset subset, std::string_view keyword, const json::value& bound);

}  // namespace gateway::wire
