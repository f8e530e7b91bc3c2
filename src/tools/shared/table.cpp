#include "tools/table.hpp"

#include <algorithm>

#include "mcp/arguments.hpp"

namespace gateway::tools {

std::span<const ToolFile> all() {
    // The few tools that callers need first come first; within each half by name, so that the order never
    // changes.
    static const std::vector<ToolFile> files = [] {
        auto list = tool_files();
        std::sort(list.begin(), list.end(), [](const ToolFile& a, const ToolFile& b) {
            return a.core != b.core ? a.core : a.tool.name < b.tool.name;
        });
        return list;
    }();
    return files;
}

Result<json::object> check_arguments(const mcp::Tool& tool, json::object arguments) {
    const auto rules = mcp::ArgumentRules::compile(tool);
    if (!rules) return tl::unexpected(rules.error());
    return rules->check(std::move(arguments));
}

const ToolFile* find(std::string_view name) {
    for (const auto& file : all())
        if (file.tool.name == name) return &file;
    return nullptr;
}

}  // namespace gateway::tools
