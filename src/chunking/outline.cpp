#include "chunking/outline.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "chunking/prose.hpp"

namespace gateway::chunking {
namespace {

constexpr auto npos = std::string_view::npos;

std::size_t indent_of(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    return first == npos ? 0 : first;
}

bool is_heading(std::string_view content) {
    const auto marks = content.find_first_not_of('#');
    return marks != npos && marks >= 1 && marks <= 6 && content[marks] == ' ';
}

bool is_table_row(std::string_view content) {
    return content.starts_with('|') || content.find(" | ") != npos || content.find('\t') != npos;
}

bool is_list_item(std::string_view content) {
    if (content.size() < 2) return false;
    if (content.starts_with("•")) return true;
    if (content[0] == '-' || content[0] == '*' || content[0] == '+')
        return content[1] == ' ' || content[1] == '\t';
    const auto digits = content.find_first_not_of("0123456789");
    return digits != npos && digits >= 1 && digits <= 3 &&
           (content[digits] == '.' || content[digits] == ')') && digits + 1 < content.size() &&
           content[digits + 1] == ' ';
}

// The name of the element that a line opens: "table" for "<table class=…".
std::string opened_element(std::string_view content) {
    if (!content.starts_with('<')) return {};
    const auto end = content.find_first_of(" \t>/", 1);
    return to_lower(content.substr(1, std::min<std::size_t>(end == npos ? content.size() : end, 12) - 1));
}

// Does the text announce what follows it?
bool introduces(std::string_view line) {
    const auto text = bare(line);
    return text.ends_with(':') || text.ends_with(":.");
}

}  // namespace

void OutlineFinder::line(std::string_view text, std::uint64_t at, bool cut) {
    if (in_line_)
        sentences(text, at);
    else
        whole_line(text, at);
    in_line_ = cut;
    cohesion_.read(text, at);
    give();
    // An underline in the next line would make this line a heading.
    settle(cohesion_.settled(at == 0 ? 0 : at - 1));
}

void OutlineFinder::finish() {
    cohesion_.finish();
    give();
}

void OutlineFinder::give() {
    cohesion_.weighed(
        [this](std::uint64_t offset, Level level, float weight) { add(offset, level, weight); });
}

void OutlineFinder::whole_line(std::string_view text, std::uint64_t at) {
    if (is_blank_line(text)) {
        blank_before_ = true;
        return;
    }
    const Kind kind = kind_of(text);
    between(kind, text, at);
    if (kind == Kind::prose || kind == Kind::list) sentences(text, at);
    previous_opens_ = blank_before_ || kind != previous_;
    previous_ = kind;
    previous_text_.assign(text);
    previous_at_ = at;
    blank_before_ = false;
}

OutlineFinder::Kind OutlineFinder::kind_of(std::string_view text) {
    const auto content = bare(text);
    if (!fence_.empty() || content.starts_with("```") || content.starts_with("~~~"))
        return enter_fence(content);
    if (!element_.empty() || content.starts_with('<')) return enter_markup(content);
    if (is_heading(content) || is_underline(content)) return Kind::heading;
    if (is_list_item(content)) return Kind::list;
    if (is_table_row(content)) return Kind::table;
    const bool goes_on_in_list = previous_ == Kind::list && (indent_of(text) >= 2 || !blank_before_);
    return goes_on_in_list ? Kind::list : Kind::prose;
}

OutlineFinder::Kind OutlineFinder::enter_fence(std::string_view content) {
    if (fence_.empty()) {
        const auto marks = std::min(content.find_first_not_of(content[0]), content.size());
        fence_.assign(content.substr(0, marks));
    } else if (content.starts_with(fence_) && content.find_first_not_of(fence_[0]) == npos) {
        fence_.clear();
    }
    return Kind::fence;
}

OutlineFinder::Kind OutlineFinder::enter_markup(std::string_view content) {
    static constexpr std::array<std::string_view, 5> kWhole{"table", "ul", "ol", "pre", "dl"};
    const auto name = element_.empty() ? opened_element(content) : std::string();
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') return Kind::heading;
    if (std::find(kWhole.begin(), kWhole.end(), name) != kWhole.end()) element_ = name;
    if (!element_.empty() && to_lower(content).find("</" + element_) != npos) element_.clear();
    return Kind::markup;
}

// "Title" and under it "=====": the line before becomes a heading.
bool OutlineFinder::is_underline(std::string_view content) const {
    constexpr std::size_t kLongestTitle = 120;
    return content.size() >= 3 && (content[0] == '=' || content[0] == '-') &&
           content.find_first_not_of(content[0]) == npos && previous_ == Kind::prose && previous_opens_ &&
           !blank_before_ && previous_text_.size() <= kLongestTitle;
}

// The boundary between the last line and one of `kind` at `at`.
void OutlineFinder::between(Kind kind, std::string_view text, std::uint64_t at) {
    if (kind == Kind::heading) {
        const bool underline = is_underline(bare(text));
        return underline ? add(previous_at_, Level::section) : cohesion_.mark(at, Level::section);
    }
    // A heading stays with what it is above of.
    if (previous_ == Kind::heading || previous_ == Kind::nothing) return;
    const bool same = kind == previous_ && kind != Kind::prose;
    if (same && kind == Kind::list) return cohesion_.mark(at, in_list(text));
    if (same && (kind != Kind::table || !blank_before_) &&
        (kind != Kind::fence || !fence_.empty() || !blank_before_))
        return cohesion_.mark(at, blank_before_ ? Level::part : Level::line);
    if (kind != previous_) return cohesion_.mark(at, introduces(previous_text_) ? Level::part : Level::block);
    if (blank_before_) return cohesion_.mark(at, indent_of(text) > 0 ? Level::part : Level::block);
    if (!wraps_into(previous_text_, text)) cohesion_.mark(at, Level::line);
}

Level OutlineFinder::in_list(std::string_view text) const {
    return is_list_item(bare(text)) && indent_of(text) < 2 ? Level::part : Level::line;
}

void OutlineFinder::sentences(std::string_view text, std::uint64_t at) {
    for (std::size_t end = 0; (end = sentence_end(text, end)) != npos;)
        cohesion_.mark(at + end, Level::sentence);
}

}  // namespace gateway::chunking
