// The descriptions of things as each revision spells them: what it does not know is left out. Internal to the
// room.
#pragma once

#include "json/json.hpp"
#include "mcp/server.hpp"

namespace gateway::mcp {

json::object describe(const ServerInfo& info, Revision revision);
json::object describe(const Tool& tool, Revision revision);
json::object describe(const Resource& resource, Revision revision);
json::object describe(const ResourceTemplate& pattern, Revision revision);
json::object describe(const Prompt& prompt, Revision revision);
json::object describe_capabilities(const Server& server, Revision revision);

/// The content blocks a revision knows; others become text that says what they were.
json::array project_content(const json::array& content, Revision revision);

}  // namespace gateway::mcp
