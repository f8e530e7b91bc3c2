// `llm-gateway stdio`: the gateway as an MCP server on standard input and output, for editors and agents.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include "config/project_folder.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/gateway.hpp"
#include "llm-gateway/log_sink.hpp"
#include "net/signals.hpp"
#include "server/mcp_stdio.hpp"
#include "server/tool_runner.hpp"

namespace gateway::app {
namespace {

// The client starts this process for its project, so that is what its tools may read — unless roots say
// otherwise.
void open_project(config::Config& config) {
    if (!config.roots.empty()) return;
    if (const auto folder = config::project_folder(config::process_environment()))
        config.roots.push_back(folder->string());
}

int serve(const config::Config& config, bool core_only) {
    boost::asio::io_context io(1);
    net::ignore_broken_pipes();
    const auto stop = [&io](int) { io.stop(); };
    // Made first, so gone last: a client that closes our input and sends a signal, too, does not cut the end
    // short.
    net::ShutdownSignals signals(io, stop, stop);
    auto gateway = Gateway::make(io, config);
    if (!gateway) return report_error(gateway.error());
    auto server = make_mcp_server(core_only, /*ask_roots=*/config.roots.empty());
    if (!server) return report_error(server.error());

    auto& g = **gateway;
    g.completions().on_finished = [&config](const delegation::Call& call,
                                            const delegation::Outcome& outcome) {
        log_call(config.log, call, outcome);
    };
    server::ToolRunner::Options options;
    options.detach_after = config.calls.job_after;
    options.is_project = [environment = config::process_environment()](const std::filesystem::path& folder) {
        return config::is_project(folder, environment);
    };
    server::ToolRunner runner(g.house(), g.timers(), std::move(options));
    server::McpStdio app(io, g.timers(), **server, g.house().clock, g.house().random, runner, STDIN_FILENO,
                         STDOUT_FILENO);
    boost::asio::co_spawn(io, app.run(), [&io](const std::exception_ptr&) { io.stop(); });
    g.start_background_work();
    io.run();
    g.finish();
    // A client that closes our input often sends a signal right after.
    net::ignore_shutdown_signals();
    return kOk;
}

}  // namespace

void add_stdio(Cli& cli) {
    auto toolset = std::make_shared<std::string>("core");
    auto* command = cli.command("stdio", "Serve MCP over standard input and output", [&cli, toolset] {
        auto config = cli.load_config();
        if (config) open_project(*config);
        return config ? serve(*config, *toolset == "core") : kUsage;
    });
    command
        ->add_option("--toolset", *toolset, "which tools are listed: core or all (the others stay callable)")
        ->check(CLI::IsMember({"core", "all"}));
}

}  // namespace gateway::app
