// Shell-like patterns over file names: `*` and `?` within a name, `**` over folders.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::documents {

bool is_glob(std::string_view text);

/// Does `name` match `pattern` (no '/' in either)? `*` matches any run, `?` one byte; a leading dot only
/// literally.
bool matches(std::string_view pattern, std::string_view name);

/// Regular files matching `pattern` (absolute), canonical and sorted; walks only below `root`, follows no
/// symlinked folder, stops after `limit` matches. Takes every entry it looks at off `entries_left`. Errors:
/// document_too_large when that is used up, since the walk holds up whoever waits for it.
Result<std::vector<std::filesystem::path>> glob(const std::filesystem::path& pattern,
                                                const std::filesystem::path& root, std::size_t limit,
                                                std::size_t& entries_left);

}  // namespace gateway::documents
