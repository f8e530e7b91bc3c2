#include "mcp/server.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/describe.hpp"
#include "mcp/jsonrpc.hpp"

namespace gateway::mcp {
namespace {

struct ListNames {
    std::string_view member;  // of the result
    std::string_view id;      // of an entry, what its cursor is made from
};

constexpr std::array<ListNames, kListKinds> kLists = {{{"tools", "name"},
                                                       {"resources", "uri"},
                                                       {"resourceTemplates", "uriTemplate"},
                                                       {"prompts", "name"},
                                                       {"skills", "uri"}}};

// A list with what is a caller's own: for that caller, and changed by its next call.
constexpr CacheHint kOwnHint{0, false};

constexpr std::string_view kServerInfoKey = "io.modelcontextprotocol/serverInfo";

void add_cache_hint(json::object& result, const CacheHint& hint) {
    result["ttlMs"] = hint.ttl_ms;
    result["cacheScope"] = hint.shared ? "public" : "private";
}

// Opaque to clients. It names the first entry of the page, so a cursor kept across a restart with other
// entries either still means the same place or is refused.
std::string page_cursor(ListKind list, const json::object& first) {
    const ListNames& names = kLists[static_cast<std::size_t>(list)];
    return to_hex(std::string{names.member} + ':' + std::string{json::get_string(first, names.id)});
}

std::vector<json::object> entries_of(const Offer& offer, ListKind list, Revision revision) {
    std::vector<json::object> out;
    const auto add_all = [&](const auto& things) {
        for (const auto& thing : things)
            out.push_back(describe(thing, revision));
    };
    switch (list) {
        case ListKind::tools:
            for (const ToolTable::Entry* entry : offer.tools.listed())
                out.push_back(describe(entry->tool, revision));
            break;
        case ListKind::resources:
            add_all(offer.resources);
            for (const Skill& skill : offer.skills)
                for (const SkillFile& file : skill.files)
                    out.push_back(render_skill_file(skill, file));
            break;
        case ListKind::templates: add_all(offer.templates); break;
        case ListKind::prompts: add_all(offer.prompts); break;
        case ListKind::skills:
            for (const Skill& skill : offer.skills)
                out.push_back(render_skill(skill));
            break;
    }
    return out;
}

json::object render(const ResourceContent& content) {
    json::object out{{"uri", content.uri}};
    if (!content.mime_type.empty()) out["mimeType"] = content.mime_type;
    if (content.blob.empty())
        out["text"] = is_valid_utf8(content.text) ? content.text : repair_utf8(content.text);
    else
        out["blob"] = content.blob;
    return out;
}

json::object render(const CompletionValues& completion) {
    constexpr std::size_t kMaxValues = 100;
    const std::size_t shown = std::min(completion.values.size(), kMaxValues);
    json::array values(completion.values.begin(), completion.values.begin() + static_cast<long>(shown));
    const std::size_t total = completion.total.value_or(completion.values.size());
    return {{"completion",
             json::object{{"values", std::move(values)}, {"total", total}, {"hasMore", total > shown}}}};
}

}  // namespace

Server::Server(ServerOptions options, Offer offer)
    : offer_(std::move(offer)),
      info_(std::move(options.info)),
      instructions_(std::move(options.instructions)),
      list_hint_(options.list_hint),
      page_size_(std::max<std::size_t>(options.page_size, 1)) {
    for (const Prompt& prompt : offer_.prompts)
        prompt_names_.push_back(prompt.name);
    // Every result names the server; its picture and its address are told once, by server/discover.
    const ServerInfo brief{info_.name, info_.title, info_.version, {}, {}};
    modern_meta_ = {{kServerInfoKey, describe(brief, Revision::v2026_07_28)}};
    modern_result_tail_ = R"(,"_meta":)" + json::write(modern_meta_) + '}';

    json::array versions;
    for (const Revision revision : kServedRevisions)
        versions.emplace_back(to_string(revision));
    json::object discover{{"supportedVersions", std::move(versions)},
                          {"capabilities", describe_capabilities(*this, Revision::v2026_07_28)}};
    if (!instructions_.empty()) discover["instructions"] = instructions_;
    discover["_meta"] = json::object{{kServerInfoKey, describe(info_, Revision::v2026_07_28)}};
    discover_ = result_text(Revision::v2026_07_28, std::move(discover), &options.discover_hint);
}

const std::string& Server::initialize_result(Revision revision) const {
    std::string& text = text_of(revision).initialize;
    if (!text.empty()) return text;
    json::object initialize{{"protocolVersion", to_string(revision)},
                            {"capabilities", describe_capabilities(*this, revision)},
                            {"serverInfo", describe(info_, revision)}};
    if (!instructions_.empty()) initialize["instructions"] = instructions_;
    text = json::write(initialize);
    return text;
}

Server::Pages Server::render_pages(ListKind list, Revision revision) const {
    const auto member = kLists[static_cast<std::size_t>(list)].member;
    const std::vector<json::object> entries = entries_of(offer_, list, revision);
    Pages pages;
    std::size_t at = 0;
    do {
        pages.by_cursor.emplace(at == 0 ? "" : page_cursor(list, entries[at]), at / page_size_);
        const std::size_t end = std::min(entries.size(), at + page_size_);
        json::array shown(entries.begin() + static_cast<long>(at), entries.begin() + static_cast<long>(end));
        at = end;
        json::object page{{member, std::move(shown)}};
        if (at < entries.size()) page["nextCursor"] = page_cursor(list, entries[at]);
        pages.texts.push_back(result_text(revision, std::move(page), &list_hint_));
    } while (at < entries.size());
    return pages;
}

const Prompt* Server::find_prompt(std::string_view name) const {
    for (const Prompt& prompt : offer_.prompts)
        if (prompt.name == name) return &prompt;
    return nullptr;
}

std::optional<ResourceRead> Server::find_resource(std::string_view uri) const {
    for (const Resource& resource : offer_.resources)
        if (resource.uri == uri) return ResourceRead{std::string{uri}, {}};
    for (const ResourceTemplate& pattern : offer_.templates)
        if (auto variables = match_template(pattern.uri_template, uri))
            return ResourceRead{std::string{uri}, std::move(*variables)};
    return std::nullopt;
}

const std::string* Server::page(ListKind list, Revision revision, std::string_view cursor) const {
    Pages& pages = text_of(revision).lists[static_cast<std::size_t>(list)];
    if (pages.texts.empty()) pages = render_pages(list, revision);
    const auto page = pages.by_cursor.find(std::string{cursor});
    return page == pages.by_cursor.end() ? nullptr : &pages.texts[page->second];
}

std::string Server::result_text(Revision revision, json::object members, const CacheHint* hint) const {
    if (!is_modern(revision)) return json::write(members);
    json::object meta = modern_meta_;
    if (const json::object* own = json::get_object(members, "_meta"))
        for (const auto& [name, value] : *own)
            meta[name] = value;
    json::object result{{"resultType", "complete"}};
    for (auto& [name, value] : members)
        if (name != "_meta") result[name] = std::move(value);
    if (hint) add_cache_hint(result, *hint);
    result["_meta"] = std::move(meta);
    return json::write(result);
}

std::string Server::result_text(Revision revision, const Outcome& outcome, json::object extra_meta) const {
    json::object members;
    const CacheHint* hint = nullptr;
    if (const auto* tool = std::get_if<ToolResult>(&outcome)) {
        if (extra_meta.empty()) return call_result(revision, *tool);
        members = json::parse(call_result(revision, *tool)).value().as_object();
        members.erase("_meta");
    } else if (const auto* read = std::get_if<ResourceContents>(&outcome)) {
        json::array contents;
        for (const ResourceContent& content : read->contents)
            contents.push_back(render(content));
        members["contents"] = std::move(contents);
        hint = &read->hint;
    } else if (const auto* prompt = std::get_if<PromptMessages>(&outcome)) {
        if (!prompt->description.empty()) members["description"] = prompt->description;
        members["messages"] = prompt->messages;
    } else if (const auto* completion = std::get_if<CompletionValues>(&outcome)) {
        members = render(*completion);
    } else if (const auto* own = std::get_if<ResourceList>(&outcome)) {
        members = with_own(revision, *own);
        hint = &kOwnHint;
    }
    if (!extra_meta.empty()) members["_meta"] = std::move(extra_meta);
    return result_text(revision, std::move(members), hint);
}

json::object Server::with_own(Revision revision, const ResourceList& own) const {
    json::object page = json::parse(*this->page(ListKind::resources, revision, "")).value().as_object();
    json::array& shown = page["resources"].as_array();
    for (const Resource& resource : own.resources)
        shown.push_back(describe(resource, revision));
    json::object members{{"resources", std::move(shown)}};
    if (const json::value* next = json::find(page, "nextCursor")) members["nextCursor"] = *next;
    return members;
}

std::string Server::call_result(Revision revision, const ToolResult& result) const {
    if (result.content.empty()) {
        const std::string structured = json::write(result.structured);
        // One stray byte from a tool's source must not make the whole message unreadable.
        if (!json::is_ascii(structured) && !is_valid_utf8(structured))
            return plain_call_result(revision, repair_utf8(structured), result.is_error);
        return plain_call_result(revision, structured, result.is_error);
    }
    json::object members{{"content", project_content(result.content, revision)}};
    if (!result.structured.empty() && has_structured_output(revision))
        members["structuredContent"] = result.structured;
    members["isError"] = result.is_error;
    return result_text(revision, std::move(members));
}

std::string Server::plain_call_result(Revision revision, std::string_view structured_json,
                                      bool is_error) const {
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
