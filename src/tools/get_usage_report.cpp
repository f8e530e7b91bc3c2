// get_usage_report: what was spent, on what, and what the cache saved. The owner of the machine sees
// everybody's calls, the holder of a token only its own.
#include "tools/shared/result.hpp"
#include "tools/shared/usage_report.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    ledger::ReportQuery query;
    query.to = call.house.clock.wall() + std::chrono::seconds{1};
    query.from = query.to - std::chrono::hours{24} * json::get_int(arguments, "days").value_or(7);
    query.group_by = json::get_string(arguments, "group_by", "day");
    if (call.principal != ledger::kLocalPrincipal) query.principal = call.principal;
    auto report = call.house.ledger.report(query);
    if (!report) co_return mcp::error_result(report.error());
    auto result = usage_report_json(*report, query);
    result["prices_as_of"] = call.house.catalog->prices_as_of();
    co_return mcp::ToolResult{std::move(result), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "get_usage_report";
    tool.title = "Usage report";
    tool.description =
        "What delegated calls cost in the last days: tokens, money, latency, errors, cache savings.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"days", json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 3650}}},
                      {"group_by", json::object{{"type", "string"},
                                                {"enum", json::array{"day", "provider", "model", "tool",
                                                                     "outcome", "key"}}}}}}};
    tool.hidden = {{"format", json::object{{"type", "string"}, {"enum", json::array{"json"}}}}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"group_by", json::object{{"type", "string"}}},
                                                      {"totals", json::object{{"type", "object"}}},
                                                      {"rows", json::object{{"type", "array"}}},
                                                      {"from", json::object{{"type", "string"}}},
                                                      {"to", json::object{{"type", "string"}}},
                                                      {"prices_as_of", json::object{{"type", "string"}}}}}};
    tool.annotations = {true, false, true, false};
    tool.example = {{"days", 30}, {"group_by", "model"}};
    return tool;
}

}  // namespace

ToolFile get_usage_report() { return {describe(), &run, false}; }

}  // namespace gateway::tools
