#include <algorithm>

#include "local/naming.hpp"
#include "local/table.hpp"

namespace gateway::local {
namespace {

// "Price (EUR)" is "Price".
std::string_view without_unit(std::string_view name) {
    if (!name.ends_with(')') && !name.ends_with(']')) return name;
    const auto open = name.find_last_of("([");
    return open == std::string_view::npos || open == 0 ? name : name.substr(0, open);
}

struct Match {
    std::vector<std::optional<std::size_t>> columns;  // by wanted header
    std::size_t found = 0;
    bool exact = true;
};

// The column of that name; `exact` is cleared where another could be meant, or a unit was left out.
std::optional<std::size_t> column_of(const TableRow& header, std::string_view wanted, bool& exact) {
    const auto name = bare_name(wanted);
    std::optional<std::size_t> same, near;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (bare_name(header[i]) == name) {
            if (same)
                exact = false;
            else
                same = i;
        } else if (!near && bare_name(without_unit(header[i])) == name) {
            near = i;
        }
    }
    if (!same) exact = false;
    return same ? same : near;
}

Match match_of(const Table& table, std::span<const std::string> wanted) {
    Match match;
    if (table.header.empty()) {
        // Columns without names take the wanted ones in order.
        match.exact = false;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            match.columns.push_back(table.columns == wanted.size() ? std::optional(i) : std::nullopt);
        return match;  // any table that has a name goes before it
    }
    for (const auto& name : wanted) {
        match.columns.push_back(column_of(table.header, name, match.exact));
        match.found += match.columns.back().has_value();
    }
    return match;
}

bool has_any(const Match& match) {
    return std::any_of(match.columns.begin(), match.columns.end(),
                       [](const auto& column) { return column.has_value(); });
}

Table with_columns(const Table& from, const Match& match, std::span<const std::string> wanted) {
    Table table{from.form,  from.begin, from.end, wanted.size(), {wanted.begin(), wanted.end()}, {},
                from.exact, true,       {}};
    if (!from.strings.empty())
        for (const auto& column : match.columns)
            table.strings.push_back(column && from.strings[*column]);
    for (const auto& row : from.rows) {
        auto& cells = table.rows.emplace_back();
        for (const auto& column : match.columns)
            cells.push_back(column ? row[*column] : std::string());
    }
    return table;
}

TableChoice longest(std::span<const Table> tables) {
    const auto most = std::max_element(tables.begin(), tables.end(), [](const Table& a, const Table& b) {
        return a.rows.size() < b.rows.size();
    });
    return {*most, {}, tables.size() == 1 && most->exact && most->header_certain};
}

}  // namespace

std::optional<TableChoice> choose_table(std::span<const Table> tables, std::span<const std::string> wanted) {
    if (tables.empty()) return std::nullopt;
    if (wanted.empty()) return longest(tables);
    const Table* best = nullptr;
    Match match;
    bool tied = false;
    for (const auto& table : tables) {
        auto other = match_of(table, wanted);
        if (!has_any(other)) continue;
        if (best && other.found <= match.found) {
            tied = tied || other.found == match.found;
            continue;
        }
        best = &table;
        match = std::move(other);
        tied = false;
    }
    if (!best) return std::nullopt;
    TableChoice choice{with_columns(*best, match, wanted), {}, false};
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!match.columns[i]) choice.missing.push_back(wanted[i]);
    // That the wanted names are in the first row proves it to be the header.
    choice.exact = best->exact && match.exact && choice.missing.empty() && !tied;
    return choice;
}

}  // namespace gateway::local
