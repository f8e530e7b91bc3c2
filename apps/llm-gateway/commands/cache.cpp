// `llm-gateway cache`: what the answer cache holds and saved; `cache clear` empties it.
#include <iostream>

#include "llm-gateway/in_process.hpp"

namespace gateway::app {
namespace {

boost::asio::awaitable<int> stats(Gateway& gateway, bool as_json) {
    auto result = co_await call_tool(gateway, "get_cache_stats", {}, {});
    const auto& s = result.structured;
    if (as_json) {
        std::cout << json::write(s) << "\n";
        co_return kOk;
    }
    if (!json::get_bool(s, "enabled").value_or(false)) {
        std::cout << "the cache is off (CACHE_ENABLED, [cache] enabled)\n";
        co_return kOk;
    }
    const auto number = [&](const char* key) { return json::get_int(s, key).value_or(0); };
    std::cout << "answers  " << number("entries") << " (" << number("bytes") / 1024 << " of "
              << number("byte_limit") / 1024 << " KiB)\nhits     " << number("hits") << "\nmisses   "
              << number("misses") << "\nsaved    $"
              << to_decimal(money_from_usd(json::get_double(s, "saved_cost").value_or(0)).value_or(Money{}))
              << "\n";
    co_return kOk;
}

boost::asio::awaitable<int> clear(Gateway& gateway, bool as_json) {
    const auto removed = gateway.storage().cache().clear();
    if (!removed) co_return report_error(removed.error());
    if (as_json)
        std::cout << json::write(json::object{{"removed_answers", *removed}}) << "\n";
    else
        std::cout << "removed " << *removed << " answers\n";
    co_return kOk;
}

}  // namespace

void add_cache(Cli& cli) {
    auto* command = cli.command("cache", "What the answer cache holds and saved", [&cli] {
        return run_in_process(cli, [json = cli.json()](Gateway& gateway) { return stats(gateway, json); });
    });
    cli.subcommand(command, "clear", "Remove every cached answer", [&cli] {
        return run_in_process(cli, [json = cli.json()](Gateway& gateway) { return clear(gateway, json); });
    });
}

}  // namespace gateway::app
