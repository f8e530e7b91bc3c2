// What a server says about itself and what it offers, rendered once per revision and reused for every client.
//
// Any number of endpoints of one thread, over HTTP and stdio, share one Server. A reply to a list or
// server/discover is then a copy of bytes made the first time somebody asked (clients probe in processes that
// they throw away, so nothing is made before), and a tool's result is written by one pass over its JSON text.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/json.hpp"
#include "mcp/input.hpp"
#include "mcp/resource.hpp"
#include "mcp/revision.hpp"
#include "mcp/severity.hpp"
#include "mcp/skill.hpp"
#include "mcp/tool.hpp"
#include "mcp/tool_table.hpp"
#include "mcp/work.hpp"

namespace gateway::mcp {

struct Icon {
    std::string src;                      ///< an https: or data: URL
    std::string mime_type;                ///< may be empty
    std::vector<std::string> sizes = {};  ///< "48x48", "any"
};

struct ServerInfo {
    std::string name;
    std::string title;
    std::string version;
    std::string website_url;
    std::vector<Icon> icons;
};

/// What is offered beside tools. A method whose feature is not offered does not exist.
struct Offer {
    ToolTable tools = {};
    std::vector<Resource> resources = {};
    std::vector<ResourceTemplate> templates = {};
    std::vector<Prompt> prompts = {};
    std::vector<Skill> skills = {};
    /// The host knows resources that depend on who asks: ResourceListing. They are part of the first page.
    bool own_resources = false;
    bool completions = false;  ///< the host suggests values: ValueCompletion
    bool logging = false;      ///< the host calls log()
    /// From which severity on to log to a legacy client that did not say; without it nothing.
    std::optional<Severity> unasked_logging = {};
    bool list_changes = false;   ///< the host publishes changes of the lists
    bool subscriptions = false;  ///< … and of single resources
};

struct ServerOptions {
    ServerInfo info = {};
    std::string instructions = {};  ///< for the calling model; may be empty
    CacheHint discover_hint = {3'600'000, true};
    CacheHint list_hint = {300'000, true};  ///< set shared = false once lists depend on who asks
    std::size_t page_size = 200;            ///< entries per page of a list
};

enum class ListKind { tools, resources, templates, prompts, skills };
inline constexpr std::size_t kListKinds = 5;

class Server {
  public:
    Server(ServerOptions options, Offer offer);

    const Offer& offer() const { return offer_; }
    const ToolTable& tools() const { return offer_.tools; }
    const Prompt* find_prompt(std::string_view name) const;
    const std::vector<std::string>& prompt_names() const { return prompt_names_; }
    /// The work that reads `uri`, if it is a resource or made by a template.
    std::optional<ResourceRead> find_resource(std::string_view uri) const;
    bool has_resources() const {
        return !offer_.resources.empty() || !offer_.templates.empty() || !offer_.skills.empty() ||
               offer_.own_resources;
    }

    /// The `result` member, as JSON text, of a reply to …
    const std::string& discover_result() const { return discover_; }
    const std::string& initialize_result(Revision revision) const;
    /// … a list; nullptr when no page has this cursor. "" is the first page.
    const std::string* page(ListKind list, Revision revision, std::string_view cursor) const;
    /// … a call whose work ended so. `result` is no InputRequired and no RpcError. `extra_meta`: members for
    /// the result's `_meta`.
    std::string result_text(Revision revision, const Outcome& outcome, json::object extra_meta = {}) const;
    /// … anything else: `members` with what every result of the revision has.
    std::string result_text(Revision revision, json::object members, const CacheHint* hint = nullptr) const;
    /// A tool's result, the frequent case.
    std::string call_result(Revision revision, const ToolResult& result) const;

    const CacheHint& list_hint() const { return list_hint_; }

  private:
    /// A list in pages, and where each begins.
    struct Pages {
        std::vector<std::string> texts;
        std::unordered_map<std::string, std::size_t> by_cursor;
    };
    struct RevisionText {
        std::string initialize;
        std::array<Pages, kListKinds> lists;  ///< empty until somebody asks
    };

    RevisionText& text_of(Revision revision) const { return texts_[static_cast<std::size_t>(revision)]; }
    Pages render_pages(ListKind list, Revision revision) const;
    json::object with_own(Revision revision, const ResourceList& own) const;
    std::string plain_call_result(Revision revision, std::string_view structured_json, bool is_error) const;

    Offer offer_;
    ServerInfo info_;
    std::string instructions_;
    CacheHint list_hint_;
    std::size_t page_size_;
    std::vector<std::string> prompt_names_;
    std::string discover_;
    mutable std::array<RevisionText, kRevisionCount> texts_;
    json::object modern_meta_;        // the `_meta` of every modern result
    std::string modern_result_tail_;  // the same as the end of a result's text
};

}  // namespace gateway::mcp
