// What the single-answer completion tools share: run the call, forward pieces, build the result.
#pragma once

#include "tools/shared/options.hpp"
#include "tools/shared/result.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {

/// Adds a tool's own fields to a finished result.
using Extend = void (*)(json::object& result, const delegation::Answer& answer);

/// What `call` would cost at most, by estimated tokens: {dry_run, provider, model, tokens, cost, notes}.
/// `cost` is null when the price or the longest answer is unknown. Errors: what would refuse the call before
/// anything is sent (max_cost, a prompt far over the window).
Result<json::object> quote(const House& house, const delegation::Call& call);

/// Applies the options among `arguments` (json_mode, schema and stream included) to `request`, runs it and
/// returns {text, [data,] META} or an error result. With `schema`, `data` is the parsed answer and valid
/// against it, else the result is the error validation_failed; a schema that cannot be used is
/// invalid_parameter, before anything is sent. With `dry_run`, a quote instead.
boost::asio::awaitable<mcp::ToolResult> complete(Invocation invocation, json::object arguments,
                                                 std::string tool, llm::Request request,
                                                 Extend extend = nullptr);

/// Output schema: text, META and `extra`; flat, nothing required.
json::object completion_output_schema(json::object extra);

}  // namespace gateway::tools
