// Columns aligned with spaces, as programs print them. Without lines drawn between them they are believed
// only where every row has as many cells and these stand one below the other.
#include <algorithm>

#include "base/text.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

constexpr std::size_t kFewestRows = 3;

struct Cell {
    std::size_t begin, end;  // in characters of the line
    std::string_view text;
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Split where two spaces or a tab stand.
std::vector<Cell> cells_of(std::string_view line) {
    std::vector<Cell> cells;
    std::size_t column = 0, begin = 0, begin_column = 0, spaces = 2;
    std::size_t end = 0, end_column = 0;
    const auto finish = [&] {
        if (end > begin) cells.push_back({begin_column, end_column, line.substr(begin, end - begin)});
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (c == ' ' || c == '\t') {
            spaces += c == '\t' ? 2 : 1;
            ++column;
            continue;
        }
        if (spaces >= 2) {
            finish();
            begin = at;
            begin_column = column;
        }
        spaces = 0;
        column += !is_continuation(c);
        end = at + 1;
        end_column = column;
    }
    finish();
    return cells;
}

bool is_ruled(std::string_view content) {
    return content.find(' ') != std::string_view::npos &&
           content.find_first_not_of("-= ") == std::string_view::npos &&
           content.find_first_of("-=") != std::string_view::npos;
}

using Rows = std::vector<std::vector<Cell>>;

// Do the cells of each column begin or end at one place?
bool aligned(const Rows& rows) {
    for (std::size_t column = 0; column < rows.front().size(); ++column) {
        bool left = true, right = true;
        for (const auto& row : rows) {
            left = left && row[column].begin == rows.front()[column].begin;
            right = right && row[column].end == rows.front()[column].end;
        }
        if (!left && !right) return false;
    }
    return true;
}

// The places of single spaces within a cell, in characters of the line.
std::vector<std::size_t> gaps_in(const Cell& cell) {
    constexpr std::size_t kMost = 64;  // a cell of more words is not two columns by mistake
    std::vector<std::size_t> gaps;
    std::size_t column = cell.begin;
    for (const char c : cell.text) {
        if (c == ' ' && gaps.size() < kMost) gaps.push_back(column);
        column += !is_continuation(c);
    }
    return gaps;
}

// Does a column fall into two, because each row has a space at one place? "RSS TTY" above "0 ?".
bool may_be_split(const Rows& rows, std::size_t column) {
    auto gaps = gaps_in(rows.front()[column]);
    for (const auto& row : rows) {
        if (gaps.empty()) return false;
        const auto here = gaps_in(row[column]);
        std::erase_if(gaps, [&](std::size_t place) {
            const bool within = place >= row[column].begin && place < row[column].end;
            return within && !std::binary_search(here.begin(), here.end(), place);
        });
    }
    return !gaps.empty();
}

bool is_unambiguous(const Rows& rows) {
    for (std::size_t column = 0; column < rows.front().size(); ++column)
        if (may_be_split(rows, column)) return false;
    return true;
}

TableRow texts_of(const std::vector<Cell>& cells) {
    TableRow row;
    for (const auto& cell : cells)
        row.emplace_back(cell.text);
    return row;
}

// `whole`: no lines stand around these rows that could belong to them.
std::optional<Table> aligned_table(const Rows& rows, bool whole) {
    if (rows.size() < kFewestRows || !aligned(rows)) return std::nullopt;
    Table table{.form = TableForm::columns, .exact = whole && is_unambiguous(rows)};
    std::vector<TableRow> cells;
    for (const auto& row : rows)
        cells.push_back(texts_of(row));
    take_header(table, std::move(cells));
    return square(table) ? std::optional(std::move(table)) : std::nullopt;
}

// The cells of a line below a rule "----  ---- -----": by the columns that the rule draws.
TableRow under_rule(std::string_view line, const std::vector<Cell>& rule, bool& exact) {
    TableRow row(rule.size());
    std::size_t column = 0, at = 0, place = 0;
    bool space_before = true;
    while (at < line.size()) {
        while (column + 1 < rule.size() && place >= rule[column + 1].begin)
            ++column;
        // A word that reaches over the border belongs to both columns or to none.
        if (column > 0 && place == rule[column].begin && !space_before && line[at] != ' ') exact = false;
        if (place >= rule[column].end && column + 1 < rule.size() && line[at] != ' ') exact = false;
        space_before = line[at] == ' ';
        do
            row[column] += line[at++];
        while (at < line.size() && is_continuation(line[at]));
        ++place;
    }
    for (auto& cell : row)
        cell = std::string(trim(cell));
    return row;
}

std::vector<Cell> rule_cells(std::string_view line) {
    std::vector<Cell> cells;
    for (std::size_t at = line.find_first_not_of(' '); at < line.size();) {
        const auto end = std::min(line.find(' ', at), line.size());
        cells.push_back({at, end, {}});
        at = line.find_first_not_of(' ', end);
    }
    return cells;
}

std::string_view whole(std::string_view text, const Line& line) {
    return text.substr(line.begin, line.end - line.begin);
}

// A head, a rule, rows.
std::optional<Table> ruled_table(std::string_view text, std::span<const Line> lines) {
    const auto rule = rule_cells(whole(text, lines[1]));
    if (rule.size() < 2 || rule.size() > kMostColumns || lines.size() < 3) return std::nullopt;
    // A wide rule above many short lines draws more cells than there is text.
    if (rule.size() * lines.size() > lines.back().end - lines.front().begin) return std::nullopt;
    Table table{.form = TableForm::columns, .exact = true, .header_certain = true};
    table.header = under_rule(whole(text, lines[0]), rule, table.exact);
    for (const auto& line : lines.subspan(2)) {
        if (whole(text, line).find('\t') != std::string_view::npos) table.exact = false;
        if (!is_ruled(whole(text, line)))
            table.rows.push_back(under_rule(whole(text, line), rule, table.exact));
    }
    if (!square(table)) return std::nullopt;
    return table;
}

}  // namespace

std::vector<Table> read_columns(std::string_view text, std::span<const Line> lines) {
    std::vector<Table> tables;
    const auto keep = [&](std::optional<Table> table, std::span<const Line> from) {
        if (!table) return;
        table->begin = from.front().begin;
        table->end = from.back().end;
        tables.push_back(std::move(*table));
    };
    std::size_t first = 0;
    Rows rows;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i + 2 < lines.size() && is_ruled(whole(text, lines[i + 1])) && !is_ruled(whole(text, lines[i]))) {
            if (!rows.empty())
                keep(aligned_table(rows, rows.size() == lines.size()), lines.subspan(first, rows.size()));
            keep(ruled_table(text, lines.subspan(i)), lines.subspan(i));
            return tables;
        }
        auto cells = cells_of(whole(text, lines[i]));
        if (!rows.empty() && cells.size() != rows.front().size()) {
            keep(aligned_table(rows, rows.size() == lines.size()), lines.subspan(first, rows.size()));
            rows.clear();
        }
        if (cells.size() < 2 || cells.size() > kMostColumns) continue;
        if (rows.empty()) first = i;
        rows.push_back(std::move(cells));
    }
    if (!rows.empty())
        keep(aligned_table(rows, rows.size() == lines.size()), lines.subspan(first, rows.size()));
    return tables;
}

}  // namespace gateway::local
