// What every command of the binary has in hand: the configuration with its flags, and how to print.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "config/load.hpp"

namespace gateway::app {

/// Exit codes: 0 done, 1 the work failed, 2 wrong usage or configuration, 130 interrupted.
enum Exit : int { kOk = 0, kFailed = 1, kUsage = 2, kInterrupted = 130 };

class Cli {
  public:
    explicit Cli(CLI::App& app);

    CLI::App& app() { return app_; }

    /// Adds a command. `run` is called after parsing, with its result as the exit code.
    CLI::App* command(const std::string& name, const std::string& description, std::function<int()> run);
    /// The same below another command: `cache clear`.
    CLI::App* subcommand(CLI::App* parent, const std::string& name, const std::string& description,
                         std::function<int()> run);

    /// The configuration from flags, environment and files. Prints warnings and the error itself; nothing on
    /// error.
    std::optional<config::Config> load_config();
    const config::LoadOptions& load_options() const { return load_; }

    bool json() const { return json_; }
    /// The chosen command's work.
    int run_chosen() const { return chosen_ ? chosen_() : kUsage; }
    bool has_chosen() const { return static_cast<bool>(chosen_); }

  private:
    CLI::App& app_;
    config::LoadOptions load_;
    bool json_ = false;
    std::function<int()> chosen_;
};

// One function per file of commands/, called by main.
void add_run(Cli& cli);
void add_stdio(Cli& cli);
void add_complete(Cli& cli);
void add_providers(Cli& cli);
void add_test(Cli& cli);
void add_cache(Cli& cli);
void add_usage(Cli& cli);
void add_models(Cli& cli);
void add_benchmark(Cli& cli);
void add_tools(Cli& cli);
void add_inspect(Cli& cli);
void add_playback(Cli& cli);
void add_config(Cli& cli);
void add_purge(Cli& cli);
void add_completion(Cli& cli);
void add_artifacts(Cli& cli);

/// Prints "error: …" to stderr and gives the exit code: kUsage for the caller's mistakes, else kFailed.
int report_error(const Error& error);

}  // namespace gateway::app
