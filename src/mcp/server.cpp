#include "mcp/server.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/jsonrpc.hpp"

namespace gateway::mcp {
namespace {

json::object render_icon(const Icon& icon) {
    json::object out{{"src", icon.src}};
    if (!icon.mime_type.empty()) out["mimeType"] = icon.mime_type;
    if (!icon.sizes.empty()) out["sizes"] = json::array(icon.sizes.begin(), icon.sizes.end());
    return out;
}

json::object render_info(const ServerInfo& info, Revision revision) {
    json::object out{{"name", info.name}};
    if (!info.title.empty() && has_structured_output(revision)) out["title"] = info.title;
    out["version"] = info.version;
    if (!has_icons(revision)) return out;
    if (!info.website_url.empty()) out["websiteUrl"] = info.website_url;
    if (info.icons.empty()) return out;
    json::array icons;
    for (const Icon& icon : info.icons)
        icons.push_back(render_icon(icon));
    out["icons"] = std::move(icons);
    return out;
}

json::object render_annotations(const Tool& tool, Revision revision) {
    const ToolAnnotations& hints = tool.annotations;
    json::object out;
    // Older revisions know no `title` beside the name, but this one.
    if (!tool.title.empty() && !has_structured_output(revision)) out["title"] = tool.title;
    out["readOnlyHint"] = hints.read_only;
    out["destructiveHint"] = hints.destructive && !hints.read_only;
    out["idempotentHint"] = hints.idempotent;
    out["openWorldHint"] = hints.open_world;
    return out;
}

json::object render_tool(const Tool& tool, Revision revision) {
    json::object out{{"name", tool.name}};
    if (!tool.title.empty() && has_structured_output(revision)) out["title"] = tool.title;
    out["description"] = tool.description;
    out["inputSchema"] = tool.input_schema;
    if (!tool.output_schema.empty() && has_structured_output(revision))
        out["outputSchema"] = tool.output_schema;
    if (has_tool_annotations(revision)) out["annotations"] = render_annotations(tool, revision);
    return out;
}

json::object render_capabilities() { return {{"tools", json::object{}}}; }

void add_cache_hint(json::object& result, const CacheHint& hint) {
    result["ttlMs"] = hint.ttl_ms;
    result["cacheScope"] = hint.shared ? "public" : "private";
}

json::object result_meta(const ServerInfo& info) {
    return {{"io.modelcontextprotocol/serverInfo", render_info(info, Revision::v2026_07_28)}};
}

std::string render_discover(const ServerOptions& options) {
    json::array versions;
    for (const Revision revision : kServedRevisions)
        versions.emplace_back(to_string(revision));
    json::object result{{"resultType", "complete"},
                        {"supportedVersions", std::move(versions)},
                        {"capabilities", render_capabilities()}};
    if (!options.instructions.empty()) result["instructions"] = options.instructions;
    add_cache_hint(result, options.discover_hint);
    result["_meta"] = result_meta(options.info);
    return json::write(result);
}

std::string render_initialize(const ServerOptions& options, Revision revision) {
    json::object result{{"protocolVersion", to_string(revision)},
                        {"capabilities", render_capabilities()},
                        {"serverInfo", render_info(options.info, revision)}};
    if (!options.instructions.empty()) result["instructions"] = options.instructions;
    return json::write(result);
}

// Opaque to clients. It names the first tool of the page, so a cursor kept across a restart with other tools
// either still means the same place or is refused.
std::string page_cursor(const Tool& first) { return to_hex("tools:" + first.name); }

std::string render_page(const ServerOptions& options, Revision revision, json::array tools,
                        const Tool* first_of_next) {
    json::object result;
    if (is_modern(revision)) result["resultType"] = "complete";
    result["tools"] = std::move(tools);
    if (first_of_next) result["nextCursor"] = page_cursor(*first_of_next);
    if (is_modern(revision)) {
        add_cache_hint(result, options.list_hint);
        result["_meta"] = result_meta(options.info);
    }
    return json::write(result);
}

std::vector<std::string> render_pages(const ServerOptions& options, Revision revision,
                                      const ToolTable& table) {
    const auto& listed = table.listed();
    std::vector<std::string> pages;
    std::size_t at = 0;
    do {
        const std::size_t end = std::min(listed.size(), at + options.page_size);
        json::array tools;
        for (; at < end; ++at)
            tools.push_back(render_tool(listed[at]->tool, revision));
        const Tool* first_of_next = at < listed.size() ? &listed[at]->tool : nullptr;
        pages.push_back(render_page(options, revision, std::move(tools), first_of_next));
    } while (at < listed.size());
    return pages;
}

}  // namespace

Server::Server(ServerOptions options, ToolTable tools) : tools_(std::move(tools)) {
    options.page_size = std::max<std::size_t>(options.page_size, 1);
    discover_ = render_discover(options);
    for (const Revision revision : kServedRevisions) {
        RevisionText& text = texts_[static_cast<std::size_t>(revision)];
        if (!is_modern(revision)) text.initialize = render_initialize(options, revision);
        text.tools_pages = render_pages(options, revision, tools_);
    }
    page_by_cursor_.emplace("", 0);
    for (std::size_t first = options.page_size; first < tools_.listed().size(); first += options.page_size)
        page_by_cursor_.emplace(page_cursor(tools_.listed()[first]->tool), first / options.page_size);
    modern_result_tail_ = R"(,"_meta":)" + json::write(result_meta(options.info)) + '}';
}

const std::string* Server::tools_page(Revision revision, std::string_view cursor) const {
    const auto page = page_by_cursor_.find(std::string{cursor});
    return page == page_by_cursor_.end() ? nullptr : &text_of(revision).tools_pages[page->second];
}

std::string Server::call_result(Revision revision, const ToolResult& result) const {
    const std::string structured = json::write(result.structured);
    // One stray byte from a tool's source must not make the whole message unreadable.
    if (!json::is_ascii(structured) && !is_valid_utf8(structured))
        return call_result(revision, repair_utf8(structured), result.is_error);
    return call_result(revision, structured, result.is_error);
}

std::string Server::call_result(Revision revision, std::string_view structured_json, bool is_error) const {
    std::string out;
    out.reserve(structured_json.size() * 2 + structured_json.size() / 4 + modern_result_tail_.size() + 128);
    out += is_modern(revision) ? R"({"resultType":"complete","content":[{"type":"text","text":)"
                               : R"({"content":[{"type":"text","text":)";
    json::append_quoted(out, structured_json);
    out += "}]";
    if (has_structured_output(revision)) {
        out += R"(,"structuredContent":)";
        out += structured_json;
    }
    out += is_error ? R"(,"isError":true)" : R"(,"isError":false)";
    if (is_modern(revision))
        out += modern_result_tail_;
    else
        out += '}';
    return out;
}

}  // namespace gateway::mcp
