// A server that offers everything the protocol has, for the tests of this room; nobody has to run its tools.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "toy_server.hpp"

namespace gateway::mcp::test {

inline Tool feature_tool(std::string name, std::string_view properties = "{}") {
    Tool tool;
    tool.name = std::move(name);
    tool.input_schema = {{"type", "object"}, {"properties", parse_object(properties)}};
    return tool;
}

/// ask: may have questions. job: may go on as a task, and have questions. must: runs only as a task. region:
/// has arguments that are repeated in headers.
inline Offer feature_offer() {
    std::vector<Tool> tools;
    tools.push_back(feature_tool("ask", R"({"topic":{"type":"string"}})"));
    tools.back().asks = true;
    tools.push_back(feature_tool("job"));
    tools.back().asks = true;
    tools.back().tasks = TaskSupport::optional;
    tools.push_back(feature_tool("must"));
    tools.back().tasks = TaskSupport::required;
    tools.push_back(feature_tool("region", R"({"region":{"type":"string","x-mcp-header":"Region"},
        "count":{"type":"integer","x-mcp-header":"Count"},
        "how":{"type":"object","properties":{"fast":{"type":"boolean","x-mcp-header":"Fast"}}}})"));

    Offer offer;
    offer.tools = ToolTable::make(std::move(tools)).value();
    offer.resources = {{"toy://note", "note", "A note", "Words.", "text/plain"}};
    offer.templates = {{"toy://item/{id}", "item"}};
    offer.prompts = {{"greet", "Greet", "Says hello.", {{"name", "Whom", true}, {"tone"}}}};
    offer.skills = {{"toy-craft",
                     "How to play.",
                     {{"SKILL.md", "---\nname: toy-craft\ndescription: How to play.\n---\nPlay.\n"},
                      {"references/RULES.md", "Fair.\n"}}}};
    offer.completions = offer.logging = offer.list_changes = offer.subscriptions = true;
    offer.unasked_logging = Severity::info;
    return offer;
}

inline Server feature_server() { return Server(toy_options(), feature_offer()); }

}  // namespace gateway::mcp::test
