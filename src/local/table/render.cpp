#include <algorithm>
#include <charconv>
#include <map>

#include "json/write.hpp"
#include "local/table.hpp"

namespace gateway::local {
namespace {

// The number that a cell is, if writing it gives the cell back.
std::optional<json::value> number_of(const std::string& cell) {
    const auto* end = cell.data() + cell.size();
    if (std::int64_t whole = 0; std::from_chars(cell.data(), end, whole).ptr == end)
        return std::to_string(whole) == cell ? std::optional<json::value>(whole) : std::nullopt;
    double number = 0;
    const auto read = std::from_chars(cell.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || json::write_number(number) != cell) return std::nullopt;
    return json::value(number);
}

bool is_of_numbers(const Table& table, std::size_t column) {
    if (!table.strings.empty() && table.strings[column]) return false;
    bool any = false;
    for (const auto& row : table.rows) {
        if (row[column].empty()) continue;
        if (!number_of(row[column])) return false;
        any = true;
    }
    return any;
}

void append_csv(std::string& out, const TableRow& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        // A row of one empty cell would be a blank line.
        if (row[i].find_first_of(",\"\r\n") == std::string::npos && !(row.size() == 1 && row[i].empty())) {
            out += row[i];
            continue;
        }
        out += '"';
        for (const char c : row[i])
            out += c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1);
        out += '"';
    }
    out += '\n';
}

void append_pipes(std::string& out, const TableRow& row) {
    out += '|';
    for (const auto& cell : row) {
        out += ' ';
        for (const char c : cell)
            out += c == '|'    ? std::string_view("\\|")
                   : c == '\n' ? std::string_view("<br>")
                               : std::string_view(&c, 1);
        out += cell.empty() ? "|" : " |";
    }
    out += '\n';
}

}  // namespace

std::vector<std::string> column_names(const Table& table) {
    std::vector<std::string> names;
    std::map<std::string, std::size_t, std::less<>> next;  // how a name goes on when it comes again
    for (std::size_t i = 0; i < table.columns; ++i) {
        auto name = table.header.empty() ? std::string() : table.header[i];
        if (name.empty()) name = "column_" + std::to_string(i + 1);
        auto unique = name;
        while (!next.try_emplace(unique, 2).second)
            unique = name + "_" + std::to_string(next[name]++);
        names.push_back(std::move(unique));
    }
    return names;
}

json::array table_json(const Table& table) {
    const auto names = column_names(table);
    std::vector<bool> numbers;
    for (std::size_t i = 0; i < table.columns; ++i)
        numbers.push_back(is_of_numbers(table, i));
    json::array rows;
    rows.reserve(table.rows.size());
    for (const auto& row : table.rows) {
        json::object object;
        for (std::size_t i = 0; i < table.columns; ++i) {
            if (!numbers[i])
                object[names[i]] = row[i];
            else if (row[i].empty())
                object[names[i]] = nullptr;
            else
                object[names[i]] = *number_of(row[i]);
        }
        rows.push_back(std::move(object));
    }
    return rows;
}

std::string table_csv(const Table& table) {
    std::string out;
    if (!table.header.empty()) append_csv(out, table.header);
    for (const auto& row : table.rows)
        append_csv(out, row);
    return out;
}

std::string table_markdown(const Table& table) {
    std::string out;
    append_pipes(out, table.header.empty() ? TableRow(table.columns) : table.header);
    out += '|';
    for (std::size_t i = 0; i < table.columns; ++i)
        out += "---|";
    out += '\n';
    for (const auto& row : table.rows)
        append_pipes(out, row);
    return out;
}

}  // namespace gateway::local
