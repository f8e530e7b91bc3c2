// The metaschema of 2020-12 and its vocabularies, a JSON array of documents: data/json_schema_2020_12.json,
// embedded by the build.
#pragma once

#include <string_view>

namespace gateway::json::schema {

std::string_view metaschemas_json();

}  // namespace gateway::json::schema
