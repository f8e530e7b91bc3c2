// llm-gateway: reads the command line and hands over to one command. Each command is a file in commands/.
#include <csignal>
#include <iostream>

#include "llm-gateway/cli.hpp"

int main(int argc, char** argv) {
    using namespace gateway::app;
    // A limit on the size of files is an error of a write, as a full disk is, and not the end of the process.
    std::signal(SIGXFSZ, SIG_IGN);
    CLI::App app("LLM Gateway: delegate work from expensive agents to cheaper models, over MCP.",
                 "llm-gateway");
    Cli cli(app);
    // After --json, which decides how it is said.
    app.set_version_flag("--version", [&cli] {
        return cli.json() ? R"({"name":"llm-gateway","version":")" GATEWAY_VERSION R"("})"
                          : std::string("llm-gateway ") + GATEWAY_VERSION;
    });
    for (const auto add : {add_run, add_stdio, add_complete, add_providers, add_test, add_cache, add_usage,
                           add_models, add_benchmark, add_tools, add_inspect, add_playback, add_config,
                           add_purge, add_completion, add_artifacts})
        add(cli);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 prints help and version with code 0, everything else is the user's mistake.
        return app.exit(error) == 0 ? kOk : kUsage;
    }
    if (!cli.has_chosen()) {
        std::cout << app.help();
        return kUsage;
    }
    return cli.run_chosen();
}
