// What an endpoint asks its host to do, and what the host answers. The library looks names up, checks
// arguments and talks to the client; whatever needs the world outside is the host's.
#pragma once

#include <string>
#include <variant>

#include "json/json.hpp"
#include "mcp/input.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/resource.hpp"
#include "mcp/tool.hpp"

namespace gateway::mcp {

/// Run a tool. Ends in a ToolResult.
struct ToolCall {
    const Tool* tool = nullptr;  ///< lives as long as the Server
    json::object arguments;      ///< checked: canonical names, declared types
};

/// Read a resource. Ends in ResourceContents, or in resource_not_found().
struct ResourceRead {
    std::string uri;
    Variables variables = {};  ///< of the template the URI belongs to
};

/// Fill in a prompt. Ends in PromptMessages.
struct PromptGet {
    const Prompt* prompt = nullptr;
    Variables arguments = {};  ///< the required ones are there
};

/// Suggest values for an argument of a prompt or a variable of a resource template. Ends in CompletionValues.
struct ValueCompletion {
    std::string reference;  ///< a prompt's name or a URI template
    std::string argument;
    std::string prefix;      ///< what the user typed so far
    Variables context = {};  ///< values of other arguments
};

/// Name the resources that are the caller's own (Offer::own_resources). Ends in a ResourceList.
struct ResourceListing {};

using Work = std::variant<ToolCall, ResourceRead, PromptGet, ValueCompletion, ResourceListing>;

/// How work ends. InputRequired: not yet; only for tools that say `asks`, resources and prompts. RpcError: a
/// protocol error; tools say what went wrong in their ToolResult instead.
using Outcome = std::variant<ToolResult, ResourceContents, PromptMessages, CompletionValues, ResourceList,
                             InputRequired, RpcError>;

/// There is no such resource.
RpcError resource_not_found(std::string_view uri);

}  // namespace gateway::mcp
