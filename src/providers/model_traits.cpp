#include "providers/model_traits.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gateway::providers {
namespace {

using Version = std::pair<int, int>;
constexpr Version kNewest{1000,
                          0};  // "gemini-flash-latest" and the like: what moves is on the newest generation

/// The first one or two small numbers in a model id: 4.6 in "claude-opus-4-6-20260205", 2.5 in
/// "gemini-2.5-pro". Numbers of more than two digits are dates. An id without any is taken for a moving
/// alias.
Version version_of(std::string_view id) {
    int parts[2] = {0, 0};
    int found = 0;
    for (std::size_t i = 0; i < id.size() && found < 2;) {
        if (id[i] < '0' || id[i] > '9') {
            if (found == 1 && id[i] != '-' && id[i] != '.')
                break;  // a minor version follows its major directly
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < id.size() && id[end] >= '0' && id[end] <= '9')
            ++end;
        if (end - i > 2) {
            if (found == 1) break;
        } else {
            std::from_chars(id.data() + i, id.data() + end, parts[found++]);
        }
        i = end;
    }
    return found == 0 ? kNewest : Version{parts[0], parts[1]};
}

std::string_view without_prefix(std::string_view id, std::string_view prefix) {
    return id.starts_with(prefix) ? id.substr(prefix.size()) : id;
}

/// Does the catalogue know that this model lacks structured output? Rows without any capability say nothing.
bool lacks_json_schema(const llm::Model& row) {
    if (row.user_defined || (row.provider != "openai" && row.provider != "anthropic")) return false;
    const auto has = [&](std::string_view name) {
        return std::find(row.capabilities.begin(), row.capabilities.end(), name) != row.capabilities.end();
    };
    return (has("tools") || has("vision")) && !has("json_schema");
}

}  // namespace

wire::Dialect dialect_for(const Provider& provider, std::string_view model) {
    const bool responses = std::any_of(provider.responses_prefixes.begin(), provider.responses_prefixes.end(),
                                       [&](const auto& prefix) { return model.starts_with(prefix); });
    return responses ? wire::Dialect::openai_responses : provider.dialect;
}

wire::Traits traits_for(const Provider& provider, const llm::Model* row, std::string_view model) {
    wire::Traits traits = provider.traits;
    traits.provider = provider.id;
    switch (dialect_for(provider, model)) {
        case wire::Dialect::anthropic_messages:
            traits.adaptive_thinking = version_of(model) >= Version{4, 6};
            break;
        case wire::Dialect::gemini_generate: {
            const std::string_view id = without_prefix(model, "models/");
            traits.thinking_level = id.starts_with("gemini-") && version_of(id) >= Version{3, 0};
            break;
        }
        case wire::Dialect::openai_chat:
        case wire::Dialect::openai_responses: break;
    }
    if (!row) return traits;
    if (row->max_output && traits.default_max_tokens > 0)
        traits.default_max_tokens = std::min(traits.default_max_tokens, *row->max_output);
    if (!row->reasoning && !row->user_defined && row->provider == "openai") traits.reasoning_effort = false;
    if (lacks_json_schema(*row)) traits.json_schema = false;
    return traits;
}

}  // namespace gateway::providers
