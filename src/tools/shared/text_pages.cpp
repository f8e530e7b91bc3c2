#include "tools/shared/text_pages.hpp"

#include <algorithm>
#include <utility>

#include "tools/shared/count.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kLongLine = 400;             // a longer one is shown around what matches
constexpr std::size_t kBefore = 120;               // of it before the match
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

// The last `count` characters.
std::string_view back(std::string_view text, std::size_t count) {
    std::size_t begin = text.size();
    while (begin > 0 && count > 0)
        if (begins_character(text[--begin])) --count;
    return text.substr(begin);
}

using Place = json::schema::Pattern::Place;

// What is shown of a line for a match in it: all of a short one, of a long one so much around the match;
// nothing before `from`, which was shown already.
Place part_around(std::string_view line, std::size_t from, const Place& match) {
    if (front(line, kLongLine).size() == line.size()) return {0, line.size()};
    const auto before = back(line.substr(from, match.begin - from), kBefore);
    const auto behind = front(line.substr(match.begin), kLongLine - kBefore);
    return {match.begin - before.size(), match.begin + behind.size()};
}

// The parts of lines that are shown, each after its offset, up to the bounds of a page.
class Matches {
  public:
    Matches(std::string_view text, const PageRequest& wanted) : wanted_(wanted) {
        page_.total = characters(text);
    }

    // Where to search from in the next line; beyond its end, if it lies before the offset wanted.
    std::size_t enter(std::string_view line) {
        if (line_at_ >= wanted_.offset) return 0;
        const auto before = front(line, wanted_.offset - line_at_).size();
        return before == line.size() ? line.size() + 1 : before;
    }
    void leave(std::string_view line) { line_at_ += characters(line); }

    // False: the page is full, and goes on with this part.
    bool add(std::string_view line, const Place& part) {
        const auto at = line_at_ + characters(line.substr(0, part.begin));
        std::string entry = std::to_string(at) + ": ";
        if (part.begin > 0) entry += "…";
        entry += line.substr(part.begin, part.end - part.begin);
        entry += part.end < line.size() ? "…\n" : "\n";
        shown_ += characters(entry);
        tokens_ += tokenizer().count(entry);
        if (!page_.text.empty() && (shown_ > wanted_.limit || tokens_ > wanted_.most_tokens)) {
            page_.next = at;
            return false;
        }
        page_.text += entry;
        return true;
    }
    Page take() { return std::move(page_); }

  private:
    const PageRequest& wanted_;
    Page page_;
    std::size_t line_at_ = 0;  // the offset of the line
    std::size_t shown_ = 0, tokens_ = 0;
};

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
    json::schema::Budget budget{kPatternSteps};
    Matches matches(text, wanted);
    for (auto rest = text; !rest.empty();) {
        const auto line = next_line(rest);
        rest.remove_prefix(line.size());
        const auto words = line.substr(0, line.find('\n'));
        json::schema::Pattern::Place place;
        for (auto from = matches.enter(words); from <= words.size();) {
            const auto found = pattern.search(words, budget, from, &place);
            if (found == Match::out_of_budget)
                return fail(ErrorKind::invalid_parameter,
                            "pattern takes too long on this text; make it simpler, or read page by page.",
                            "pattern");
            if (found == Match::no) break;
            const auto shown = part_around(words, from, place);
            if (!matches.add(words, shown)) return matches.take();
            from = shown.end == words.size() ? words.size() + 1 : shown.end;
        }
        matches.leave(line);
    }
    return matches.take();
}

}  // namespace gateway::tools
