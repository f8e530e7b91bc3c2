// Pipe tables as in GitHub's Markdown, and grids as databases and reStructuredText draw them.
#include <algorithm>

#include "base/text.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

// A cell as it is meant: `\|` is a pipe, <br> a line break.
std::string cell_of(std::string_view raw) {
    std::string cell;
    for (std::size_t at = 0; at < raw.size();) {
        const auto rest = raw.substr(at);
        if (rest.starts_with("\\|")) {
            cell += '|';
            at += 2;
        } else if (rest.starts_with("<br>") || rest.starts_with("<br/>") || rest.starts_with("<br />")) {
            cell += '\n';
            at += rest.find('>') + 1;
        } else {
            cell += raw[at++];
        }
    }
    return std::string(trim(cell));
}

TableRow cells_of(std::string_view row) {
    row = trim(row);
    if (row.starts_with('|')) row.remove_prefix(1);
    TableRow cells;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < row.size(); ++at) {
        if (row[at] == '\\' && at + 1 < row.size() && row[at + 1] == '|')
            ++at;
        else if (row[at] == '|') {
            cells.push_back(cell_of(row.substr(begin, at - begin)));
            begin = at + 1;
        }
    }
    // What is behind the last pipe is a cell only if something is there.
    if (begin < row.size()) cells.push_back(cell_of(row.substr(begin)));
    return cells;
}

// Has a row more pipes than any table? Then its cells are not made.
bool is_too_wide(std::string_view row) {
    std::size_t pipes = 0;
    for (std::size_t at = 0; at < row.size(); ++at)
        pipes += row[at] == '|' && (at == 0 || row[at - 1] != '\\');
    return pipes > kMostColumns + 1;
}

bool is_blank(const TableRow& row) {
    return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); });
}

// The lines between two rules as one row, its cells line by line.
TableRow joined(const std::vector<TableRow>& lines) {
    TableRow row = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i)
        for (std::size_t column = 0; column < std::min(row.size(), lines[i].size()); ++column)
            if (!lines[i][column].empty())
                row[column] += (row[column].empty() ? "" : "\n") + lines[i][column];
    return row;
}

// Rows between the rules of a grid.
struct Parts {
    std::vector<std::vector<TableRow>> between;
    bool double_rule = false;
};

Parts parts_of(std::string_view text, std::span<const Line> lines) {
    Parts parts;
    for (const auto& line : lines) {
        const auto content = content_of(text, line);
        if (content.starts_with('+')) {
            parts.double_rule = parts.double_rule || content.find('=') != std::string_view::npos;
            if (parts.between.empty() || !parts.between.back().empty()) parts.between.emplace_back();
        } else {
            if (parts.between.empty()) parts.between.emplace_back();
            parts.between.back().push_back(cells_of(content));
        }
    }
    std::erase_if(parts.between, [](const auto& part) { return part.empty(); });
    return parts;
}

bool agree(const Parts& parts) {
    for (const auto& part : parts.between)
        for (const auto& row : part)
            if (row.size() != parts.between.front().front().size()) return false;
    return true;
}

std::optional<Table> read_grid(std::string_view text, std::span<const Line> lines) {
    auto parts = parts_of(text, lines);
    if (parts.between.empty()) return std::nullopt;
    Table table{.form = TableForm::grid};
    table.exact = agree(parts);
    if (parts.between.size() == 1) {
        take_header(table, std::move(parts.between.front()));
    } else if (parts.between.size() == 2 && !parts.double_rule) {
        // As a database draws it: a line is a row.
        table.header = joined(parts.between[0]);
        table.rows = std::move(parts.between[1]);
        table.header_certain = true;
    } else {
        table.header = joined(parts.between[0]);
        table.header_certain = parts.double_rule;
        for (std::size_t i = 1; i < parts.between.size(); ++i)
            table.rows.push_back(joined(parts.between[i]));
    }
    return table;
}

std::optional<Table> read_pipe_table(std::string_view text, std::span<const Line> lines) {
    std::vector<TableRow> rows;
    std::size_t rule = 0;  // rows before it
    bool ruled = false, rule_agrees = true;
    for (const auto& line : lines) {
        const auto content = content_of(text, line);
        if (!ruled && rows.size() <= 1 && is_table_rule(content)) {
            ruled = true;
            rule = rows.size();
            rule_agrees = rows.empty() || cells_of(content).size() == rows.front().size();
        } else {
            rows.push_back(cells_of(content));
        }
    }
    if (rows.empty()) return std::nullopt;
    Table table;
    table.exact = rule_agrees && std::all_of(rows.begin(), rows.end(), [&](const TableRow& row) {
                      return row.size() == rows.front().size();
                  });
    if (!ruled || rule == 0) {
        take_header(table, std::move(rows));
        return table;
    }
    table.header_certain = true;
    if (!is_blank(rows.front())) table.header = std::move(rows.front());
    rows.erase(rows.begin());
    table.rows = std::move(rows);
    return table;
}

}  // namespace

std::optional<Table> read_pipes(std::string_view text, std::span<const Line> lines) {
    if (std::any_of(lines.begin(), lines.end(),
                    [&](const Line& line) { return is_too_wide(content_of(text, line)); }))
        return std::nullopt;
    const bool grid = content_of(text, lines.front()).starts_with('+');
    auto table = grid ? read_grid(text, lines) : read_pipe_table(text, lines);
    if (!table) return std::nullopt;
    table->begin = lines.front().begin;
    table->end = lines.back().end;
    if (!square(*table) || (table->rows.empty() && table->header.empty())) return std::nullopt;
    return table;
}

}  // namespace gateway::local
