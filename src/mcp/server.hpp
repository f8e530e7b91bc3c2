// What a server says about itself and its tools, rendered once per revision and reused for every client.
//
// Immutable: any number of endpoints, over HTTP and stdio, share one Server. A reply to tools/list or
// server/discover is then a copy of bytes made at start-up, and a tool's result is written by one pass over
// its JSON text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/json.hpp"
#include "mcp/revision.hpp"
#include "mcp/tool.hpp"
#include "mcp/tool_table.hpp"

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

/// How long, and by whom, a modern client may reuse a reply.
struct CacheHint {
    std::int64_t ttl_ms = 0;
    bool shared = false;  ///< "public": the reply is the same for every user
};

struct ServerOptions {
    ServerInfo info;
    std::string instructions;  ///< for the calling model; may be empty
    CacheHint discover_hint = {3'600'000, true};
    CacheHint list_hint = {300'000, true};  ///< set shared = false once lists depend on who asks
    std::size_t page_size = 200;            ///< tools per page of tools/list
};

class Server {
  public:
    Server(ServerOptions options, ToolTable tools);

    const ToolTable& tools() const { return tools_; }

    /// The `result` member, as JSON text, of a reply to …
    const std::string& discover_result() const { return discover_; }
    const std::string& initialize_result(Revision revision) const { return text_of(revision).initialize; }
    /// … tools/list; nullptr when no page has this cursor. "" is the first page.
    const std::string* tools_page(Revision revision, std::string_view cursor) const;
    /// … tools/call.
    std::string call_result(Revision revision, const ToolResult& result) const;
    /// The same for a result that exists as the JSON text of an object already.
    std::string call_result(Revision revision, std::string_view structured_json, bool is_error) const;

  private:
    struct RevisionText {
        std::string initialize;
        std::vector<std::string> tools_pages;
    };

    const RevisionText& text_of(Revision revision) const {
        return texts_[static_cast<std::size_t>(revision)];
    }

    ToolTable tools_;
    std::string discover_;
    std::array<RevisionText, kRevisionCount> texts_;
    std::unordered_map<std::string, std::size_t> page_by_cursor_;
    std::string modern_result_tail_;  // the `_meta` member every modern result ends with
};

}  // namespace gateway::mcp
