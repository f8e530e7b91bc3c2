// A Response as a JSON document and back: what the cache keeps. Opaque provider state travels with its
// issuer.
#pragma once

#include "base/result.hpp"
#include "json/json.hpp"
#include "llm/response.hpp"

namespace gateway::llm {

json::value to_json(const Response& response);
json::value to_json(const Usage& usage);

/// Errors: malformed_response when the document is not one that to_json wrote.
Result<Response> response_from_json(const json::value& document);

}  // namespace gateway::llm
