#include "config/load.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "config/authorization.hpp"
#include "config/loopback.hpp"
#include "config/parse_value.hpp"
#include "config/provider_settings.hpp"
#include "config/unknown_keys.hpp"
#include "config/url_headers.hpp"

namespace gateway::config {

namespace {

/// How the value that was stored is shown: never a secret, never the password inside a URL.
std::string shown(const Setting& setting, Config& config) {
    struct Show {
        std::string operator()(const std::string* text) const { return without_credentials(*text); }
        std::string operator()(const std::int64_t* number) const { return std::to_string(*number); }
        std::string operator()(const bool* truth) const { return *truth ? "true" : "false"; }
        std::string operator()(const milliseconds* time) const {
            return time->count() % 1000 ? std::to_string(time->count()) + "ms"
                                        : std::to_string(time->count() / 1000) + "s";
        }
        std::string operator()(const std::vector<std::string>* items) const {
            std::string out;
            for (const auto& item : *items)
                out += (out.empty() ? "" : ", ") + item;
            return out;
        }
        std::string operator()(const std::vector<Secret>* secrets) const {
            return secrets->empty() ? "" : "set";
        }
    };
    return std::visit(Show{}, setting.field(config));
}

Result<void> load_settings(const Sources& sources, const Environment& environment, Config& config) {
    for (const auto& setting : settings()) {
        const auto statement = sources.find(setting);
        // An empty default leaves the place as it is: empty text, no list, no secret.
        json::value written = statement ? statement->value : json::value(json::string(setting.fallback));
        if (!statement && setting.name == "data_dir")
            written = json::value(json::string(environment.data_folder().string()));
        if (statement || !setting.fallback.empty()) {
            auto stored = store_value(setting, written, environment, config);
            if (!stored) {
                auto error = std::move(stored.error());
                error.message = (statement ? statement->source : "default") + ": " + error.message;
                return fail(std::move(error));
            }
        }
        config.origins.push_back(
            {std::string(setting.toml), shown(setting, config), statement ? statement->source : "default"});
    }
    return {};
}

Result<void> load_tool_ttl(const Sources& sources, Config& config) {
    const auto table = sources.toml("cache.tool_ttl");
    if (!table) return {};
    const auto* entries = table->value.if_object();
    if (!entries)
        return fail(ErrorKind::invalid_parameter,
                    table->source + ": cache.tool_ttl must be a table of durations.");
    for (const auto& [tool, written] : *entries) {
        const auto path = "cache.tool_ttl." + std::string(tool);
        const auto duration = parse_duration(written);
        if (!duration)
            return fail(ErrorKind::invalid_parameter, sources.place(path) + ": " + duration.error().message,
                        path);
        config.cache.tool_ttl.emplace(std::string(tool), *duration);
        config.origins.push_back({path, std::to_string(duration->count() / 1000) + "s", sources.place(path)});
    }
    return {};
}

Result<void> load_user_models(const Sources& sources, Config& config) {
    const auto models = sources.toml("models");
    if (!models) return {};
    const auto* rows = models->value.if_array();
    if (!rows)
        return fail(ErrorKind::invalid_parameter, models->source + ": models must be written as [[models]].");
    config.user_models = *rows;
    config.origins.push_back({"models", std::to_string(rows->size()) + " of the user's", models->source});
    return {};
}

/// Adds the tokens of the token file: one a line, blank lines and # comments apart.
Result<void> load_token_file(const Environment& environment, Config& config) {
    const auto& path = config.server.token_file;
    if (path.empty()) return {};
    const auto text = environment.read_file(path);
    if (!text) return fail(text.error());
    const auto before = config.server.tokens.size();
    for (const auto line : split(*text ? std::string_view(**text) : std::string_view{}, '\n')) {
        const auto token = trim(line);
        if (!token.empty() && token.front() != '#') config.server.tokens.emplace_back(std::string(token));
    }
    if (config.server.tokens.size() == before)
        return fail(ErrorKind::not_configured, "The token file " + path + " is missing or holds no token.");
    return {};
}

Result<void> check_exposure(const Config& config) {
    if (is_loopback(config.server.host) || !config.server.tokens.empty() ||
        !config.authorization.issuer.empty())
        return {};
    return fail(ErrorKind::not_configured,
                "The address " + config.server.host +
                    " can be reached by others, so a bearer token is needed: set LLM_GATEWAY_TOKEN, "
                    "server.token_file or auth.issuer, or listen on 127.0.0.1.",
                "server.host");
}

/// Calls that name no provider would all fail; better said once, before the first of them.
Result<void> check_default_provider(const Config& config) {
    const auto origin = std::find_if(config.origins.begin(), config.origins.end(),
                                     [](const Origin& o) { return o.name == "calls.default_provider"; });
    if (origin == config.origins.end() || origin->source == "default") return {};
    std::vector<std::string> known;
    for (const auto& settings : config.providers)
        known.push_back(settings.provider.id);
    const auto& chosen = config.calls.default_provider;
    if (std::find(known.begin(), known.end(), chosen) != known.end()) return {};
    const auto near = nearest_name(chosen, known);
    return fail(ErrorKind::invalid_parameter,
                origin->source + ": there is no provider '" + chosen + "'." +
                    (near ? " Did you mean '" + *near + "'?" : ""),
                "calls.default_provider");
}

/// A budget of bytes or waits that contradicts another one is a mistake worth saying, not worth refusing.
void warn_about_contradictions(Config& config) {
    if (config.calls.first_byte_timeout > config.calls.deadline)
        config.warnings.push_back(
            "calls.first_byte_timeout is longer than calls.deadline, which ends the call first.");
}

}  // namespace

Result<Config> load(const LoadOptions& options, const Environment& environment,
                    std::span<const providers::Provider> built_in) {
    const auto sources = Sources::read(options, environment);
    if (!sources) return fail(sources.error());
    Config config;
    Result<void> step = load_settings(*sources, environment, config);
    if (step) step = load_tool_ttl(*sources, config);
    if (step) step = load_url_headers(*sources, config);
    if (step) step = load_user_models(*sources, config);
    if (step) step = load_token_file(environment, config);
    if (step) step = load_providers(*sources, environment, built_in, config);
    if (step) step = check_names(*sources, environment, config);
    if (step) step = check_default_provider(config);
    if (step) step = finish_authorization(environment, config);
    if (step) step = check_exposure(config);
    if (!step) return fail(std::move(step.error()));
    warn_about_contradictions(config);
    return config;
}

}  // namespace gateway::config
