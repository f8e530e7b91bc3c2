#include "surface/surface.hpp"

namespace gateway::surface {

void add_to(mcp::Offer& offer) {
    offer.resources = resources();
    offer.templates = resource_templates();
    offer.own_resources = true;
    offer.prompts = prompts();
    offer.completions = true;
    offer.logging = true;

    constexpr std::string_view kDescription =
        "When and how to hand work to a cheaper model through this gateway. Read before the first "
        "delegation.";
    mcp::Skill skill{"delegate-to-cheaper-models", std::string{kDescription}, {}};
    std::string text = "---\nname: " + skill.name + "\ndescription: " + skill.description + "\n---\n\n";
    text.append(guide()).append("\nWhen a call fails: references/errors.md.\n");
    skill.files.push_back({"SKILL.md", std::move(text)});
    skill.files.push_back({"references/errors.md", std::string{errors_guide()}});
    offer.skills.push_back(std::move(skill));
}

}  // namespace gateway::surface
