// `llm-gateway usage`: what was spent, from the ledger.
#include <iostream>

#include "llm-gateway/in_process.hpp"
#include "llm-gateway/table.hpp"
#include "tools/shared/usage_report.hpp"

namespace gateway::app {
namespace {

std::vector<std::string> cells(const std::string& group, const ledger::ReportRow& row) {
    std::string cost = "$" + to_decimal(row.cost);
    if (row.unknown_cost > 0) cost += " + " + std::to_string(row.unknown_cost) + " of unknown price";
    if (row.estimated_cost > 0) cost += " (" + std::to_string(row.estimated_cost) + " estimated)";
    return {group,
            std::to_string(row.calls),
            std::to_string(row.attempts),
            std::to_string(row.errors),
            std::to_string(row.input_tokens),
            std::to_string(row.output_tokens),
            std::move(cost),
            std::to_string(row.cache_hits),
            "$" + to_decimal(row.saved),
            std::to_string(row.latency_p50_ms)};
}

boost::asio::awaitable<int> usage(Gateway& gateway, int days, std::string group_by, bool as_json) {
    ledger::ReportQuery query;
    query.to = gateway.house().clock.wall() + std::chrono::seconds{1};
    query.from = query.to - std::chrono::hours{24} * days;
    query.group_by = group_by;
    const auto report = gateway.house().ledger.report(query);
    if (!report) co_return report_error(report.error());
    if (as_json) {
        auto document = tools::usage_report_json(*report, query);
        document["prices_as_of"] = gateway.catalog().prices_as_of();
        std::cout << json::write(document) << "\n";
        co_return kOk;
    }
    using enum Table::Align;
    Table table({{query.group_by},
                 {"calls", right},
                 {"tries", right},
                 {"errors", right},
                 {"input", right},
                 {"output", right},
                 {"cost", right},
                 {"hits", right},
                 {"saved", right},
                 {"p50 ms", right}});
    for (const auto& row : report->rows)
        table.add(cells(row.group, row));
    table.add(cells("total", report->total));
    table.print();
    std::cout << "\nLast " << (days == 1 ? "24 hours" : std::to_string(days) + " days") << "; prices as of "
              << gateway.catalog().prices_as_of() << ".\n";
    co_return kOk;
}

}  // namespace

void add_usage(Cli& cli) {
    auto days = std::make_shared<int>(7);
    auto group = std::make_shared<std::string>("day");
    auto* command = cli.command(
        "usage", "What was spent, by day, provider, model, tool, outcome or key", [&cli, days, group] {
            return run_in_process(
                cli, [days, group, json = cli.json()](Gateway& g) { return usage(g, *days, *group, json); });
        });
    command->add_option("--days", *days)->check(CLI::Range(1, 3650));
    command->add_option("--by", *group)
        ->check(CLI::IsMember({"day", "provider", "model", "tool", "outcome", "key"}));
}

}  // namespace gateway::app
