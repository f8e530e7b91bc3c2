#include "config/provider_settings.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "config/loopback.hpp"
#include "config/parse_value.hpp"

namespace gateway::config {

namespace {

constexpr std::array kDialects{wire::Dialect::openai_chat, wire::Dialect::openai_responses,
                               wire::Dialect::anthropic_messages, wire::Dialect::gemini_generate};

/// Strips trailing slashes; nothing unless it is http(s)://host… without user and password.
std::optional<std::string> checked_url(std::string_view url) {
    url = trim(url);
    while (url.ends_with('/'))
        url.remove_suffix(1);
    const auto lower = to_lower(url.substr(0, 8));
    const std::size_t scheme = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : 0;
    if (scheme == 0) return std::nullopt;
    const auto authority = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
    const bool plain = std::none_of(
        url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
    if (authority.empty() || authority.find('@') != std::string_view::npos || !plain) return std::nullopt;
    return std::string(url);
}

bool is_plain_http_elsewhere(std::string_view url) {
    return to_lower(url.substr(0, 7)) == "http://" && !is_loopback(host_of(url));
}

/// A key file holds the key alone, so that no format has to be guessed.
Result<Secret> read_key_file(const std::string& path, const Environment& environment) {
    const auto text = environment.read_file(path);
    if (!text) return fail(text.error());
    const auto key = *text ? trim(**text) : std::string_view{};
    if (key.empty() || key.find('\n') != std::string_view::npos)
        return fail(ErrorKind::invalid_parameter,
                    "The key file " + path + " must exist and hold the key alone.");
    return Secret(std::string(key));
}

class Loader {
  public:
    Loader(const Sources& sources, const Environment& environment, Config& config)
        : sources_(sources), environment_(environment), config_(config) {}

    Result<void> load(const providers::Provider& base, bool custom) {
        path_ = "providers." + base.id;
        route_.clear();
        constant_headers_ = base.headers;
        ProviderConfig out;
        out.provider = base;
        out.custom = custom;
        auto loaded = load_members(out);
        if (loaded) loaded = load_base_url(out);
        if (loaded) loaded = load_key(out);
        if (!loaded) return loaded;
        config_.providers.push_back(std::move(out));
        return {};
    }

  private:
    /// A part of the way to the provider that somebody stated.
    struct RoutePart {
        std::string what;
        Statement statement;
    };

    std::optional<Statement> member(std::string_view name) const {
        return sources_.toml(path_ + "." + std::string(name));
    }

    tl::unexpected<Error> wrong(std::string_view name, std::string_view expected) const {
        const auto path = path_ + "." + std::string(name);
        return fail(ErrorKind::invalid_parameter,
                    sources_.place(path) + ": " + path + " must be " + std::string(expected) + ".", path);
    }

    Result<void> read_text(std::string_view name, std::string& place) const {
        const auto statement = member(name);
        if (!statement) return {};
        if (!statement->value.is_string()) return wrong(name, "a text");
        place = std::string(json::as_string(statement->value));
        return {};
    }

    Result<void> load_members(ProviderConfig& out) const {
        auto& provider = out.provider;
        const std::pair<std::string_view, std::string*> texts[] = {{"key_env", &provider.key_env},
                                                                   {"default_model", &provider.default_model},
                                                                   {"title", &provider.title},
                                                                   {"auth_header", &provider.auth_header},
                                                                   {"auth_prefix", &provider.auth_prefix}};
        for (const auto& [name, place] : texts)
            if (const auto read = read_text(name, *place); !read) return read;
        if (const auto enabled = member("enabled")) {
            if (!enabled->value.is_bool()) return wrong("enabled", "true or false");
            out.enabled = enabled->value.as_bool();
        }
        if (const auto dialect = member("dialect")) {
            const auto known = dialect_from_name(json::as_string(dialect->value));
            if (!known)
                return wrong("dialect",
                             "one of: openai_chat, openai_responses, anthropic_messages, gemini_generate");
            provider.dialect = *known;
        }
        return load_headers(provider);
    }

    Result<void> load_headers(providers::Provider& provider) const {
        const auto headers = member("headers");
        if (!headers) return {};
        const auto* table = headers->value.if_object();
        if (!table) return wrong("headers", "a table of texts");
        for (const auto& [name, value] : *table) {
            if (!value.is_string()) return wrong("headers", "a table of texts");
            provider.headers.add(std::string(name), std::string(json::as_string(value)));
        }
        return {};
    }

    Result<void> load_base_url(ProviderConfig& out) {
        auto& provider = out.provider;
        std::optional<Statement> statement;
        if (!provider.base_url_env.empty()) {
            const std::string names[] = {provider.base_url_env};
            statement = sources_.variable(names);
        }
        if (!statement) statement = member("base_url");
        const auto built_in = provider.base_url;
        if (statement) {
            const auto url = checked_url(json::as_string(statement->value));
            if (!url)
                return fail(ErrorKind::invalid_parameter,
                            "The base URL of " + provider.id + " (" + statement->source +
                                ") must be http:// or https:// with a host, and without user or password.",
                            path_ + ".base_url");
            provider.base_url = *url;
            if (provider.base_url != built_in) route_.push_back({"base URL", *statement});
        } else if (out.custom) {
            return fail(ErrorKind::invalid_parameter,
                        sources_.place(path_) + ": the provider " + provider.id +
                            " is not built in and needs a base_url.",
                        path_ + ".base_url");
        }
        config_.origins.push_back({path_ + ".base_url",
                                   provider.base_url.empty() ? "not set" : provider.base_url,
                                   statement ? statement->source : "default"});
        return {};
    }

    Result<void> load_key(ProviderConfig& out) {
        const auto names = key_variables(out.provider);
        auto source = sources_.variable(names);
        if (source) {
            out.key = Secret(std::string(trim(json::as_string(source->value))));
        } else if (const auto file = member("api_key_file")) {
            if (!file->value.is_string()) return wrong("api_key_file", "a path");
            const auto path = absolute_path(json::as_string(file->value), environment_);
            auto key = read_key_file(path, environment_);
            if (!key) return fail(std::move(key.error()));
            out.key = std::move(*key);
            // Whoever named the file, what it holds is the user's: an untrusted table may point anywhere.
            source = Statement{nullptr, "file " + path, true};
        }
        withhold_if_needed(out, source);
        warn_about_route(out);
        note_key(out, source);
        return {};
    }

    void withhold_if_needed(ProviderConfig& out, const std::optional<Statement>& key) {
        auto route = route_;
        for (const auto* name : {"proxy", "ca_file"})
            if (const auto* setting = find_setting(name))
                if (auto statement = sources_.find(*setting)) route.push_back({name, std::move(*statement)});
        for (const auto& part : route) {
            if (part.statement.trusted) continue;
            const auto headers = member("headers");
            const bool own_headers = headers && headers->trusted;
            if ((!key || !key->trusted) && !own_headers) continue;
            out.key = Secret();
            if (own_headers) out.provider.headers = constant_headers_;
            out.problem = (key ? "the key from " + key->source + " is" : std::string("the headers are")) +
                          " withheld, because the " + part.what + " comes from a less trusted place (" +
                          part.statement.source + "); set both in the same place, or move the " + part.what +
                          " to the environment or the config folder";
            config_.warnings.push_back(out.provider.id + ": " + out.problem + ".");
            return;
        }
    }

    void warn_about_route(const ProviderConfig& out) {
        if (!out.key.empty() && is_plain_http_elsewhere(out.provider.base_url))
            config_.warnings.push_back(out.provider.id + ": the key travels unencrypted to " +
                                       out.provider.base_url + "; use https://.");
    }

    void note_key(const ProviderConfig& out, const std::optional<Statement>& source) {
        if (out.provider.key_env.empty() && !source) return;
        const auto* state = !out.problem.empty() ? "withheld" : out.key.empty() ? "not set" : "set";
        config_.origins.push_back(
            {path_ + ".key", state, source ? source->source : "set " + out.provider.key_env + " to use it"});
    }

    const Sources& sources_;
    const Environment& environment_;
    Config& config_;
    std::string path_;
    std::vector<RoutePart> route_;
    wire::Headers constant_headers_;  // the provider's own, which hold no secret
};

/// Ids name environment variables, prefixes ("id/model") and TOML tables.
bool is_provider_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !id.empty() && std::all_of(id.begin(), id.end(), allowed);
}

}  // namespace

std::optional<wire::Dialect> dialect_from_name(std::string_view name) {
    const auto* const found = std::find_if(kDialects.begin(), kDialects.end(), [&](wire::Dialect dialect) {
        return wire::to_string(dialect) == name;
    });
    if (found == kDialects.end()) return std::nullopt;
    return *found;
}

std::span<const std::string> provider_members() {
    static const std::vector<std::string> kMembers{"base_url",    "key_env",    "api_key_file",  "headers",
                                                   "enabled",     "dialect",    "default_model", "title",
                                                   "auth_header", "auth_prefix"};
    return kMembers;
}

std::vector<std::string> key_variables(const providers::Provider& provider) {
    static constexpr std::string_view kUrl = "_BASE_URL";
    if (provider.key_env == "GEMINI_API_KEY") return {provider.key_env, "GOOGLE_API_KEY"};
    if (!provider.key_env.empty()) return {provider.key_env};
    const auto& url = provider.base_url_env;
    if (!url.ends_with(kUrl)) return {};
    return {url.substr(0, url.size() - kUrl.size()) + "_API_KEY"};
}

Result<void> load_providers(const Sources& sources, const Environment& environment,
                            std::span<const providers::Provider> built_in, Config& config) {
    Loader loader(sources, environment, config);
    for (const auto& provider : built_in)
        if (auto loaded = loader.load(provider, false); !loaded) return loaded;

    const auto tables = sources.toml("providers");
    if (const auto* names = tables ? tables->value.if_object() : nullptr) {
        for (const auto& [name, table] : *names) {
            const std::string id(name);
            const auto same = [&](const providers::Provider& provider) { return provider.id == id; };
            if (std::any_of(built_in.begin(), built_in.end(), same)) continue;
            if (!is_provider_id(id) || !table.is_object())
                return fail(ErrorKind::invalid_parameter,
                            sources.place("providers." + id) + ": [providers." + id +
                                "] must be a table, its name of a-z, 0-9, '-' and '_'.");
            providers::Provider provider;
            provider.id = provider.title = provider.traits.provider = id;
            if (auto loaded = loader.load(provider, true); !loaded) return loaded;
        }
    }
    std::sort(config.providers.begin(), config.providers.end(),
              [](const auto& a, const auto& b) { return a.provider.id < b.provider.id; });
    return {};
}

}  // namespace gateway::config
