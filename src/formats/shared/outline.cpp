#include "formats/shared/outline.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

// The fence that `line` begins or ends with: "```", "~~~~"; empty if none.
std::string_view fence_of(std::string_view line) {
    line = trim(line);
    if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
    return line.substr(0, line.find_first_not_of(line.front()));
}

std::string_view without_closing_hashes(std::string_view title) {
    const auto end = title.find_last_not_of('#');
    if (end == std::string_view::npos) return {};
    return title[end] == ' ' ? trim(title.substr(0, end)) : title;
}

bool is_underline(std::string_view line, char mark) {
    line = trim(line);
    return line.size() >= 2 && line.find_first_not_of(mark) == std::string_view::npos;
}

}  // namespace

std::vector<Anchor> markdown_headings(std::string_view text) {
    std::vector<Anchor> found;
    std::string_view fence, before;  // the line before, when it may be the text of an underlined heading
    std::size_t before_at = 0;
    const auto add = [&](int level, std::string_view title, std::size_t at) {
        found.push_back({Anchor::Kind::heading, level, std::string(title), at});
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        const auto mark = fence_of(line);
        const bool closes = !fence.empty() && mark.starts_with(fence);
        if (fence.empty() && mark.empty()) {
            const auto level = std::min(line.find_first_not_of('#'), line.size());
            if (level >= 1 && level <= 6 && (level == line.size() || line[level] == ' ')) {
                add(static_cast<int>(level), without_closing_hashes(trim(line.substr(level))), at);
                before = {};
            } else if (!before.empty() && (is_underline(line, '=') || is_underline(line, '-'))) {
                add(trim(line).front() == '=' ? 1 : 2, trim(before), before_at);
                before = {};
            } else {
                const bool prose = !trim(line).empty() && line.find_first_of("|>-*+ ") != 0;
                before = prose ? line : std::string_view{};
                before_at = at;
            }
        } else {
            fence = closes ? std::string_view{} : fence.empty() ? mark : fence;
            before = {};
        }
        at = end + 1;
    }
    return found;
}

}  // namespace gateway::formats
