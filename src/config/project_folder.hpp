// Which folder a client means that starts the gateway itself, on stdio, and says nothing about files: the
// project it was started for. Only a guess, so it is made carefully, and only where the operator has opened
// no folder.
#pragma once

#include <filesystem>
#include <optional>

#include "config/environment.hpp"

namespace gateway::config {

/// $CLAUDE_PROJECT_DIR if it is an absolute path, else the working directory — unless that says nothing: `/`,
/// the home folder and what is above it, a hidden folder of it, or a folder of the system.
std::optional<std::filesystem::path> project_folder(const Environment& environment);

/// Would the guess take this folder?
bool is_project(const std::filesystem::path& folder, const Environment& environment);

}  // namespace gateway::config
