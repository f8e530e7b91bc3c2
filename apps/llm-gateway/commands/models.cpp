// `llm-gateway models`: the catalogue as a table — ids, windows, prices, and how old the prices are.
#include <algorithm>
#include <iostream>

#include "base/text.hpp"
#include "llm-gateway/catalog.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/clock.hpp"
#include "llm-gateway/table.hpp"

namespace gateway::app {
namespace {

std::string per_million(const std::optional<Money>& rate) {
    return rate ? to_decimal(*rate * 1'000'000) : "?";
}

std::string status_of(const llm::Model& model, WallTime now) {
    return llm::is_retired(model, now) ? "retired" : model.status;
}

json::object model_json(const llm::Model& model, const std::string& status) {
    const auto price = [](const std::optional<Money>& rate) {
        return rate ? json::value((*rate * 1'000'000).usd()) : json::value(nullptr);
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
    if (!status.empty()) o["status"] = status;
    if (!model.retires_on.empty()) o["retires_on"] = model.retires_on;
    if (!model.successor.empty()) o["successor"] = model.successor;
    return o;
}

// A provider that is neither connected nor in the catalogue is a slip of the pen, not one without models.
Result<void> check_provider(const config::Config& config, const llm::Catalog& catalog,
                            const std::string& provider) {
    if (provider.empty() || !catalog.list(provider).empty()) return {};
    std::vector<std::string> known;
    for (const auto& settings : config.providers)
        known.push_back(settings.provider.id);
    if (std::find(known.begin(), known.end(), provider) != known.end()) return {};
    const auto near = nearest_name(provider, known);
    return fail(ErrorKind::invalid_parameter, "There is no provider '" + provider + "'" +
                                                  (near ? "; did you mean '" + *near + "'?" : ".") +
                                                  " `llm-gateway providers` lists them.");
}

int models(Cli& cli, const std::string& provider, bool all) {
    const auto config = cli.load_config();
    if (!config) return kUsage;
    auto catalog = catalog_of(*config);
    if (!catalog) return report_error(catalog.error());
    const auto clock = clock_of(*config);
    if (!clock) return report_error(clock.error());
    if (auto known = check_provider(*config, **catalog, provider); !known) return report_error(known.error());

    const auto now = (*clock)->wall();
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
        const auto status = status_of(*model, now);
        if (!all && !status.empty()) continue;
        if (cli.json()) rows.push_back(model_json(*model, status));
        table.add({model->provider, model->id,
                   model->context_window ? std::to_string(*model->context_window) : "?",
                   per_million(model->rates.input), per_million(model->rates.cached_input),
                   per_million(model->rates.output), model->prices_as_of, status});
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
