// Values for the arguments of prompts and the variables of resource templates.
#include <algorithm>

#include "base/text.hpp"
#include "providers/provider.hpp"
#include "surface/surface.hpp"

namespace gateway::surface {
namespace {

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// Providers that can be called come first.
std::vector<std::string> provider_names(tools::House& house) {
    std::vector<std::string> names, others;
    for (const auto& connection : house.providers.all())
        (connection->configured() ? names : others).push_back(connection->provider->id);
    names.insert(names.end(), others.begin(), others.end());
    return names;
}

std::vector<std::string> model_names(tools::House& house) {
    std::vector<std::string> names;
    for (const std::string& provider : provider_names(house))
        for (const llm::Model* model : house.catalog->list(provider))
            names.push_back(provider + '/' + model->id);
    return names;
}

}  // namespace

mcp::Outcome complete(const mcp::ValueCompletion& completion, tools::House& house) {
    std::vector<std::string> candidates;
    std::string_view prefix = completion.prefix;
    std::string before;  // of a comma-separated list: what is there already
    if (completion.argument == "provider") {
        candidates = provider_names(house);
    } else if (completion.argument == "group_by") {
        candidates = {"day", "provider", "model", "tool", "outcome", "key"};
    } else if (completion.argument == "model") {
        candidates = model_names(house);
    } else if (completion.argument == "models") {
        candidates = model_names(house);
        if (const auto comma = prefix.rfind(','); comma != std::string_view::npos) {
            const auto start = prefix.find_first_not_of(' ', comma + 1);
            before = prefix.substr(0, std::min(start, prefix.size()));
            prefix.remove_prefix(before.size());
        }
    } else if (completion.argument == "days") {
        candidates = {"1", "7", "30", "90", "365"};
    }
    mcp::CompletionValues out;
    for (const std::string& candidate : candidates)
        // "gpt-4" finds "openai/gpt-4o" too.
        if (begins_with(candidate, prefix) ||
            begins_with(std::string_view{candidate}.substr(candidate.find('/') + 1), prefix))
            out.values.push_back(before + candidate);
    return out;
}

}  // namespace gateway::surface
