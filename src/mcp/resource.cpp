#include "mcp/resource.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::mcp {

std::optional<Variables> match_template(std::string_view uri_template, std::string_view uri) {
    Variables found;
    for (;;) {
        const std::size_t open = uri_template.find('{');
        const std::string_view literal = uri_template.substr(0, open);
        if (!uri.starts_with(literal)) return std::nullopt;
        uri.remove_prefix(literal.size());
        if (open == std::string_view::npos) break;
        const std::size_t close = uri_template.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view name = uri_template.substr(open + 1, close - open - 1);
        uri_template.remove_prefix(close + 1);
        // Up to the literal that follows, or the end of the segment.
        const std::string_view next = uri_template.substr(0, uri_template.find('{'));
        const std::size_t segment = std::min(uri.find('/'), uri.size());
        const std::size_t end = next.empty() ? segment : std::min(uri.find(next), uri.size());
        if (end == 0 || end > segment) return std::nullopt;
        auto value = percent_decoded(uri.substr(0, end));
        if (!value || !is_valid_utf8(*value)) return std::nullopt;
        found.emplace(name, std::move(*value));
        uri.remove_prefix(end);
    }
    if (!uri.empty()) return std::nullopt;
    return found;
}

json::value prompt_text(std::string_view role, std::string text) {
    return json::object{{"role", role},
                        {"content", json::object{{"type", "text"}, {"text", std::move(text)}}}};
}

}  // namespace gateway::mcp
