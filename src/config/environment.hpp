// Everything the configuration may look at outside itself: variables, files, the working directory. Injected,
// so that tests describe a machine instead of changing theirs.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::config {

struct Environment {
    std::map<std::string, std::string, std::less<>> variables;
    std::filesystem::path working_directory;
    /// The text of a file, or nothing when there is no such file. Errors: storage, when it exists and cannot
    /// be read.
    std::function<Result<std::optional<std::string>>(const std::filesystem::path&)> read_file;

    /// The variable's value; a variable that is set to nothing counts as not set.
    std::optional<std::string> variable(std::string_view name) const;
    /// $XDG_CONFIG_HOME/llm-gateway, else ~/.config/llm-gateway: `.env` and `llm-gateway.toml` lie here.
    std::filesystem::path config_folder() const;
    /// $XDG_DATA_HOME/llm-gateway, else ~/.local/share/llm-gateway.
    std::filesystem::path data_folder() const;
};

/// The process's own variables, folder and disk.
Environment process_environment();

}  // namespace gateway::config
