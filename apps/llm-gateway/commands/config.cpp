// `llm-gateway config check`: where every value comes from, and what is wrong with it. Never prints a secret.
#include <iostream>

#include "base/text.hpp"
#include "config/report.hpp"
#include "llm-gateway/catalog.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/clock.hpp"
#include "llm-gateway/table.hpp"
#include "providers/provider.hpp"
#include "routing/target.hpp"

namespace gateway::app {
namespace {

void warn(const std::string& text) { std::cerr << "warning: " << text << "\n"; }

// As far as it can be known without asking: local servers are taken to run.
bool can_be_called(const config::ProviderConfig& settings) {
    return !settings.provider.base_url.empty() &&
           (settings.provider.key_env.empty() || !settings.key.empty());
}

// The provider, other than `own`, whose model this is by the catalogue, its prefix counted; "" if there is
// none.
std::string other_owner(const llm::Catalog& catalog, std::string_view own, std::string_view model) {
    for (const auto* row : catalog.list())
        if (row->provider != own && (row->id == model || row->provider + "/" + row->id == model))
            return row->provider;
    return {};
}

std::string nearest_of(const llm::Catalog& catalog, const std::string& provider, std::string_view model) {
    std::vector<std::string> ids;
    for (const auto* row : catalog.list(provider))
        ids.push_back(row->id);
    const auto near = nearest_name(model, ids);
    return near ? "; did you mean '" + *near + "'?" : "";
}

// Looks the default model up as a call that names none would. That its provider lacks a key is not wrong: the
// call then takes the first one that can be used.
Result<void> check_default_model(const config::Config& config, const llm::Catalog& catalog, WallTime now) {
    const routing::Wish wish{config.calls.default_provider, config.calls.default_model, false};
    if (wish.model.empty()) return {};
    std::vector<routing::KnownProvider> providers;
    for (const auto& settings : config.providers)
        if (settings.enabled)
            providers.push_back({settings.provider.id, can_be_called(settings), settings.provider.local,
                                 settings.provider.key_env, settings.provider.default_model});
    const std::string setting = "calls.default_model '" + wish.model + "'";
    const auto resolved = routing::resolve(wish, providers, catalog, {}, now);
    if (!resolved && resolved.error().kind != ErrorKind::not_configured)
        return fail(ErrorKind::invalid_parameter, setting + ": " + resolved.error().message);
    if (!resolved) {
        warn(setting + " is not used: " + resolved.error().message);
        return {};
    }
    const routing::Target& target = resolved->target;
    if (!resolved->row) {
        if (const auto owner = other_owner(catalog, target.provider, target.model); !owner.empty())
            return fail(ErrorKind::invalid_parameter, setting + " is a model of " + owner +
                                                          ", and would be asked of " + target.provider +
                                                          ": set calls.default_provider, too.");
        warn(setting + " is not in the catalogue of " + target.provider +
             "; it is asked for all the same, and its price is unknown" +
             nearest_of(catalog, target.provider, target.model));
    }
    for (const auto& note : resolved->notes)
        warn(setting + ": " + note);
    return {};
}

Result<void> check_whole(const config::Config& config) {
    const auto catalog = catalog_of(config);
    if (!catalog) return fail(catalog.error());
    const auto clock = clock_of(config);
    if (!clock) return fail(clock.error());
    return check_default_model(config, **catalog, (*clock)->wall());
}

int check(Cli& cli) {
    const auto config = cli.load_config();
    if (!config) return kUsage;
    if (const auto whole = check_whole(*config); !whole) return report_error(whole.error());
    if (cli.json()) {
        std::cout << json::write(config::report(*config)) << "\n";
        return kOk;
    }
    Table table({{"setting"}, {"value"}, {"from"}});
    for (const auto& origin : config->origins)
        table.add({origin.name, origin.value, origin.source});
    table.print();
    std::cout << "\nThe configuration is valid" << (config->warnings.empty() ? "" : ", with warnings")
              << ".\n";
    return kOk;
}

}  // namespace

void add_config(Cli& cli) {
    auto* command =
        cli.command("config", "Check or document the configuration", [&cli] { return check(cli); });
    cli.subcommand(command, "check", "Show every setting and where it comes from",
                   [&cli] { return check(cli); });
    cli.subcommand(command, "document", "Every setting there is, as Markdown", [] {
        std::cout << config::documentation(providers::all());
        return static_cast<int>(kOk);
    });
}

}  // namespace gateway::app
