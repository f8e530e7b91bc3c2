#include "surface/surface.hpp"

namespace gateway::surface {

void add_to(mcp::Offer& offer) {
    offer.resources = resources();
    offer.templates = resource_templates();
    offer.prompts = prompts();
    offer.completions = true;

    constexpr std::string_view kDescription =
        "When and how to hand work to a cheaper model through this gateway. Read before the first delegation.";
    mcp::Skill skill{"delegate-to-cheaper-models", std::string{kDescription}, {}};
    std::string text = "---\nname: " + skill.name + "\ndescription: " + skill.description + "\n---\n\n";
    skill.files.push_back({"SKILL.md", text.append(guide())});
    offer.skills.push_back(std::move(skill));
}

}  // namespace gateway::surface
