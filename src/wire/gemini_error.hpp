// Google's error object → the house's kinds, wherever it is met: in an answer of its own or inside a stream.
#pragma once

#include "base/error.hpp"
#include "json/json.hpp"

namespace gateway::wire::gemini_generate {

/// `document` is {"error":{"code","message","status","details"}}, anything else or null; `status` the HTTP
/// status, 200 for an error inside a successful answer, where the code in the body counts instead.
Error read_error(const json::value& document, int status);

}  // namespace gateway::wire::gemini_generate
