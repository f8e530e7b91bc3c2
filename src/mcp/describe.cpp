#include "mcp/describe.hpp"

#include <utility>

namespace gateway::mcp {
namespace {

json::object describe(const Icon& icon) {
    json::object out{{"src", icon.src}};
    if (!icon.mime_type.empty()) out["mimeType"] = icon.mime_type;
    if (!icon.sizes.empty()) out["sizes"] = json::array(icon.sizes.begin(), icon.sizes.end());
    return out;
}

json::object describe_hints(const Tool& tool, Revision revision) {
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

// {name, title, description}, as far as they are there.
void add_names(json::object& out, const auto& thing, Revision revision) {
    out["name"] = thing.name;
    if (!thing.title.empty() && has_structured_output(revision)) out["title"] = thing.title;
    if (!thing.description.empty()) out["description"] = thing.description;
}

bool is_known_block(std::string_view type, Revision revision) {
    if (type == "audio") return revision >= Revision::v2025_03_26;
    if (type == "resource_link") return revision >= Revision::v2025_06_18;
    return true;
}

}  // namespace

json::object describe(const ServerInfo& info, Revision revision) {
    json::object out{{"name", info.name}};
    if (!info.title.empty() && has_structured_output(revision)) out["title"] = info.title;
    out["version"] = info.version;
    if (!has_icons(revision)) return out;
    if (!info.website_url.empty()) out["websiteUrl"] = info.website_url;
    if (info.icons.empty()) return out;
    json::array icons;
    for (const Icon& icon : info.icons)
        icons.push_back(describe(icon));
    out["icons"] = std::move(icons);
    return out;
}

json::object describe(const Tool& tool, Revision revision) {
    json::object out;
    add_names(out, tool, revision);
    out["inputSchema"] = tool.input_schema;
    if (!tool.output_schema.empty() && has_structured_output(revision))
        out["outputSchema"] = tool.output_schema;
    if (has_tool_annotations(revision)) out["annotations"] = describe_hints(tool, revision);
    if (has_core_tasks(revision) && tool.tasks != TaskSupport::never)
        out["execution"] =
            json::object{{"taskSupport", tool.tasks == TaskSupport::required ? "required" : "optional"}};
    return out;
}

json::object describe(const Resource& resource, Revision revision) {
    json::object out{{"uri", resource.uri}};
    add_names(out, resource, revision);
    if (!resource.mime_type.empty()) out["mimeType"] = resource.mime_type;
    return out;
}

json::object describe(const ResourceTemplate& pattern, Revision revision) {
    json::object out{{"uriTemplate", pattern.uri_template}};
    add_names(out, pattern, revision);
    if (!pattern.mime_type.empty()) out["mimeType"] = pattern.mime_type;
    return out;
}

json::object describe(const Prompt& prompt, Revision revision) {
    json::object out;
    add_names(out, prompt, revision);
    json::array arguments;
    for (const PromptArgument& argument : prompt.arguments) {
        json::object rendered{{"name", argument.name}};
        if (!argument.description.empty()) rendered["description"] = argument.description;
        rendered["required"] = argument.required;
        arguments.push_back(std::move(rendered));
    }
    out["arguments"] = std::move(arguments);
    return out;
}

json::object describe_capabilities(const Server& server, Revision revision) {
    const Offer& offer = server.offer();
    const auto listed = [&] {
        return offer.list_changes ? json::object{{"listChanged", true}} : json::object{};
    };
    json::object out{{"tools", listed()}};
    if (server.has_resources()) {
        json::object resources = listed();
        if (offer.subscriptions) resources["subscribe"] = true;
        out["resources"] = std::move(resources);
    }
    if (!offer.prompts.empty()) out["prompts"] = listed();
    if (offer.completions && revision >= Revision::v2025_03_26) out["completions"] = json::object{};
    if (offer.logging) out["logging"] = json::object{};
    if (has_core_tasks(revision) && offer.tools.any_task())
        out["tasks"] =
            json::object{{"list", json::object{}},
                         {"cancel", json::object{}},
                         {"requests", json::object{{"tools", json::object{{"call", json::object{}}}}}}};
    if (!is_modern(revision)) return out;
    json::object extensions;
    if (offer.tools.any_task()) extensions[kTasksExtension] = json::object{};
    if (!offer.skills.empty()) extensions[kSkillsExtension] = json::object{{"directoryRead", true}};
    if (!extensions.empty()) out["extensions"] = std::move(extensions);
    return out;
}

json::array project_content(const json::array& content, Revision revision) {
    json::array out;
    for (const json::value& block : content) {
        const std::string_view type = json::get_string(block, "type");
        if (is_known_block(type, revision)) {
            out.push_back(block);
            continue;
        }
        const std::string_view what = json::get_string(block, type == "audio" ? "mimeType" : "uri");
        out.push_back(json::object{{"type", "text"},
                                   {"text", '[' + std::string{type} + ": " + std::string{what} + ']'}});
    }
    return out;
}

}  // namespace gateway::mcp
