// Skills (the extension io.modelcontextprotocol/skills): folders of instructions for the calling model, each
// with a SKILL.md whose front matter says when to read it. They are small, fixed texts; the library serves
// them by itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::mcp {

struct SkillFile {
    std::string path;  ///< within the skill: "SKILL.md", "references/FORMS.md"
    std::string text;
    std::string mime_type = "text/markdown";
};

struct Skill {
    std::string name;  ///< the last segment of its folder: lower-case letters, digits, '-'
    std::string description;
    /// SKILL.md among them; it begins with front matter that holds name and description again.
    std::vector<SkillFile> files;

    std::string folder_uri() const { return "skill://" + name; }
    std::string uri_of(const SkillFile& file) const { return folder_uri() + '/' + file.path; }
};

/// The entry of skills/list: {uri, frontmatter, resources: [{uri, digest, size}]}.
json::object render_skill(const Skill& skill);

/// A file of a skill as a resource: {uri, name, description?, mimeType}.
json::object render_skill_file(const Skill& skill, const SkillFile& file);

/// The skill whose SKILL.md has this URI, or nullptr.
const Skill* find_skill(const std::vector<Skill>& skills, std::string_view uri);

struct SkillFileRef {
    const SkillFile* file = nullptr;
    std::string uri;
};
std::optional<SkillFileRef> find_skill_file(const std::vector<Skill>& skills, std::string_view uri);

/// The entries directly in the folder `uri` (resources/directory/read); nothing when it is no folder of a
/// skill.
std::optional<json::array> list_skill_folder(const std::vector<Skill>& skills, std::string_view uri);

}  // namespace gateway::mcp
