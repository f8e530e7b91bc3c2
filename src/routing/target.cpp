#include "routing/target.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace gateway::routing {
namespace {

const KnownProvider* find_provider(std::span<const KnownProvider> providers, std::string_view id) {
    const auto it =
        std::find_if(providers.begin(), providers.end(), [&](const auto& p) { return p.id == id; });
    return it == providers.end() ? nullptr : &*it;
}

std::string configured_list(std::span<const KnownProvider> providers) {
    std::string text;
    for (const auto& p : providers)
        if (p.configured) text += (text.empty() ? "" : ", ") + p.id;
    return text.empty() ? "none" : text;
}

tl::unexpected<Error> nothing_configured() {
    return fail(ErrorKind::not_configured,
                "No provider is configured. Set one of OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or "
                "DEEPSEEK_API_KEY, or start a local Ollama or llama.cpp server.");
}

tl::unexpected<Error> unknown_provider(std::string_view name, std::span<const KnownProvider> providers) {
    std::vector<std::string> ids;
    for (const auto& p : providers)
        ids.push_back(p.id);
    std::string message = "Unknown provider '" + std::string(name) + "'.";
    if (const auto near = nearest_name(name, ids)) message += " Did you mean '" + *near + "'?";
    return fail(ErrorKind::invalid_parameter, message + " Configured: " + configured_list(providers) + ".",
                "provider");
}

tl::unexpected<Error> not_configured(const KnownProvider& provider,
                                     std::span<const KnownProvider> providers) {
    std::string message = "Provider '" + provider.id + "' is not configured";
    if (!provider.key_env.empty())
        message += ": set " + provider.key_env;
    else if (provider.local)
        message += ": no server answers at its address";
    else
        message += ": give it a base_url in the configuration";
    return fail(ErrorKind::not_configured, message + ". Configured now: " + configured_list(providers) + ".",
                provider.id);
}

// Finds `model` as the provider serves it, following a retired id to its named successor.
Result<Resolved> at_provider(const KnownProvider& provider, std::string model, bool strict,
                             const llm::Catalog& catalog) {
    Resolved resolved{{provider.id, std::move(model)}, nullptr, {}};
    resolved.row = catalog.find(provider.id, resolved.target.model);
    if (!resolved.row || resolved.row->successor.empty()) return resolved;
    if (resolved.row->status.empty()) return resolved;

    const auto& row = *resolved.row;
    if (strict)
        return fail(ErrorKind::model_not_found,
                    "Model '" + resolved.target.model + "' is retired (" + row.status +
                        "); its successor is '" + row.successor +
                        "'. Drop strict_model or name the successor.",
                    row.successor);
    resolved.notes.push_back(resolved.target.model + " is " + row.status + "; ran its successor " +
                             row.successor);
    resolved.target.model = row.successor;
    resolved.row = catalog.find(provider.id, row.successor);
    return resolved;
}

// The readings of a model named without a provider.
Result<Resolved> by_model_alone(const Wish& wish, std::span<const KnownProvider> providers,
                                const llm::Catalog& catalog, const Wish& preferred) {
    const auto cut = wish.model.find_first_of("/:");
    if (cut != std::string::npos && cut > 0) {
        const auto* prefix = find_provider(providers, std::string_view(wish.model).substr(0, cut));
        if (prefix && prefix->configured)
            return at_provider(*prefix, wish.model.substr(cut + 1), wish.strict_model, catalog);
    }

    std::vector<const KnownProvider*> readings;
    const KnownProvider* unconfigured = nullptr;
    for (const auto& p : providers) {
        const bool prefixed = cut != std::string::npos && p.id == wish.model.substr(0, cut);
        if (!catalog.find(p.id, wish.model) && !prefixed) continue;
        if (p.configured)
            readings.push_back(&p);
        else
            unconfigured = &p;
    }
    if (readings.size() > 1) {
        const auto it = std::find_if(readings.begin(), readings.end(),
                                     [&](const auto* p) { return p->id == preferred.provider; });
        if (it != readings.end()) readings = {*it};
    }
    if (readings.size() == 1) return at_provider(*readings.front(), wish.model, wish.strict_model, catalog);
    if (readings.size() > 1) {
        std::string list;
        for (const auto* p : readings)
            list += (list.empty() ? "" : ", ") + p->id + "/" + wish.model;
        return fail(
            ErrorKind::invalid_parameter,
            "Model '" + wish.model + "' is served by several configured providers; name one: " + list + ".",
            "model");
    }
    if (unconfigured) return not_configured(*unconfigured, providers);

    // Unknown to the catalogue: the only configured provider is the only reading.
    std::vector<const KnownProvider*> configured;
    for (const auto& p : providers)
        if (p.configured) configured.push_back(&p);
    if (configured.empty()) return nothing_configured();
    if (configured.size() == 1)
        return at_provider(*configured.front(), wish.model, wish.strict_model, catalog);

    std::vector<std::string> ids;
    for (const auto* row : catalog.list())
        ids.push_back(row->id);
    std::string message = "Model '" + wish.model + "' is not in the catalogue.";
    if (const auto near = nearest_name(wish.model, ids)) message += " Did you mean '" + *near + "'?";
    return fail(ErrorKind::model_not_found,
                message + " To use it all the same, name its provider too (configured: " +
                    configured_list(providers) + ").",
                "model");
}

const KnownProvider* first_usable(std::span<const KnownProvider> providers) {
    for (const bool local : {false, true})
        for (const auto& p : providers)
            if (p.configured && p.local == local && !p.default_model.empty()) return &p;
    return nullptr;
}

}  // namespace

Result<Resolved> resolve(const Wish& wish, std::span<const KnownProvider> providers,
                         const llm::Catalog& catalog, const Wish& fallback_default) {
    if (!wish.provider.empty()) {
        const auto* provider = find_provider(providers, wish.provider);
        if (!provider) return unknown_provider(wish.provider, providers);
        if (!provider->configured) return not_configured(*provider, providers);
        std::string model = wish.model;
        const std::string prefix = provider->id + "/";
        // OpenRouter's own ids contain slashes; only an equal prefix is a repetition of the provider's name.
        if (model.starts_with(prefix)) model.erase(0, prefix.size());
        if (model.empty()) model = provider->default_model;
        if (model.empty())
            return fail(ErrorKind::invalid_parameter,
                        "Provider '" + provider->id + "' has no default model; name one in `model`.",
                        "model");
        return at_provider(*provider, std::move(model), wish.strict_model, catalog);
    }
    if (!wish.model.empty()) return by_model_alone(wish, providers, catalog, fallback_default);

    if (!fallback_default.provider.empty() || !fallback_default.model.empty()) {
        auto chosen = resolve(fallback_default, providers, catalog, {});
        if (chosen || chosen.error().kind != ErrorKind::not_configured) return chosen;
    }
    const auto* provider = first_usable(providers);
    if (!provider) return nothing_configured();
    auto chosen = at_provider(*provider, provider->default_model, false, catalog);
    if (chosen) chosen->notes.push_back("no model named: used " + provider->id + "/" + chosen->target.model);
    return chosen;
}

}  // namespace gateway::routing
