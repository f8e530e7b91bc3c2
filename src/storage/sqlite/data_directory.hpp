// The folder a store lives in, and who may read it: the folder 0700, every file 0600.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace gateway::storage {

/// Makes the folder and its parents (0700) if absent, and its `instances` folder. A folder that exists keeps
/// the mode its owner gave it.
Result<void> prepare_directory(const std::filesystem::path& directory);
/// Makes an empty file (0600) if absent, and takes an existing one back to 0600. SQLite gives its side files
/// the same mode.
Result<void> prepare_file(const std::filesystem::path& file);

inline std::filesystem::path database_file(const std::filesystem::path& directory) {
    return directory / "gateway.db";
}

}  // namespace gateway::storage
