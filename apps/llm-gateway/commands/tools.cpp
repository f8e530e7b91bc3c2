// `llm-gateway tools`: the MCP tools; `tools describe NAME` prints one with its parameters and example,
// `tools document` the text of docs/tools.md.
#include <iostream>

#include "base/text.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/table.hpp"
#include "tools/tool.hpp"

namespace gateway::app {
namespace {

std::string type_of(const json::value& schema) {
    std::string type{json::get_string(schema, "type", "any")};
    if (const auto* values = json::get_array(schema, "enum")) {
        type.clear();
        for (const auto& v : *values)
            type += (type.empty() ? "" : " | ") + std::string(json::as_string(v));
    }
    return type;
}

// Markdown: readable on a terminal, and what docs/tools.md is made of.
void describe(const tools::ToolFile& file) {
    const auto& tool = file.tool;
    std::cout << "## " << tool.name << "\n\n" << tool.description << "\n\n";
    const auto list = [](const char* title, const json::object& properties) {
        if (properties.empty()) return;
        std::cout << title << "\n\n";
        for (const auto& member : properties) {
            const auto text = json::get_string(member.value(), "description");
            std::cout << "- `" << std::string_view(member.key()) << "` (" << type_of(member.value()) << ")"
                      << (text.empty() ? "" : ": ") << text << "\n";
        }
        std::cout << "\n";
    };
    auto hidden = tool.hidden;
    if (const auto* properties = json::get_object(tool.input_schema, "properties")) {
        list("Parameters:", *properties);
        // One that takes more than it advertises is in both.
        for (const auto& member : *properties)
            hidden.erase(member.key());
    }
    list("Also accepted:", hidden);
    for (const auto& [alias, name] : tool.aliases)
        std::cout << "`" << alias << "` is another name of `" << name << "`. ";
    if (!tool.aliases.empty()) std::cout << "\n\n";
    if (const auto* properties = json::get_object(tool.output_schema, "properties")) {
        std::cout << "Result:";
        for (const auto& member : *properties)
            std::cout << " `" << std::string_view(member.key()) << "`";
        std::cout << "\n\n";
    }
    if (!tool.example.empty()) std::cout << "Example: `" << json::write(tool.example) << "`\n\n";
}

json::object tool_json(const tools::ToolFile& file) {
    return {{"name", file.tool.name},
            {"core", file.core},
            {"description", file.tool.description},
            {"inputSchema", file.tool.input_schema}};
}

int list_tools(bool as_json) {
    json::array rows;
    Table table({{"tool"}, {"set"}, {"what for"}});
    for (const auto& file : tools::all()) {
        const auto& text = file.tool.description;
        table.add({file.tool.name, file.core ? "core" : "all", text.substr(0, text.find('.') + 1)});
        rows.push_back(tool_json(file));
    }
    if (as_json)
        std::cout << json::write(rows) << "\n";
    else
        table.print();
    return kOk;
}

int describe_one(const std::string& name, bool as_json) {
    const auto* file = tools::find(name);
    if (!file) {
        std::vector<std::string> names;
        for (const auto& other : tools::all())
            names.push_back(other.tool.name);
        const auto near = nearest_name(name, names);
        return report_error({ErrorKind::not_found, "There is no tool '" + name + "'" +
                                                       (near ? "; did you mean '" + *near + "'?" : ".") +
                                                       " `llm-gateway tools` lists them."});
    }
    if (!as_json) {
        describe(*file);
        return kOk;
    }
    auto row = tool_json(*file);
    row["accepted"] = file->tool.hidden;
    row["outputSchema"] = file->tool.output_schema;
    if (!file->tool.example.empty()) row["example"] = file->tool.example;
    std::cout << json::write(row) << "\n";
    return kOk;
}

int document() {
    std::cout << "# Tools\n\nMade by `llm-gateway tools document`; each tool is one file of src/tools.\n\n";
    for (const auto& file : tools::all())
        describe(file);
    return kOk;
}

}  // namespace

void add_tools(Cli& cli) {
    auto* command = cli.command("tools", "The MCP tools", [&cli] { return list_tools(cli.json()); });
    auto name = std::make_shared<std::string>();
    auto* one = cli.subcommand(command, "describe", "One tool: parameters, result, example",
                               [&cli, name] { return describe_one(*name, cli.json()); });
    one->add_option("name", *name)->required();
    cli.subcommand(command, "document", "Every tool, as Markdown", [] { return document(); });
}

}  // namespace gateway::app
