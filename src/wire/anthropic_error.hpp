// Anthropic's error object → the house's kinds, wherever it is met: in an answer of its own or inside a
// stream.
#pragma once

#include "base/error.hpp"
#include "json/json.hpp"

namespace gateway::wire::anthropic_messages {

/// `document` is {"type":"error","error":{"type","message"}}, anything else or null; `status` the HTTP
/// status, 200 for an error inside a successful answer.
Error read_error(const json::value& document, int status);

}  // namespace gateway::wire::anthropic_messages
