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

// What a model's row says against running it at `now`: "" when nothing, "retired", "legacy alias".
std::string_view objection(const llm::Model& row, WallTime now) {
    return llm::is_retired(row, now) ? std::string_view{"retired"} : row.status;
}

tl::unexpected<Error> refused_strictly(const llm::Model& row, const std::string& model,
                                       std::string_view state) {
    std::string message =
        "Model '" + model + "' is " + std::string(state) + " and strict_model forbids another. ";
    message += row.successor.empty() ? "Its provider names no successor; name another model."
                                     : "Drop strict_model or name its successor '" + row.successor + "'.";
    return fail(ErrorKind::model_not_found, std::move(message), row.successor);
}

// Finds `model` as the provider serves it, following a retired id to its named successor.
Result<Resolved> at_provider(const KnownProvider& provider, std::string model, bool strict,
                             const llm::Catalog& catalog, WallTime now) {
    Resolved resolved{{provider.id, std::move(model)}, nullptr, {}};
    resolved.row = catalog.find(provider.id, resolved.target.model);
    // A successor may be retired in its turn; the bound ends a ring of successors.
    constexpr int kMostSuccessors = 4;
    for (int step = 0; step < kMostSuccessors && resolved.row; ++step) {
        const auto& row = *resolved.row;
        const auto state = objection(row, now);
        if (state.empty()) break;
        if (strict) return refused_strictly(row, resolved.target.model, state);
        if (row.successor.empty()) break;  // the provider's own answer says the rest
        resolved.notes.push_back(resolved.target.model + " (" + std::string(state) + "): ran its successor " +
                                 row.successor);
        resolved.target.model = row.successor;
        resolved.row = catalog.find(provider.id, resolved.target.model);
    }
    return resolved;
}

// "openai/gpt-oss-120b" names a model of OpenAI's, and is also the whole id of one elsewhere. The prefix wins
// when its provider is known to serve the rest, or when nobody else is known to serve the whole.
Result<Resolved> by_prefix(const KnownProvider& prefix, std::string rest, const Wish& wish,
                           std::span<const KnownProvider> providers, const llm::Catalog& catalog,
                           WallTime now) {
    if (!catalog.find(prefix.id, rest)) {
        std::string others;
        for (const auto& p : providers)
            if (p.configured && p.id != prefix.id && catalog.find(p.id, wish.model))
                others += "; provider " + p.id + ", model " + wish.model;
        if (!others.empty())
            return fail(ErrorKind::invalid_parameter,
                        "Model '" + wish.model +
                            "' can be read in several ways; name `provider` too: provider " + prefix.id +
                            ", model " + rest + others + ".",
                        "model");
    }
    return at_provider(prefix, std::move(rest), wish.strict_model, catalog, now);
}

// The readings of a model named without a provider.
Result<Resolved> by_model_alone(const Wish& wish, std::span<const KnownProvider> providers,
                                const llm::Catalog& catalog, const Wish& preferred, WallTime now) {
    const auto cut = wish.model.find_first_of("/:");
    if (cut != std::string::npos && cut > 0) {
        const auto* prefix = find_provider(providers, std::string_view(wish.model).substr(0, cut));
        if (prefix && prefix->configured)
            return by_prefix(*prefix, wish.model.substr(cut + 1), wish, providers, catalog, now);
    }

    std::vector<const KnownProvider*> readings;
    const KnownProvider* unconfigured = nullptr;
    for (const auto& p : providers) {
        const bool prefixed = cut != std::string::npos && p.id == wish.model.substr(0, cut);
        if (!catalog.find(p.id, wish.model) && !prefixed) continue;
        if (p.configured)
            readings.push_back(&p);
        else if (!unconfigured || prefixed)  // the one that the caller named, if any
            unconfigured = &p;
    }
    if (readings.size() > 1) {
        const auto it = std::find_if(readings.begin(), readings.end(),
                                     [&](const auto* p) { return p->id == preferred.provider; });
        if (it != readings.end()) readings = {*it};
    }
    if (readings.size() == 1)
        return at_provider(*readings.front(), wish.model, wish.strict_model, catalog, now);
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
        return at_provider(*configured.front(), wish.model, wish.strict_model, catalog, now);

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
                         const llm::Catalog& catalog, const Wish& fallback_default, WallTime now) {
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
        return at_provider(*provider, std::move(model), wish.strict_model, catalog, now);
    }
    if (!wish.model.empty()) return by_model_alone(wish, providers, catalog, fallback_default, now);

    if (!fallback_default.provider.empty() || !fallback_default.model.empty()) {
        auto chosen = resolve(fallback_default, providers, catalog, {}, now);
        if (chosen || chosen.error().kind != ErrorKind::not_configured) return chosen;
    }
    const auto* provider = first_usable(providers);
    if (!provider) return nothing_configured();
    auto chosen = at_provider(*provider, provider->default_model, false, catalog, now);
    if (chosen) chosen->notes.push_back("no model named: used " + provider->id + "/" + chosen->target.model);
    return chosen;
}

}  // namespace gateway::routing
