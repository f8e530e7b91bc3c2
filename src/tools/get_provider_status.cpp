// get_provider_status: which providers are configured and healthy, and what is missing from the rest.
#include "providers/provider.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object) {
    const auto now = call.house.clock.steady();
    json::object providers;
    for (const auto& connection : call.house.providers.all()) {
        const auto& provider = *connection->provider;
        const auto circuit = connection->breaker.state(now);
        // A provider that the configuration switches off is not in the registry at all.
        json::object status{{"enabled", true},
                            {"available", connection->configured() && circuit != "open"},
                            {"api_key_configured", !connection->key.empty()},
                            {"circuit", circuit},
                            {"models_count", call.house.catalog->list(provider.id).size()}};
        if (!connection->problem.empty())
            status["error"] = connection->problem;
        else if (!connection->configured())
            status["error"] = !provider.key_env.empty() && connection->key.empty() ? "set " + provider.key_env
                              : provider.local ? "no server answers at its address"
                                               : "no base_url configured";
        providers[provider.id] = std::move(status);
    }
    co_return mcp::ToolResult{std::move(providers), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "get_provider_status";
    tool.title = "Provider status";
    tool.description = "Which LLM providers are configured and answering, and what the others lack.";
    tool.input_schema = {{"type", "object"}, {"properties", json::object{}}};
    json::object results;
    for (const auto& provider : providers::all())
        results[provider.id] = json::object{{"type", "object"}};
    tool.output_schema = {{"type", "object"}, {"properties", std::move(results)}};
    tool.annotations = {true, false, true, false};
    return tool;
}

}  // namespace

ToolFile get_provider_status() { return {describe(), &run, false}; }

}  // namespace gateway::tools
