#include "llm-gateway/cli.hpp"

#include <iostream>

#include "base/text.hpp"
#include "llm-gateway/log_sink.hpp"
#include "providers/provider.hpp"
#include "tools/tool.hpp"

namespace gateway::app {

Cli::Cli(CLI::App& app) : app_(app) {
    app_.add_flag("--json", json_, "machine-readable output");
    app_.add_option("--config", load_.config_file,
                    "configuration file (default: llm-gateway.toml in the config folder)");
    app_.add_option("--env-file", load_.env_file,
                    "file of NAME=value lines to read besides the config folder's .env");
    // Every setting that has a flag, from the one table: a new setting needs no line here.
    for (const auto& setting : config::settings()) {
        if (setting.flag.empty()) continue;
        const std::string name{setting.name};
        const bool list = setting.type == config::Type::list || setting.type == config::Type::paths;
        auto* option = app_.add_option_function<std::vector<std::string>>(
            std::string(setting.flag),
            [this, name](const std::vector<std::string>& values) {
                std::string joined;
                for (const auto& value : values)
                    joined += (joined.empty() ? "" : ",") + value;
                load_.flags[name] = joined;
            },
            std::string(setting.doc));
        option->expected(1)->group("Settings");
        if (list)
            option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        else
            option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    // Flags may stand after the command too: `llm-gateway run --port 9000`.
    app_.fallthrough();
    app_.require_subcommand(0, 1);
}

CLI::App* Cli::command(const std::string& name, const std::string& description, std::function<int()> run) {
    return subcommand(&app_, name, description, std::move(run));
}

CLI::App* Cli::subcommand(CLI::App* parent, const std::string& name, const std::string& description,
                          std::function<int()> run) {
    auto* command = parent->add_subcommand(name, description);
    command->fallthrough();
    // Callbacks run from the innermost command outwards; the innermost one is what the user asked for.
    command->parse_complete_callback([this, run = std::move(run)] {
        if (!chosen_) chosen_ = run;
    });
    return command;
}

namespace {

// The configuration knows no tools, so their names are checked here.
Result<void> check_tool_names(const config::Config& config) {
    std::vector<std::string> names;
    for (const auto& file : tools::all())
        names.push_back(file.tool.name);
    for (const auto& [tool, ttl] : config.cache.tool_ttl) {
        if (tools::find(tool)) continue;
        const auto near = nearest_name(tool, names);
        return fail(ErrorKind::invalid_parameter, "cache.tool_ttl: there is no tool '" + tool + "'." +
                                                      (near ? " Did you mean '" + *near + "'?" : ""));
    }
    return {};
}

}  // namespace

std::optional<config::Config> Cli::load_config() {
    auto loaded = config::load(load_, config::process_environment(), providers::all());
    if (loaded)
        if (auto checked = check_tool_names(*loaded); !checked) loaded = tl::unexpected(checked.error());
    if (!loaded) {
        report_error(loaded.error());
        return std::nullopt;
    }
    set_up_logging(loaded->log);
    for (const auto& warning : loaded->warnings)
        std::cerr << "warning: " << warning << "\n";
    return std::move(*loaded);
}

int report_error(const Error& error) {
    std::cerr << "error: " << error.message << "\n";
    switch (error.kind) {
        case ErrorKind::invalid_parameter:
        case ErrorKind::not_configured:
        case ErrorKind::not_found: return kUsage;
        case ErrorKind::cancelled: return kInterrupted;
        default: return kFailed;
    }
}

}  // namespace gateway::app
