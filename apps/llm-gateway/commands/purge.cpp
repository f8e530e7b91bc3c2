// `llm-gateway purge`: deletes ledger rows, by age or all of them, and with --cache the answers too.
#include <iostream>

#include "llm-gateway/in_process.hpp"

namespace gateway::app {
namespace {

struct Options {
    int older_than = -1;
    bool all = false, cache = false;
};

boost::asio::awaitable<int> purge(Gateway& gateway, Options o, bool as_json) {
    json::object done;
    if (o.all || o.older_than >= 0) {
        const auto now = gateway.house().clock.wall();
        const auto before = o.all ? now + std::chrono::hours{1} : now - std::chrono::hours{24} * o.older_than;
        const auto removed = gateway.house().ledger.purge(before);
        if (!removed) co_return report_error(removed.error());
        done["removed_rows"] = *removed;
        if (!as_json) std::cout << "removed " << *removed << " ledger rows\n";
    }
    if (o.cache) {
        const auto removed = gateway.storage().cache().clear();
        if (!removed) co_return report_error(removed.error());
        done["removed_answers"] = *removed;
        if (!as_json) std::cout << "removed " << *removed << " cached answers\n";
    }
    if (as_json) std::cout << json::write(done) << "\n";
    co_return kOk;
}

}  // namespace

void add_purge(Cli& cli) {
    auto o = std::make_shared<Options>();
    auto* command = cli.command("purge", "Delete recorded usage and cached answers", [&cli, o] {
        if (!o->all && o->older_than < 0 && !o->cache)
            return report_error(
                {ErrorKind::invalid_parameter, "Say what to delete: --older-than DAYS, --all or --cache."});
        return run_in_process(cli,
                              [o, json = cli.json()](Gateway& gateway) { return purge(gateway, *o, json); });
    });
    command->add_option("--older-than", o->older_than, "ledger rows older than this many days")
        ->check(CLI::Range(0, 36500))
        ->type_name("DAYS");
    command->add_flag("--all", o->all, "every ledger row");
    command->add_flag("--cache", o->cache, "every cached answer");
}

}  // namespace gateway::app
