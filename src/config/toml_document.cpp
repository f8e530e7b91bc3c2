#include "config/toml_document.hpp"

// Compiled here and nowhere else; the text is parsed, never written.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 1
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif
#include <toml++/toml.h>
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#include <sstream>

namespace gateway::config {

namespace {

class Converter {
  public:
    explicit Converter(TomlDocument& document) : document_(document) {}

    json::object convert(const toml::table& table, const std::string& path) {
        json::object out;
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            const auto inner = path.empty() ? name : path + "." + name;
            document_.lines.emplace(inner, static_cast<int>(key.source().begin.line));
            out[name] = convert(node, inner);
        }
        return out;
    }

  private:
    json::value convert(const toml::node& node, const std::string& path) {
        if (const auto* table = node.as_table()) return convert(*table, path);
        if (const auto* array = node.as_array()) {
            json::array out;
            for (const auto& item : *array) {
                const auto inner = path + "[" + std::to_string(out.size()) + "]";
                document_.lines.emplace(inner, static_cast<int>(item.source().begin.line));
                out.push_back(convert(item, inner));
            }
            return out;
        }
        if (const auto* text = node.as_string()) return json::value(json::string(text->get()));
        if (const auto* number = node.as_integer()) return json::value(number->get());
        if (const auto* number = node.as_floating_point()) return json::value(number->get());
        if (const auto* truth = node.as_boolean()) return json::value(truth->get());
        std::ostringstream date;
        node.visit([&date](const auto& value) {
            using Node = std::remove_cvref_t<decltype(value)>;
            if constexpr (toml::is_date<Node> || toml::is_time<Node> || toml::is_date_time<Node>)
                date << value.get();
        });
        return json::value(json::string(date.str()));
    }

    TomlDocument& document_;
};

}  // namespace

int TomlDocument::line(std::string_view path) const {
    const auto found = lines.find(path);
    return found == lines.end() ? 0 : found->second;
}

Result<TomlDocument> parse_toml(std::string_view text, std::string_view file_name) {
    const auto parsed = toml::parse(text, file_name);
    if (!parsed) {
        const auto& error = parsed.error();
        return fail(ErrorKind::invalid_parameter, std::string(file_name) + ":" +
                                                      std::to_string(error.source().begin.line) + ": " +
                                                      std::string(error.description()) + ".");
    }
    TomlDocument document;
    document.values = Converter(document).convert(parsed.table(), "");
    return document;
}

}  // namespace gateway::config
