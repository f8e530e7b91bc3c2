#include "config/dotenv.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace gateway::config {

namespace {

bool is_name(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (text.empty() || !letter(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// May stand behind a closing quote: nothing, or a comment.
bool is_tail(std::string_view text) {
    const auto rest = trim(text);
    return rest.empty() || (rest.front() == '#' && rest.size() < text.size());
}

std::optional<std::string> read_single_quoted(std::string_view text) {
    const auto end = text.find('\'', 1);
    if (end == std::string_view::npos || !is_tail(text.substr(end + 1))) return std::nullopt;
    return std::string(text.substr(1, end - 1));
}

std::optional<std::string> read_double_quoted(std::string_view text) {
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return is_tail(text.substr(i + 1)) ? std::optional(value) : std::nullopt;
        if (text[i] != '\\' || i + 1 == text.size()) {
            value += text[i];
            continue;
        }
        switch (const char escaped = text[++i]) {
            case 'n': value += '\n'; break;
            case 't': value += '\t'; break;
            case '"':
            case '\\':
            case '$': value += escaped; break;
            default: value += {'\\', escaped}; break;
        }
    }
    return std::nullopt;
}

std::string read_bare(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
            text = text.substr(0, i);
            break;
        }
    return std::string(trim(text));
}

std::optional<std::string> read_value(std::string_view text) {
    if (text.starts_with('\'')) return read_single_quoted(text);
    if (text.starts_with('"')) return read_double_quoted(text);
    return read_bare(text);
}

}  // namespace

Result<std::vector<DotenvEntry>> parse_dotenv(std::string_view text, std::string_view file_name) {
    std::vector<DotenvEntry> entries;
    int number = 0;
    const auto malformed = [&](const char* what) {
        return fail(ErrorKind::invalid_parameter,
                    std::string(file_name) + ":" + std::to_string(number) + ": " + what);
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (auto line : split(text, '\n')) {
        ++number;
        line = trim(line);
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with("export ")) line = trim(line.substr(7));
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return malformed("expected NAME=value.");
        const auto name = trim(line.substr(0, equals));
        if (!is_name(name)) return malformed("the name before '=' may hold letters, digits and '_' only.");
        auto value = read_value(trim(line.substr(equals + 1)));
        if (!value)
            return malformed("the quoted value does not end, or something follows its closing quote.");
        std::erase_if(entries, [&](const DotenvEntry& entry) { return entry.name == name; });
        entries.push_back({std::string(name), std::move(*value), number});
    }
    return entries;
}

}  // namespace gateway::config
