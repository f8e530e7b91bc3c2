// `llm-gateway config check`: where every value comes from, and what is wrong with it. Never prints a secret.
#include <iostream>

#include "config/report.hpp"
#include "llm-gateway/catalog.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/table.hpp"
#include "providers/provider.hpp"

namespace gateway::app {
namespace {

int check(Cli& cli) {
    const auto config = cli.load_config();
    if (!config) return kUsage;
    if (const auto catalog = catalog_of(*config); !catalog) return report_error(catalog.error());
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
