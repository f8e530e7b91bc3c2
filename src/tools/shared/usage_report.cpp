#include "tools/shared/usage_report.hpp"
#include "tools/shared/result.hpp"

namespace gateway::tools {
namespace {

json::object row_json(const ledger::ReportRow& row) {
    json::object o{{"calls", row.calls},
                   {"attempts", row.attempts},
                   {"errors", row.errors},
                   {"input_tokens", row.input_tokens},
                   {"output_tokens", row.output_tokens},
                   {"cost", cost_value(row.cost)},
                   {"cache_hits", row.cache_hits},
                   {"saved", cost_value(row.saved)},
                   {"latency_p50_ms", row.latency_p50_ms},
                   {"latency_p95_ms", row.latency_p95_ms},
                   {"tokens_per_second", row.tokens_per_second}};
    if (row.unknown_cost > 0) o["unknown_cost"] = row.unknown_cost;
    if (row.estimated_cost > 0) o["estimated_cost"] = row.estimated_cost;
    return o;
}

}  // namespace

json::object usage_report_json(const ledger::Report& report, const ledger::ReportQuery& query) {
    json::array rows;
    for (const auto& row : report.rows) {
        auto o = row_json(row);
        o[query.group_by] = row.group;
        rows.push_back(std::move(o));
    }
    return {{"group_by", query.group_by},
            {"from", to_rfc3339(query.from)},
            {"to", to_rfc3339(query.to)},
            {"totals", row_json(report.total)},
            {"rows", std::move(rows)}};
}

}  // namespace gateway::tools
