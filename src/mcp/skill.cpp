#include "mcp/skill.hpp"

#include <set>

#include "base/digest.hpp"

namespace gateway::mcp {
namespace {

constexpr std::string_view kManifest = "SKILL.md";

}  // namespace

json::object render_skill_file(const Skill& skill, const SkillFile& file) {
    const bool manifest = file.path == kManifest;
    json::object out{{"uri", skill.uri_of(file)}, {"name", manifest ? skill.name : file.path}};
    if (manifest) out["description"] = skill.description;
    out["mimeType"] = file.mime_type;
    return out;
}

json::object render_skill(const Skill& skill) {
    json::array resources;
    for (const SkillFile& file : skill.files)
        resources.push_back(json::object{{"uri", skill.uri_of(file)},
                                         {"digest", "sha256:" + sha256_hex(file.text)},
                                         {"size", file.text.size()}});
    return {{"uri", skill.folder_uri() + '/' + std::string{kManifest}},
            {"frontmatter", json::object{{"name", skill.name}, {"description", skill.description}}},
            {"resources", std::move(resources)}};
}

const Skill* find_skill(const std::vector<Skill>& skills, std::string_view uri) {
    for (const Skill& skill : skills)
        if (uri == skill.folder_uri() + '/' + std::string{kManifest}) return &skill;
    return nullptr;
}

std::optional<SkillFileRef> find_skill_file(const std::vector<Skill>& skills, std::string_view uri) {
    for (const Skill& skill : skills)
        for (const SkillFile& file : skill.files)
            if (skill.uri_of(file) == uri) return SkillFileRef{&file, skill.uri_of(file)};
    return std::nullopt;
}

std::optional<json::array> list_skill_folder(const std::vector<Skill>& skills, std::string_view uri) {
    while (uri.ends_with('/'))
        uri.remove_suffix(1);
    const std::string prefix = std::string{uri} + '/';
    json::array entries;
    std::set<std::string> folders;
    for (const Skill& skill : skills) {
        for (const SkillFile& file : skill.files) {
            const std::string file_uri = skill.uri_of(file);
            if (!file_uri.starts_with(prefix)) continue;
            const std::size_t slash = file_uri.find('/', prefix.size());
            const std::string name = file_uri.substr(prefix.size(), slash - prefix.size());
            if (slash == std::string::npos)
                entries.push_back(render_skill_file(skill, file));
            else if (folders.insert(name).second)
                entries.push_back(
                    json::object{{"uri", prefix + name}, {"name", name}, {"mimeType", "inode/directory"}});
        }
    }
    if (entries.empty() || !uri.starts_with("skill://") || uri == "skill:") return std::nullopt;
    return entries;
}

}  // namespace gateway::mcp
