#include "mcp/tool_table.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

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

bool is_token(std::string_view name) {
    constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kOther.find(c) != std::string_view::npos;
    });
}

// Collects the `x-mcp-header` of a schema's properties and of the objects in them. Errors: a reason.
Result<void> collect_mirrored(const json::object& schema, std::vector<std::string>& path,
                              std::vector<MirroredArgument>& out) {
    const json::object* properties = json::get_object(schema, "properties");
    if (!properties) return {};
    for (const auto& [name, property] : *properties) {
        if (!property.is_object()) continue;
        path.emplace_back(name);
        if (const json::value* raw = json::find(property, "x-mcp-header")) {
            const std::string header = "Mcp-Param-" + std::string{json::as_string(*raw)};
            const std::string_view type = json::get_string(property, "type");
            if (!is_token(json::as_string(*raw)))
                return fail(ErrorKind::internal, "x-mcp-header of " + path.back() + " is no header name");
            if (type != "string" && type != "integer" && type != "boolean")
                return fail(ErrorKind::internal, "x-mcp-header of " + path.back() +
                                                     ", which is neither string, integer nor boolean");
            for (const MirroredArgument& other : out)
                if (equals_ignoring_case(other.header, header))
                    return fail(ErrorKind::internal, "two arguments are mirrored in " + header);
            out.push_back({header, path});
        }
        if (auto nested = collect_mirrored(property.get_object(), path, out); !nested) return nested;
        path.pop_back();
    }
    return {};
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

        std::vector<std::string> path;
        std::vector<MirroredArgument> mirrored;
        if (auto collected = collect_mirrored(tool.input_schema, path, mirrored); !collected)
            return fail(ErrorKind::internal, tool.name + ": " + collected.error().message);

        table.any_task_ = table.any_task_ || tool.tasks != TaskSupport::never;
        auto entry =
            std::make_unique<const Entry>(Entry{std::move(tool), std::move(*rules), std::move(mirrored)});
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
