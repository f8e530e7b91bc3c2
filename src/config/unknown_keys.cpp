#include "config/unknown_keys.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "config/provider_settings.hpp"

namespace gateway::config {

namespace {

constexpr std::string_view kToolTtl = "cache.tool_ttl";
constexpr std::string_view kUrlHeaders = "documents.url_headers";
constexpr std::string_view kPrefix = "LLM_GATEWAY_";

bool contains(std::span<const std::string> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string hint(std::string_view name, std::span<const std::string> candidates) {
    const auto nearest = nearest_name(name, candidates);
    return nearest ? " Did you mean '" + *nearest + "'?" : "";
}

/// What may follow `prefix` directly in the TOML file: its tables and keys, without what lies deeper.
std::vector<std::string> known_below(std::string_view prefix) {
    std::vector<std::string> names;
    const auto add = [&](std::string_view path) {
        if (!path.starts_with(prefix)) return;
        path.remove_prefix(prefix.size());
        std::string name(path.substr(0, path.find('.')));
        if (!contains(names, name)) names.push_back(std::move(name));
    };
    for (const auto& setting : settings())
        add(setting.toml);
    for (const auto path : {kToolTtl, kUrlHeaders, std::string_view("providers"), std::string_view("models")})
        add(path);
    return names;
}

class TomlNames {
  public:
    explicit TomlNames(const Sources& sources) : sources_(sources) {}

    Result<void> check() const {
        const auto& root = sources_.document().values;
        if (auto known = check_table(root, "", known_below("")); !known) return known;
        for (const auto& [name, value] : root) {
            const std::string_view table = name;
            if (table == "models") continue;  // rows are checked by the catalogue
            const auto* members = value.if_object();
            if (!members)
                return fail(ErrorKind::invalid_parameter, sources_.place(table) + ": " + std::string(table) +
                                                              " must be a table: [" + std::string(table) +
                                                              "].");
            const auto prefix = std::string(table) + ".";
            const auto known = table == "providers" ? check_providers(*members)
                                                    : check_table(*members, prefix, known_below(prefix));
            if (!known) return known;
        }
        return {};
    }

  private:
    Result<void> check_table(const json::object& table, const std::string& prefix,
                             std::span<const std::string> known) const {
        for (const auto& [name, value] : table)
            if (!contains(known, std::string_view(name))) return unknown(prefix, name, known);
        return {};
    }

    Result<void> check_providers(const json::object& tables) const {
        for (const auto& [id, members] : tables) {
            const auto prefix = "providers." + std::string(id) + ".";
            if (!members.is_object())
                return fail(ErrorKind::invalid_parameter, sources_.place("providers." + std::string(id)) +
                                                              ": providers." + std::string(id) +
                                                              " must be a table.");
            if (auto known = check_table(members.get_object(), prefix, provider_members()); !known)
                return known;
        }
        return {};
    }

    tl::unexpected<Error> unknown(const std::string& prefix, std::string_view name,
                                  std::span<const std::string> known) const {
        const auto path = prefix + std::string(name);
        std::string meant;
        for (const auto& setting : settings())  // the right name in the wrong table
            if (setting.toml.substr(setting.toml.rfind('.') + 1) == name) meant = setting.toml;
        if (meant.empty()) {
            std::vector<std::string> paths;
            for (const auto& candidate : known)
                paths.push_back(prefix + candidate);
            meant = nearest_name(path, paths).value_or("");
        }
        const auto near = meant.empty() ? "" : " Did you mean '" + meant + "'?";
        return fail(ErrorKind::invalid_parameter,
                    sources_.place(path) + ": unknown key '" + path + "'." + near, path);
    }

    const Sources& sources_;
};

std::vector<std::string> known_variables(const Config& config) {
    std::vector<std::string> names;
    for (const auto& setting : settings())
        for (const auto& name : setting.variables)
            names.emplace_back(name);
    for (const auto& entry : config.providers) {
        for (const auto& name : key_variables(entry.provider))
            names.emplace_back(name);
        if (!entry.provider.base_url_env.empty()) names.push_back(entry.provider.base_url_env);
    }
    return names;
}

}  // namespace

Result<void> check_names(const Sources& sources, const Environment& environment, Config& config) {
    if (auto known = TomlNames(sources).check(); !known) return known;
    const auto variables = known_variables(config);
    // A file of variables may serve other programs too, so an unknown name is worth a word only when it is
    // near.
    for (const auto& [name, source] : sources.file_variables()) {
        if (contains(variables, name)) continue;
        if (const auto near = hint(name, variables); !near.empty())
            config.warnings.push_back(source + " is not a setting." + near);
    }
    for (const auto& [name, value] : environment.variables)
        if (name.starts_with(kPrefix) && !contains(variables, name))
            config.warnings.push_back("environment " + name + " is not a setting." + hint(name, variables));
    return {};
}

}  // namespace gateway::config
