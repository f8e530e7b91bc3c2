// The list of the tool files in this folder; defined by the build from the folder's listing
// (cmake/folder_table.cmake).
#pragma once

#include <vector>

#include "tools/tool.hpp"

namespace gateway::tools {

/// One entry per file of src/tools, sorted by name. Each describes itself anew; all() keeps them.
std::vector<ToolFile> tool_files();

}  // namespace gateway::tools
