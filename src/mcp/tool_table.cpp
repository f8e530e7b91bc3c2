#include "mcp/tool_table.hpp"

#include <algorithm>
#include <utility>

namespace gateway::mcp {
namespace {

// Clients differ in what they accept (64 or 128 characters, with or without dots); this is safe with all of
// them.
bool is_portable_name(std::string_view name) {
    constexpr std::size_t kMaxName = 60;
    return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

// Some clients drop the whole list over one schema whose root does not say that it is an object.
void name_root_type(json::object& schema) {
    if (!schema.contains("type")) schema["type"] = "object";
}

}  // namespace

Result<ToolTable> ToolTable::make(std::vector<Tool> tools, std::optional<std::vector<std::string>> listed) {
    ToolTable table;
    for (Tool& tool : tools) {
        if (!is_portable_name(tool.name))
            return fail(ErrorKind::internal,
                        "tool name \"" + tool.name + "\" is not 1 to 60 of [A-Za-z0-9_-]");
        if (table.find(tool.name)) return fail(ErrorKind::internal, "two tools are named " + tool.name);
        name_root_type(tool.input_schema);
        if (!tool.output_schema.empty()) name_root_type(tool.output_schema);
        Result<ArgumentRules> rules = ArgumentRules::compile(tool);
        if (!rules) return fail(std::move(rules.error()));

        auto entry = std::make_unique<const Entry>(Entry{std::move(tool), std::move(*rules)});
        table.by_name_.emplace(entry->tool.name, entry.get());
        table.names_.push_back(entry->tool.name);
        if (!listed) table.listed_.push_back(entry.get());
        table.entries_.push_back(std::move(entry));
    }
    if (!listed) return table;
    for (const std::string& name : *listed) {
        const Entry* entry = table.find(name);
        if (!entry) return fail(ErrorKind::internal, "the toolset lists \"" + name + "\", which is no tool");
        table.listed_.push_back(entry);
    }
    return table;
}

const ToolTable::Entry* ToolTable::find(std::string_view name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? nullptr : at->second;
}

}  // namespace gateway::mcp
