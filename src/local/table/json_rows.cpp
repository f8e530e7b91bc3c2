// Tables written as JSON: an array of objects, or an object a line (JSON Lines). A row is an object, a column
// a name of members.
#include <cmath>
#include <unordered_map>

#include "base/text.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

bool may_be_json(std::string_view text) { return text.starts_with('{') || text.starts_with('['); }

struct Elements {
    json::array all = {};
    bool cut = false;  // the text ends within the last one
};

// The objects or arrays that stand one a line; nothing if there is anything else. A log that was cut ends
// within a line.
std::optional<Elements> lines_of_json(std::string_view text) {
    Elements elements;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (!may_be_json(line)) return std::nullopt;
        auto read = json::parse(line);
        elements.cut = !read && text.empty() && elements.all.size() > 1;
        if (elements.cut) break;
        if (!read) return std::nullopt;
        elements.all.push_back(std::move(*read));
    }
    return elements;
}

// What the text consists of: the elements of its one array, its one object, or one of either a line.
std::optional<Elements> elements_of(std::string_view text) {
    if (!may_be_json(text)) return std::nullopt;
    auto whole = json::parse(text);
    if (!whole) return lines_of_json(text);
    if (whole->is_array()) return Elements{std::move(whole->get_array())};
    return Elements{};  // an object alone is no row
}

// Names of columns in the order in which they first come, and how many cells there are in all.
struct Columns {
    TableRow names = {};
    std::unordered_map<std::string_view, std::size_t> index = {};
    std::size_t cells = 0;
};

// Nothing if the elements are no rows: not all of them objects, too many columns, mostly holes.
std::optional<Columns> columns_of(const json::array& rows) {
    Columns columns;
    for (const auto& row : rows) {
        if (!row.is_object()) return std::nullopt;
        for (const auto& [name, cell] : row.get_object())
            if (columns.index.try_emplace(name, columns.names.size()).second)
                columns.names.emplace_back(name);
        columns.cells += row.get_object().size();
        if (columns.names.size() > kMostColumns) return std::nullopt;
    }
    if (columns.names.empty() || is_mostly_holes(columns.names.size(), rows.size(), columns.cells))
        return std::nullopt;
    return columns;
}

// Beyond 2^53 a number that is kept as a double may not be the one that was written.
bool is_rounded(const json::value& cell) { return cell.is_double() && std::abs(cell.get_double()) >= 0x1p53; }

std::string text_of(const json::value& cell) {
    if (cell.is_null()) return {};
    return cell.is_string() ? std::string(json::as_string(cell)) : json::write(cell);
}

}  // namespace

std::optional<std::vector<Table>> read_json(std::string_view text) {
    const auto size = text.size();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto elements = elements_of(trim(text));
    if (!elements) return std::nullopt;
    const auto& rows = elements->all;
    auto columns = columns_of(rows);
    if (!columns) return std::vector<Table>();
    Table table{.form = TableForm::json, .end = size, .exact = !elements->cut, .header_certain = true};
    table.columns = columns->names.size();
    table.header = std::move(columns->names);
    table.strings.resize(table.columns);
    table.rows.reserve(rows.size());
    for (const auto& row : rows) {
        auto& cells = table.rows.emplace_back(table.columns);
        for (const auto& [name, cell] : row.get_object()) {
            const auto column = columns->index.at(name);
            cells[column] = text_of(cell);
            if (cell.is_string()) table.strings[column] = true;
            if (cell.is_structured() || is_rounded(cell)) table.exact = false;
        }
    }
    return std::vector{std::move(table)};
}

}  // namespace gateway::local
