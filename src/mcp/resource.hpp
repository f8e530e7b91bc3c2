// Resources and prompts as their author describes them, and what reading one gives. As with tools, the
// library only looks them up: the host reads (work.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::mcp {

/// How long, and by whom, a modern client may reuse a reply.
struct CacheHint {
    std::int64_t ttl_ms = 0;
    bool shared = false;  ///< "public": the reply is the same for every user
};

struct Resource {
    std::string uri;
    std::string name;
    std::string title = {};
    std::string description = {};
    std::string mime_type = {};
};

/// Values of the variables of a URI template.
using Variables = std::map<std::string, std::string, std::less<>>;

struct ResourceTemplate {
    std::string uri_template;  ///< RFC 6570, simple variables only: "gateway://artifact/{id}"
    std::string name;
    std::string title = {};
    std::string description = {};
    std::string mime_type = {};
};

/// The variables' values if `uri` is one the template makes (each variable stands for one or more characters
/// but '/', percent-decoded), else nothing.
std::optional<Variables> match_template(std::string_view uri_template, std::string_view uri);

struct ResourceContent {
    std::string uri;
    std::string mime_type = {};
    std::string text = {};
    std::string blob = {};  ///< base64, instead of `text` when not empty
};

struct ResourceContents {
    std::vector<ResourceContent> contents;  ///< never empty
    CacheHint hint = {};
};

/// A caller's own resources, shown behind those that everybody sees.
struct ResourceList {
    std::vector<Resource> resources = {};
};

struct PromptArgument {
    std::string name;
    std::string description = {};
    bool required = false;
};

struct Prompt {
    std::string name;
    std::string title = {};
    std::string description = {};
    std::vector<PromptArgument> arguments = {};
};

struct PromptMessages {
    std::string description = {};
    json::array messages = {};  ///< {role, content}, as the protocol has them
};

/// One message of a prompt with plain text.
json::value prompt_text(std::string_view role, std::string text);

struct CompletionValues {
    std::vector<std::string> values = {};  ///< the best first; only 100 are sent
    std::optional<std::size_t> total = {};
};

}  // namespace gateway::mcp
