// What is known of the client a request comes from: who it is and what it declared it can do, in `initialize`
// (legacy) or in the envelope of every request (modern).
#pragma once

#include <string>

#include "json/json.hpp"
#include "mcp/revision.hpp"

namespace gateway::mcp {

inline constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";
inline constexpr std::string_view kSkillsExtension = "io.modelcontextprotocol/skills";

struct ClientCapabilities {
    bool form = false;            ///< elicitation by a form
    bool url = false;             ///< elicitation by a page to open
    bool sampling = false;        ///< runs a prompt for us
    bool sampling_tools = false;  ///< … with tools
    bool roots = false;           ///< tells its workspace folders
    bool tasks = false;           ///< modern: takes a task for an answer to tools/call

    /// From the `capabilities` a client sends. Unknown and mistyped members count as not declared.
    static ClientCapabilities from(const json::object& declared);
};

struct Caller {
    std::string principal = {};  ///< who is authenticated, opaque; "" when nobody was asked
    Revision revision = kNewestLegacy;
    ClientCapabilities can = {};
};

}  // namespace gateway::mcp
