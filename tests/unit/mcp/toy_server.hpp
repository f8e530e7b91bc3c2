// A small server for the tests of this room: three tools that nobody has to run.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mcp/server.hpp"

namespace gateway::mcp::test {

inline json::object parse_object(std::string_view text) { return json::parse(text).value().as_object(); }

inline std::vector<Tool> toy_tools() {
    Tool echo;
    echo.name = "echo";
    echo.title = "Echo";
    echo.description = "Says it again.";
    echo.input_schema = parse_object(R"({"type":"object","properties":{
        "text":{"type":"string"},
        "times":{"type":"integer","minimum":1,"maximum":5},
        "tone":{"type":"string","enum":["plain","loud"]}},"required":["text"]})");
    echo.output_schema = parse_object(R"({"type":"object","properties":{"text":{"type":"string"}}})");
    echo.annotations = {.read_only = true, .destructive = false, .idempotent = true, .open_world = false};
    echo.aliases = {{"repeat", "times"}};
    echo.hidden = parse_object(R"({"trace":{"type":"boolean"}})");
    echo.example = parse_object(R"({"text":"hi"})");

    Tool wait;
    wait.name = "wait";
    wait.title = "Wait";
    wait.description = "Takes its time.";
    wait.input_schema = parse_object(R"({"type":"object","additionalProperties":false})");

    Tool erase;
    erase.name = "erase";
    erase.title = "Erase";
    erase.description = "Removes things.";
    erase.input_schema = parse_object(R"({"type":"object","properties":{"names":{"type":"array","items":
        {"type":"string"}}}})");
    std::vector<Tool> tools;
    tools.push_back(std::move(echo));
    tools.push_back(std::move(wait));
    tools.push_back(std::move(erase));
    return tools;
}

inline ServerOptions toy_options() {
    ServerOptions options;
    options.info = {"toy",
                    "Toy",
                    "1.2.3",
                    "https://toy.example",
                    {{"https://toy.example/i.png", "image/png", {"48x48"}}}};
    options.instructions = "Play.";
    return options;
}

inline Server toy_server(std::size_t page_size = 200) {
    ServerOptions options = toy_options();
    options.page_size = page_size;
    return Server(std::move(options), {.tools = ToolTable::make(toy_tools()).value()});
}

}  // namespace gateway::mcp::test
