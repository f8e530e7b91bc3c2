// list_models: which models can be called now, what they can do and what they cost.
#include <algorithm>

#include <set>

#include "base/text.hpp"
#include "providers/provider.hpp"
#include "tools/shared/result.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

json::value per_million(const std::optional<Money>& per_token) {
    return per_token ? cost_value(*per_token * 1'000'000) : json::value(nullptr);
}

bool has_capability(const llm::Model& model, std::string_view capability) {
    return capability.empty() || std::find(model.capabilities.begin(), model.capabilities.end(),
                                           capability) != model.capabilities.end();
}

// A capability that no model of the catalogue has is a slip of the pen: an empty list would hide it.
Result<void> check_capability(const llm::Catalog& catalog, std::string_view wanted) {
    std::set<std::string> names;
    for (const auto* model : catalog.list(""))
        names.insert(model->capabilities.begin(), model->capabilities.end());
    const std::vector<std::string> known(names.begin(), names.end());
    if (wanted.empty() || std::find(known.begin(), known.end(), wanted) != known.end()) return {};
    std::string message = "Unknown capability '" + std::string(wanted) + "'.";
    if (const auto near = nearest_name(wanted, known)) message += " Did you mean '" + *near + "'?";
    message += " Known:";
    for (const auto& name : known)
        message += (&name == &known.front() ? " " : ", ") + name;
    return fail(ErrorKind::invalid_parameter, message + ".", "capability");
}

json::object describe_model(const llm::Model& model, bool retired) {
    json::object o{{"id", model.id}};
    if (model.context_window) o["context_window"] = *model.context_window;
    json::array capabilities;
    for (const auto& capability : model.capabilities)
        capabilities.emplace_back(capability);
    o["capabilities"] = std::move(capabilities);
    o["input_price"] = per_million(model.rates.input);
    o["output_price"] = per_million(model.rates.output);
    if (retired)
        o["status"] = "retired";
    else if (!model.status.empty())
        o["status"] = model.status;
    else if (!model.retires_on.empty())
        o["retires_on"] = model.retires_on;
    return o;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto wanted = json::get_string(arguments, "provider");
    const auto capability = json::get_string(arguments, "capability");
    const bool all = json::get_bool(arguments, "all").value_or(false);
    auto* named = wanted.empty() ? nullptr : call.house.providers.find(wanted);
    if (!wanted.empty() && !named) {
        std::string known;
        for (const auto& c : call.house.providers.all())
            known += (known.empty() ? "" : ", ") + c->provider->id;
        co_return mcp::error_result({ErrorKind::invalid_parameter,
                                     "Unknown provider '" + std::string(wanted) + "'. Known: " + known + ".",
                                     "provider"});
    }
    if (auto checked = check_capability(*call.house.catalog, capability); !checked)
        co_return mcp::error_result(checked.error());
    const auto now = call.house.clock.wall();
    json::object providers;
    bool any_unconfigured = false;
    for (const auto& connection : call.house.providers.all()) {
        if (named && connection.get() != named) continue;
        if (!connection->configured() && !all && !named) {
            any_unconfigured = true;
            continue;
        }
        json::array models;
        for (const auto* model : call.house.catalog->list(connection->provider->id)) {
            const bool retired = llm::is_retired(*model, now);
            // Only what a completion can run on, and not by a name that is on its way out.
            if (!all && (retired || !model->status.empty() || model->kind != "chat")) continue;
            if (has_capability(*model, capability)) models.push_back(describe_model(*model, retired));
        }
        // A local server's model is in no catalogue; what it can do is not known.
        if (models.empty() && capability.empty() && !connection->default_model.empty())
            models.push_back(json::object{{"id", connection->default_model}});
        if (!models.empty()) providers[connection->provider->id] = std::move(models);
    }
    if (providers.empty())
        providers["notes"] =
            json::array{any_unconfigured ? "no provider is configured; all=true lists what could be"
                                         : "no model has this capability"};
    co_return mcp::ToolResult{std::move(providers), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "list_models";
    tool.title = "List models";
    tool.description =
        "Which models can be delegated to now, by provider, with context window, capabilities and price (USD "
        "per "
        "million tokens).";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"provider", json::object{{"type", "string"}}},
                      {"capability", json::object{{"type", "string"},
                                                  {"description", "vision, tools, json_schema, reasoning"}}},
                      {"all", json::object{{"type", "boolean"},
                                           {"description", "also retired and not configured"}}}}}};
    json::object results{{"notes", json::object{{"type", "array"}}}};
    for (const auto& provider : providers::all())
        results[provider.id] = json::object{{"type", "array"}};
    tool.output_schema = {{"type", "object"}, {"properties", std::move(results)}};
    tool.annotations = {true, false, true, false};
    tool.example = json::object{{"all", true}, {"provider", "deepseek"}};
    return tool;
}

}  // namespace

ToolFile list_models() { return {describe(), &run, true}; }

}  // namespace gateway::tools
