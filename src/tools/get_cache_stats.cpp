// get_cache_stats: how often the cache answered, and what that saved. The owner of the machine sees the whole
// store, the holder of a token what its own calls had from it.
#include "tools/shared/result.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

// From the caller's own rows of the ledger; the store counts for all together.
Result<json::object> own_share(const Invocation& call) {
    ledger::ReportQuery query;
    query.to = call.house.clock.wall() + std::chrono::seconds{1};
    query.principal = call.principal;
    const auto report = call.house.ledger.report(query);
    if (!report) return tl::unexpected(report.error());
    return json::object{{"enabled", true},
                        {"scope", "own calls"},
                        {"hits", report->total.cache_hits},
                        {"saved_cost", cost_value(report->total.saved)}};
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object) {
    if (!call.house.cache) co_return mcp::ToolResult{json::object{{"enabled", false}}, false};
    if (call.principal != ledger::kLocalPrincipal) {
        auto own = own_share(call);
        if (!own) co_return mcp::error_result(own.error());
        co_return mcp::ToolResult{std::move(*own), false};
    }
    const auto stats = call.house.cache->stats();
    const auto lookups = stats.hits + stats.misses;
    json::object result{{"enabled", true},
                        {"hits", stats.hits},
                        {"misses", stats.misses},
                        {"hit_ratio", nullptr},
                        {"saved_cost", cost_value(stats.saved)},
                        {"entries", stats.entries},
                        {"bytes", stats.bytes},
                        {"byte_limit", stats.byte_limit}};
    if (lookups > 0) {
        const auto per_mille = stats.hits * 1000 / lookups;
        result["hit_ratio"] = static_cast<double>(per_mille) / 1000;
    }
    co_return mcp::ToolResult{std::move(result), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "get_cache_stats";
    tool.title = "Cache statistics";
    tool.description = "How often the answer cache was hit and how much money that saved.";
    tool.input_schema = {{"type", "object"}, {"properties", json::object{}}};
    tool.hidden = {{"scope", json::object{{"type", "string"}}}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"enabled", json::object{{"type", "boolean"}}},
                                                      {"scope", json::object{{"type", "string"}}},
                                                      {"hits", json::object{{"type", "integer"}}},
                                                      {"misses", json::object{{"type", "integer"}}},
                                                      {"hit_ratio", json::object{}},
                                                      {"saved_cost", json::object{}},
                                                      {"entries", json::object{{"type", "integer"}}},
                                                      {"bytes", json::object{{"type", "integer"}}},
                                                      {"byte_limit", json::object{{"type", "integer"}}}}}};
    tool.annotations = {true, false, true, false};
    return tool;
}

}  // namespace

ToolFile get_cache_stats() { return {describe(), &run, false}; }

}  // namespace gateway::tools
