#include "tools/shared/text_pages.hpp"

#include <algorithm>

#include "tools/shared/count.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kLongLine = 400;
constexpr std::size_t kPatternSteps = 50'000'000;  // about a second

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// The first `count` characters.
std::string_view front(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    while (end < text.size()) {
        if (begins_character(text[end]) && count-- == 0) break;
        ++end;
    }
    return text.substr(0, end);
}

std::string_view next_line(std::string_view text) {
    const auto end = text.find('\n');
    return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

}  // namespace

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

Page page_of(std::string_view text, const PageRequest& wanted) {
    Page page;
    page.total = characters(text);
    if (wanted.offset >= page.total) return page;
    const auto rest = text.substr(front(text, wanted.offset).size());
    const auto shown = tokenizer().prefix(front(rest, wanted.limit), wanted.most_tokens);
    page.text = shown;
    const auto end = wanted.offset + characters(shown);
    if (end < page.total) page.next = end;
    return page;
}

Result<Page> matching_lines(std::string_view text, const json::schema::Pattern& pattern,
                            const PageRequest& wanted) {
    using Match = json::schema::Pattern::Match;
    Page page;
    page.total = characters(text);
    std::size_t offset = 0, shown = 0, tokens = 0;
    json::schema::Budget budget{kPatternSteps};
    for (auto rest = text; !rest.empty();) {
        const auto line = next_line(rest);
        rest.remove_prefix(line.size());
        const auto begin = offset;
        offset += characters(line);
        if (begin < wanted.offset) continue;
        const auto found = pattern.search(line.substr(0, line.find('\n')), budget);
        if (found == Match::out_of_budget)
            return fail(ErrorKind::invalid_parameter,
                        "pattern takes too long on this text; make it simpler, or read page by page.",
                        "pattern");
        if (found == Match::no) continue;
        std::string entry = std::to_string(begin) + ": " + std::string(front(line, kLongLine));
        if (!entry.ends_with('\n')) entry += '\n';
        shown += characters(entry);
        tokens += tokenizer().count(entry);
        if (!page.text.empty() && (shown > wanted.limit || tokens > wanted.most_tokens)) {
            page.next = begin;
            return page;
        }
        page.text += entry;
    }
    return page;
}

}  // namespace gateway::tools
