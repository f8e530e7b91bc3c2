// `llm-gateway providers`: which providers are configured; --check asks them, --models lists what they serve.
#include <iostream>

#include "delegation/local_probe.hpp"
#include "llm-gateway/in_process.hpp"
#include "llm-gateway/table.hpp"

namespace gateway::app {
namespace {

std::string missing(const delegation::Connection& c) {
    if (!c.problem.empty()) return c.problem;
    if (c.configured()) return "";
    if (!c.provider->key_env.empty() && c.key.empty()) return "set " + c.provider->key_env;
    if (c.provider->local) return "no server at " + c.base_url;
    return "give it a base_url";
}

boost::asio::awaitable<int> providers(Gateway& gateway, bool check, bool models, bool as_json) {
    json::array rows;
    Table table({{"provider"}, {"state"}, {"default model"}, {"note"}});
    bool all_well = true;
    for (const auto& connection : gateway.providers().all()) {
        auto& c = *connection;
        std::string state = c.configured() ? "configured" : "-", note = missing(c);
        json::object row{{"id", c.provider->id},
                         {"title", c.provider->title},
                         {"configured", c.configured()},
                         {"base_url", c.base_url},
                         {"default_model", c.default_model}};
        if ((check || models) && c.configured()) {
            const delegation::UpstreamTimeouts patience{std::chrono::seconds{5}, std::chrono::seconds{15},
                                                        std::chrono::seconds{15}};
            auto list = co_await delegation::fetch_models(c, gateway.upstream(), patience);
            state = list ? "answers" : "fails";
            row["answers"] = list.has_value();
            all_well &= list.has_value();
            if (!list) {
                note = list.error().message;
            } else if (models) {
                row["models"] = json::array(list->begin(), list->end());
                note = std::to_string(list->size()) + " models";
                if (!as_json)
                    for (const auto& id : *list)
                        std::cout << c.provider->id << "/" << id << "\n";
            }
        }
        if (!note.empty()) row["note"] = note;
        rows.push_back(std::move(row));
        table.add({c.provider->id, state, c.default_model, note});
    }
    if (as_json)
        std::cout << json::write(rows) << "\n";
    else if (!models)
        table.print();
    co_return all_well ? kOk : kFailed;
}

}  // namespace

void add_providers(Cli& cli) {
    auto check = std::make_shared<bool>(false), models = std::make_shared<bool>(false);
    auto* command = cli.command("providers", "Which providers are configured", [&cli, check, models] {
        return run_in_process(cli, [check, models, json = cli.json()](Gateway& g) {
            return providers(g, *check, *models, json);
        });
    });
    command->add_flag("--check", *check, "ask each configured one whether it answers");
    command->add_flag("--models", *models, "list what each one serves, by its own word");
}

}  // namespace gateway::app
