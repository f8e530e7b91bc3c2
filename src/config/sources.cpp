#include "config/sources.hpp"

#include "config/parse_value.hpp"

namespace gateway::config {

namespace {

/// Does `path` lie below `folder`? Both absolute and normalised, symbolic links not followed.
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

Result<std::optional<std::string>> read_named(const std::filesystem::path& path, bool required,
                                              const Environment& environment) {
    auto text = environment.read_file(path);
    if (text && !*text && required)
        return fail(ErrorKind::invalid_parameter, "There is no file " + path.string() + ".");
    return text;
}

}  // namespace

Result<Sources::VariableFile> Sources::read_variables(const std::filesystem::path& path, bool required,
                                                      bool trusted, const Environment& environment) {
    VariableFile file;
    file.trusted = trusted;
    const auto text = read_named(path, required, environment);
    if (!text) return fail(text.error());
    if (!*text) return file;
    auto entries = parse_dotenv(**text, path.string());
    if (!entries) return fail(std::move(entries.error()));
    for (auto& entry : *entries) {
        if (entry.value.empty()) continue;  // set to nothing counts as not set
        auto source = path.string() + ":" + std::to_string(entry.line) + " " + entry.name;
        file.variables.insert_or_assign(entry.name, Variable{std::move(entry.value), std::move(source)});
    }
    return file;
}

Result<Sources> Sources::read(const LoadOptions& options, const Environment& environment) {
    Sources sources;
    sources.flags_ = options.flags;
    const auto folder = environment.config_folder();

    VariableFile process;
    for (const auto& [name, value] : environment.variables)
        if (!value.empty()) process.variables.insert_or_assign(name, Variable{value, "environment " + name});
    sources.variables_.push_back(std::move(process));

    if (!options.env_file.empty()) {
        const std::filesystem::path path = absolute_path(options.env_file, environment);
        auto file = read_variables(path, true, is_below(path, folder), environment);
        if (!file) return fail(std::move(file.error()));
        sources.variables_.push_back(std::move(*file));
    }
    auto own = read_variables(folder / ".env", false, true, environment);
    if (!own) return fail(std::move(own.error()));
    sources.variables_.push_back(std::move(*own));

    const bool named = !options.config_file.empty();
    const std::filesystem::path path =
        named ? std::filesystem::path(absolute_path(options.config_file, environment))
              : folder / "llm-gateway.toml";
    sources.document_name_ = path.string();
    sources.document_trusted_ = !named || is_below(path, folder);
    const auto text = read_named(path, named, environment);
    if (!text) return fail(text.error());
    if (*text) {
        auto document = parse_toml(**text, path.string());
        if (!document) return fail(std::move(document.error()));
        sources.document_ = std::move(*document);
    }
    return sources;
}

std::optional<Statement> Sources::find(const Setting& setting) const {
    if (const auto flag = flags_.find(setting.name); flag != flags_.end())
        return Statement{json::value(json::string(flag->second)), "flag " + std::string(setting.flag), true};
    if (auto statement = variable(setting.variables)) return statement;
    return toml(setting.toml);
}

std::optional<Statement> Sources::variable(std::span<const std::string> names) const {
    for (const auto& file : variables_)
        for (const auto& name : names)
            if (const auto found = file.variables.find(name); found != file.variables.end())
                return Statement{json::value(json::string(found->second.value)), found->second.source,
                                 file.trusted};
    return std::nullopt;
}

std::optional<Statement> Sources::toml(std::string_view path) const {
    const json::object* table = &document_.values;
    auto rest = path;
    while (true) {
        const auto dot = rest.find('.');
        const auto* value = json::find(*table, rest.substr(0, dot));
        if (!value) return std::nullopt;
        if (dot == std::string_view::npos) return Statement{*value, place(path), document_trusted_};
        table = value->if_object();
        if (!table) return std::nullopt;
        rest.remove_prefix(dot + 1);
    }
}

std::string Sources::place(std::string_view path) const {
    const int line = document_.line(path);
    return line > 0 ? document_name_ + ":" + std::to_string(line) : document_name_;
}

std::vector<Sources::NamedVariable> Sources::file_variables() const {
    std::vector<NamedVariable> names;
    for (std::size_t i = 1; i < variables_.size(); ++i)
        for (const auto& [name, variable] : variables_[i].variables)
            names.push_back({name, variable.source});
    return names;
}

}  // namespace gateway::config
