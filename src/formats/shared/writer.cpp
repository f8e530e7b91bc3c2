#include "formats/shared/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

// The longest run of backticks, so that a fence can be longer.
std::size_t longest_ticks(std::string_view text) {
    std::size_t longest = 0, run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

std::string cell_text(std::string_view cell) {
    std::string out;
    for (const char c : trim(cell)) {
        if (c == '|') out += '\\';
        if (c == '\n')
            out += "<br>";
        else
            out += c;
    }
    return out;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string out;
    bool space = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool no_break = text.substr(i, 2) == "\xC2\xA0";
        const char c = text[i];
        if (no_break || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
            space = !out.empty();
            if (no_break) ++i;
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c;
    }
    return out;
}

void Writer::put(std::string_view text) {
    if (full_) return;
    const auto room = text_bytes_ - std::min(text_bytes_, document_.text.size());
    full_ = text.size() > room;
    document_.text += utf8_prefix(text, room);
}

bool Writer::begin(Last kind) {
    if (full_) return false;
    const bool neighbours = kind == last_ && kind != Last::block;
    if (last_ != Last::nothing) put(neighbours || document_.text.ends_with("\n\n") ? "" : "\n");
    last_ = kind;
    return !full_;
}

void Writer::put_hanging(std::string_view text, const std::string& indent) {
    for (bool first = true; const auto line : split(text, '\n')) {
        if (!first) put(line.empty() ? "\n" : "\n" + indent);
        put(line);
        first = false;
    }
    put("\n");
}

void Writer::anchor(Anchor::Kind kind, int number, std::string title) {
    document_.anchors.push_back({kind, number, std::move(title), document_.text.size()});
}

void Writer::heading(int level, std::string_view text) {
    auto title = one_line(text);
    if (title.empty() || !begin(Last::block)) return;
    level = std::clamp(level, 1, 6);
    anchor(Anchor::Kind::heading, level, title);
    put(std::string(static_cast<std::size_t>(level), '#') + " " + title + "\n");
}

void Writer::paragraph(std::string_view text) {
    text = trim(text);
    if (text.empty() || !begin(Last::block)) return;
    put(text);
    put("\n");
}

void Writer::item(int depth, std::string_view marker, std::string_view text) {
    text = trim(text);
    if (text.empty() || !begin(Last::item)) return;
    const std::string indent(2 * static_cast<std::size_t>(std::clamp(depth, 0, 16)), ' ');
    put(indent + std::string(marker) + " ");
    put_hanging(text, indent + "  ");
}

void Writer::definition(std::string_view terms, std::string_view text) {
    text = trim(text);
    if (text.empty() || !begin(Last::block)) return;
    put(terms);
    put("\n: ");
    put_hanging(text, "  ");
}

void Writer::code(std::string_view text, std::string_view language) {
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    if (trim(text).empty() || !begin(Last::block)) return;
    const std::string fence(std::max<std::size_t>(3, longest_ticks(text) + 1), '`');
    put(fence + std::string(language) + "\n");
    put(text);
    put("\n" + fence + "\n");
}

void Writer::quote(std::string_view text) {
    text = trim(text);
    if (text.empty() || !begin(Last::block)) return;
    for (const auto line : split(text, '\n')) {
        put(line.empty() ? ">" : "> ");
        put(line);
        put("\n");
    }
}

void Writer::table_row(const Row& cells, std::size_t columns) {
    const bool head = last_ != Last::row;
    if (columns == 0 || !begin(Last::row)) return;
    if (cells.size() != columns) not_exact();
    std::string line = "|";
    for (std::size_t i = 0; i < std::max(columns, cells.size()); ++i)
        line += " " + (i < cells.size() ? cell_text(cells[i]) : std::string{}) + " |";
    line += '\n';
    if (head) {
        line += '|';
        for (std::size_t i = 0; i < columns; ++i)
            line += "---|";
        line += '\n';
    }
    put(line);
}

void Writer::table(const std::vector<Row>& rows) {
    std::size_t columns = 0;
    for (const auto& row : rows)
        columns = std::max(columns, row.size());
    if (last_ == Last::row) last_ = Last::block;  // two tables, one after the other
    for (const auto& row : rows)
        table_row(row, columns);
    if (last_ == Last::row) last_ = Last::block;
}

void Writer::page(int number) {
    if (!begin(Last::block)) return;
    anchor(Anchor::Kind::page, number, {});
    put("[page " + std::to_string(number) + "]\n");
}

void Writer::section(int number, std::string title) {
    if (full_) return;
    last_ = last_ == Last::nothing ? last_ : Last::block;
    anchor(Anchor::Kind::section, number, std::move(title));
}

Document Writer::take() {
    last_ = Last::nothing;
    full_ = false;
    return std::exchange(document_, {});
}

}  // namespace gateway::formats
