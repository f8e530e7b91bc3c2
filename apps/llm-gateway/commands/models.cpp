// `llm-gateway models`: the catalogue as a table — ids, windows, prices, and how old the prices are.
#include <iostream>

#include "llm-gateway/cli.hpp"
#include "llm-gateway/table.hpp"
#include "llm/catalog.hpp"
#include "llm/embedded_models.hpp"

namespace gateway::app {
namespace {

std::string per_million(const std::optional<Money>& rate) {
    return rate ? to_decimal(*rate * 1'000'000) : "?";
}

json::object model_json(const llm::Model& model) {
    const auto price = [](const std::optional<Money>& rate) {
        return rate ? json::value(std::stod(to_decimal(*rate * 1'000'000))) : json::value(nullptr);
    };
    json::object o{{"provider", model.provider},
                   {"id", model.id},
                   {"input_price", price(model.rates.input)},
                   {"cached_input_price", price(model.rates.cached_input)},
                   {"output_price", price(model.rates.output)},
                   {"prices_as_of", model.prices_as_of},
                   {"price_source", model.price_source}};
    o["context_window"] = model.context_window ? json::value(*model.context_window) : json::value(nullptr);
    o["max_output"] = model.max_output ? json::value(*model.max_output) : json::value(nullptr);
    if (!model.status.empty()) o["status"] = model.status;
    if (!model.successor.empty()) o["successor"] = model.successor;
    return o;
}

int models(Cli& cli, const std::string& provider, bool all) {
    const auto config = cli.load_config();
    if (!config) return kUsage;
    auto catalog = llm::Catalog::parse(llm::embedded_models_json());
    if (catalog && !config->user_models.empty()) catalog = (*catalog)->with_user_models(config->user_models);
    if (!catalog) return report_error(catalog.error());

    json::array rows;
    Table table({{"provider"},
                 {"model"},
                 {"context", Table::Align::right},
                 {"input", Table::Align::right},
                 {"cached", Table::Align::right},
                 {"output", Table::Align::right},
                 {"checked"},
                 {"status"}});
    for (const auto* model : (*catalog)->list(provider)) {
        if (!all && !model->status.empty()) continue;
        if (cli.json()) rows.push_back(model_json(*model));
        table.add({model->provider, model->id,
                   model->context_window ? std::to_string(*model->context_window) : "?",
                   per_million(model->rates.input), per_million(model->rates.cached_input),
                   per_million(model->rates.output), model->prices_as_of, model->status});
    }
    if (cli.json()) {
        std::cout << json::write(json::object{{"prices_as_of", (*catalog)->prices_as_of()},
                                              {"models", std::move(rows)}})
                  << "\n";
        return kOk;
    }
    table.print();
    std::cout << "\nUSD per million tokens; prices as of " << (*catalog)->prices_as_of()
              << ". ? = not published. Your own models and prices: [[models]] in llm-gateway.toml.\n";
    return kOk;
}

}  // namespace

void add_models(Cli& cli) {
    auto provider = std::make_shared<std::string>();
    auto all = std::make_shared<bool>(false);
    auto* command = cli.command("models", "Known models and their prices",
                                [&cli, provider, all] { return models(cli, *provider, *all); });
    command->add_option("provider", *provider, "only this provider's");
    command->add_flag("--all", *all, "also retired models");
}

}  // namespace gateway::app
