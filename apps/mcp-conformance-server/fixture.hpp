// The fixtures of the official conformance suite: tools, resources, prompts and skills whose names and
// behaviour its scenarios prescribe.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "mcp/server.hpp"
#include "server/desk.hpp"

namespace gateway::conformance {

/// A call of a fixture while it runs.
struct Running {
    mcp::CallKey key;
    server::Desk& desk;
    mcp::Caller caller;
    json::object arguments;  ///< of a tool
    mcp::Answers answers;
    json::value state;
    bool wants_progress = false;

    std::string argument(std::string_view name, std::string_view fallback = {}) const {
        return std::string{json::get_string(arguments, name, fallback)};
    }
    /// The content of an answered form: {"name": …}; empty unless it was accepted.
    json::object form(std::string_view question) const;
    /// Goes on as a task, if the client takes one.
    void become_task() { desk.detach(key, {.poll_interval = std::chrono::milliseconds{100}}); }
};

using Handler = boost::asio::awaitable<mcp::Outcome> (*)(Running);

struct FixtureTool {
    mcp::Tool tool;
    Handler run;
};

std::vector<FixtureTool> content_tools();
std::vector<FixtureTool> interaction_tools();
std::vector<FixtureTool> task_tools();

std::vector<mcp::Resource> resources();
std::vector<mcp::ResourceTemplate> resource_templates();
std::vector<mcp::Prompt> prompts();
std::vector<mcp::Skill> skills();

mcp::Outcome read(const mcp::ResourceRead& read);
/// May ask: one prompt answers with a question first.
mcp::Outcome fill(const mcp::PromptGet& get, const mcp::Answers& answers);

/// A 1×1 PNG and a short WAV, in base64.
extern const char* const kPng;
extern const char* const kWav;

/// A description with an empty object for arguments, unless `schema` says otherwise.
mcp::Tool tool(std::string name, std::string description, std::string_view schema = {});
json::object parse(std::string_view object);
boost::asio::awaitable<void> wait_for(std::chrono::milliseconds time);

}  // namespace gateway::conformance
