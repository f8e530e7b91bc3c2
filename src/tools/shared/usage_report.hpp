// The usage report as JSON: the same document over MCP and from `llm-gateway usage --json`.
#pragma once

#include "json/json.hpp"
#include "ledger/store.hpp"

namespace gateway::tools {

/// {group_by, from, to, totals, rows}. Costs are USD; `unknown_cost` counts attempts whose price is not known
/// and which are therefore not in `cost`.
json::object usage_report_json(const ledger::Report& report, const ledger::ReportQuery& query);

}  // namespace gateway::tools
