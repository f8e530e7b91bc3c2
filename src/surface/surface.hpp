// What the gateway offers on MCP beside its tools: resources to read, prompts to start from, values to
// complete, a skill. Each is a few lines over what the tools know already; nothing here has state.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "artifacts/handle.hpp"
#include "mcp/server.hpp"
#include "tools/tool.hpp"

namespace gateway::surface {

/// Adds the resources, templates, prompts, completion, logging and skill to what a server offers.
void add_to(mcp::Offer& offer);

/// A resource that is what a tool says, as JSON.
struct ToolReading {
    std::string tool;
    json::object arguments;
};

/// What a resource consists of: a text (Markdown), a tool's result, or an artifact.
using Content = std::variant<std::string, ToolReading, artifacts::Handle>;

/// Nothing for a URI that is none of ours.
std::optional<Content> content_of(const mcp::ResourceRead& read);

/// The artifact as a resource: its text, or base64 of what is none. Errors: not_found, storage;
/// document_too_large for what should be read page by page.
Result<mcp::ResourceContents> read_artifact(const artifacts::Handle& handle, std::string_view principal,
                                            tools::House& house);

/// The caller's artifacts, the newest first.
mcp::ResourceList artifacts_of(std::string_view principal, tools::House& house);

/// PromptMessages.
mcp::Outcome fill(const mcp::PromptGet& get);

/// CompletionValues: names of providers and models, words an argument takes.
mcp::Outcome complete(const mcp::ValueCompletion& completion, tools::House& house);

// --- parts of the above, a file each ---------------------------------------------------------------------

std::vector<mcp::Resource> resources();
std::vector<mcp::ResourceTemplate> resource_templates();
std::vector<mcp::Prompt> prompts();
/// How and when to delegate, for the calling model; Markdown.
std::string_view guide();
/// What each error code asks for; Markdown.
std::string_view errors_guide();

}  // namespace gateway::surface
