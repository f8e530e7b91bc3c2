// What every completion tool gives back: META (tools' contract) built from an Answer, and errors from a
// Failure.
#pragma once

#include "base/clock.hpp"
#include "delegation/call.hpp"
#include "json/json.hpp"
#include "mcp/tool.hpp"

namespace gateway::tools {

/// USD as a JSON number with at most 12 decimals; null when unknown.
json::value cost_value(const std::optional<Money>& amount);

/// Seconds since `started`, with the precision that results give times in.
double seconds_since(SteadyTime started, const Clock& clock);

/// model, provider, tokens, cost, processing_time and, only when they say something, the rest of META.
void add_meta(json::object& result, const delegation::Answer& answer, std::string_view request_id);

/// {text, [data,] META}.
json::object completion_result(const delegation::Answer& answer, std::string_view request_id);

/// isError result: what failed, what to do next, what it cost all the same.
mcp::ToolResult failure_result(const delegation::Failure& failure, std::string_view request_id);

/// The output schema fields of META, flat.
json::object meta_schema();

}  // namespace gateway::tools
