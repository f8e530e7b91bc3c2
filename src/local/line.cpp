#include "local/line.hpp"

#include <algorithm>

namespace gateway::local {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t kLongestFrontMatter = 200;  // lines

bool consists_of(std::string_view text, std::string_view bytes) {
    return text.find_first_not_of(bytes) == npos;
}

// "---", "* * *", "====": three marks of one kind at least.
bool is_rule(std::string_view content) {
    if (content.empty() || std::string_view("-=_*~").find(content[0]) == npos) return false;
    const char mark = content[0];
    return std::count(content.begin(), content.end(), mark) >= 3 &&
           std::all_of(content.begin(), content.end(), [&](char c) { return c == mark || c == ' '; });
}

bool is_page(std::string_view content) {
    return content.starts_with("[page ") && content.ends_with("]") &&
           consists_of(content.substr(6, content.size() - 7), "0123456789");
}

std::size_t heading_marks(std::string_view content) {
    const auto marks = content.find_first_not_of('#');
    return marks != npos && marks >= 1 && marks <= 6 && content[marks] == ' ' ? marks : 0;
}

// Length of an item's mark and the white space behind it; 0: none.
std::size_t item_mark(std::string_view content) {
    std::size_t mark = 0;
    if (content.starts_with("•"))
        mark = 3;
    else if (!content.empty() && std::string_view("-*+").find(content[0]) != npos)
        mark = 1;
    else {
        const auto digits = content.find_first_not_of("0123456789");
        if (digits == npos || digits == 0 || digits > 3 || (content[digits] != '.' && content[digits] != ')'))
            return 0;
        mark = digits + 1;
    }
    const auto behind = content.find_first_not_of(" \t", mark);
    return behind == npos || behind == mark ? 0 : behind;
}

bool is_tag(std::string_view content) {
    if (content.size() < 3 || content[0] != '<' || content.back() != '>') return false;
    const char c = content[1];
    return c == '/' || c == '!' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool looks_like_code(std::string_view content) {
    if (content.find_first_of("{}();=$<>\\") != npos) return true;
    return content.find(' ') == npos;
}

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::vector<Line> read(const std::stop_token& stop) {
        for (std::size_t at = 0; at < text_.size() && !stop.stop_requested();) {
            const auto next = std::min(text_.find('\n', at), text_.size());
            add(at, next);
            at = next + 1;
        }
        return std::move(lines_);
    }

  private:
    std::string_view content(const Line& line) const { return content_of(text_, line); }
    const Line* previous() const { return lines_.empty() ? nullptr : &lines_.back(); }

    void add(std::size_t begin, std::size_t end) {
        if (end > begin && text_[end - 1] == '\r') --end;
        Line line{begin, end, std::min(text_.find_first_not_of(" \t", begin), end)};
        const auto bare = content(line);
        const auto indent = line.content - begin;
        if (!in_front_matter(bare, line)) classify(bare, indent, line);
        in_item_ = line.kind == LineKind::item ||
                   (in_item_ && (line.kind == LineKind::blank || line.continues || indent >= 2));
        lines_.push_back(line);
    }

    bool in_front_matter(std::string_view bare, Line& line) {
        if (lines_.empty() && bare == "---") front_matter_ends_ = end_of_front_matter(line.end);
        if (line.begin >= front_matter_ends_) return false;
        line.kind = LineKind::front_matter;
        return true;
    }

    std::size_t end_of_front_matter(std::size_t at) const {
        for (std::size_t lines = 0; lines < kLongestFrontMatter && at < text_.size(); ++lines) {
            const auto begin = at + 1, end = std::min(text_.find('\n', begin), text_.size());
            auto line = text_.substr(std::min(begin, text_.size()), end - begin);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (line == "---" || line == "...") return end;
            at = end;
        }
        return 0;
    }

    void classify(std::string_view bare, std::size_t indent, Line& line) {
        if (bare.empty()) {
            // A blank line in a block of code is one of its lines.
            line.kind = fence_.empty() ? LineKind::blank : LineKind::code;
            return;
        }
        if (is_fence(bare, line)) return;
        if (is_row(bare, line) || is_underline(bare)) {
            if (line.kind != LineKind::table) line.kind = LineKind::mark;
            return;
        }
        if (const auto marks = heading_marks(bare)) {
            line.kind = LineKind::heading;
            line.level = static_cast<int>(marks);
            line.content = std::min(text_.find_first_not_of(" \t", line.content + marks), line.end);
            return;
        }
        if (is_rule(bare) || is_page(bare))
            line.kind = LineKind::mark;
        else if (is_tag(bare))
            line.kind = LineKind::markup;
        else if (const auto mark = item_mark(bare)) {
            line.kind = LineKind::item;
            line.content += mark;
        } else
            running_text(bare, indent, line);
    }

    bool is_fence(std::string_view bare, Line& line) {
        if (fence_.empty()) {
            if (!bare.starts_with("```") && !bare.starts_with("~~~")) return false;
            fence_ = bare.substr(0, std::min(bare.find_first_not_of(bare[0]), bare.size()));
            // ```one line``` is code within a sentence.
            if (bare.find('`', fence_.size()) != npos && bare[0] == '`') return fence_ = {}, false;
            line.kind = LineKind::fence;
        } else if (bare.starts_with(fence_) && consists_of(bare, fence_.substr(0, 1))) {
            fence_ = {};
            line.kind = LineKind::fence;
        } else {
            line.kind = LineKind::code;
        }
        return true;
    }

    bool is_row(std::string_view bare, Line& line) {
        const bool grid =
            bare.size() >= 3 && bare[0] == '+' && bare.back() == '+' && consists_of(bare, "+-=");
        const bool below_row = previous() && previous()->kind == LineKind::table && bare.find('|') != npos;
        const bool rule = is_table_rule(bare) && previous() && content(*previous()).find('|') != npos;
        if (!bare.starts_with('|') && !grid && !below_row && !rule) return false;
        // The head of a table without outer pipes is known by the rule below it.
        if (rule && previous()->kind == LineKind::prose) {
            lines_.back().kind = LineKind::table;
            lines_.back().continues = false;
        }
        line.kind = LineKind::table;
        return true;
    }

    // Of a heading in one line: "Title" above "=====".
    bool is_underline(std::string_view bare) {
        if (bare.size() < 3 || (bare[0] != '=' && bare[0] != '-') || !consists_of(bare, bare.substr(0, 1)))
            return false;
        if (!previous() || previous()->kind != LineKind::prose || previous()->continues) return false;
        lines_.back().kind = LineKind::heading;
        lines_.back().level = bare[0] == '=' ? 1 : 2;
        return true;
    }

    void running_text(std::string_view bare, std::size_t indent, Line& line) {
        const bool quoted = bare[0] == '>';
        line.kind = quoted ? LineKind::quote : LineKind::prose;
        if (quoted) line.content = std::min(text_.find_first_not_of("> \t", line.content), line.end);
        const auto* before = previous();
        if (!quoted && indent >= 4 && !in_item_ && looks_like_code(bare) &&
            (!before || before->kind == LineKind::blank || before->kind == LineKind::code))
            line.kind = LineKind::code;
        else if (before)
            line.continues = quoted ? before->kind == LineKind::quote
                                    : before->kind == LineKind::prose || before->kind == LineKind::item;
    }

    std::string_view text_;
    std::vector<Line> lines_;
    std::string_view fence_;  // the mark that closes the block of code we are in
    std::size_t front_matter_ends_ = 0;
    bool in_item_ = false;
};

}  // namespace

std::vector<Line> lines_of(std::string_view text, const std::stop_token& stop) {
    return Reader(text).read(stop);
}

std::string_view content_of(std::string_view text, const Line& line) {
    auto content = text.substr(line.content, line.end - line.content);
    while (!content.empty() && (content.back() == ' ' || content.back() == '\t'))
        content.remove_suffix(1);
    return content;
}

bool is_table_rule(std::string_view row) {
    return row.find('-') != npos && row.find('|') != npos && consists_of(row, "|-: \t");
}

}  // namespace gateway::local
