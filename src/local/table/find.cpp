#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_year(std::string_view cell) {
    return cell.size() == 4 && (cell.starts_with("19") || cell.starts_with("20")) && is_numeric(cell);
}

// Does the first row name the columns? Names differ and are no numbers, save years above numbers that are
// none.
bool is_header(const std::vector<TableRow>& rows) {
    const auto& first = rows.front();
    std::set<std::string_view> names;
    for (std::size_t column = 0; column < first.size(); ++column) {
        const std::string_view name = first[column];
        if ((name.empty() && column > 0) || name.size() > 80 || !names.insert(name).second) return false;
        if (!is_numeric(name)) continue;
        const bool above_other = rows.size() > 1 && column < rows[1].size() && !is_year(rows[1][column]);
        if (column == 0 || !is_year(name) || !above_other) return false;
    }
    return true;
}

// Is there a column of numbers below a name?
bool differs_from_rows(const std::vector<TableRow>& rows) {
    for (std::size_t column = 0; column < rows.front().size(); ++column) {
        if (is_numeric(rows.front()[column])) continue;
        const bool numbers = std::all_of(rows.begin() + 1, rows.end(), [&](const TableRow& row) {
            return column < row.size() && is_numeric(row[column]);
        });
        if (numbers && rows.size() > 1) return true;
    }
    return false;
}

// What language a fence names: "csv" of "```csv".
std::string language_of(std::string_view text, const Line& fence) {
    const auto content = content_of(text, fence);
    return to_lower(trim(content.substr(std::min(content.find_first_not_of("`~"), content.size()))));
}

class Finder {
  public:
    Finder(std::string_view text, const std::stop_token& stop)
        : text_(text), stop_(stop), lines_(lines_of(text, stop)) {}

    std::vector<Table> find() {
        if (!has_structure())
            if (auto table = read_delimited(text_, 0, {.whole = true, .stop = stop_}))
                return {std::move(*table)};
        for (std::size_t i = 0; i < lines_.size() && !stop_.stop_requested();) {
            const auto kind = lines_[i].kind;
            if (kind == LineKind::table)
                i = pipes(i);
            else if (kind == LineKind::fence)
                i = fenced(i);
            else if (kind == LineKind::blank || kind == LineKind::front_matter)
                ++i;
            else
                i = block(i);
        }
        return std::move(tables_);
    }

  private:
    // Headings, pipe tables and fences do not occur in CSV, unless in quotes.
    bool has_structure() const {
        return std::any_of(lines_.begin(), lines_.end(), [](const Line& line) {
            return line.kind == LineKind::table || line.kind == LineKind::fence ||
                   line.kind == LineKind::front_matter;
        });
    }

    std::span<const Line> lines(std::size_t from, std::size_t to) const {
        return std::span(lines_).subspan(from, to - from);
    }

    std::size_t pipes(std::size_t from) {
        auto to = from;
        while (to < lines_.size() && lines_[to].kind == LineKind::table)
            ++to;
        if (auto table = read_pipes(text_, lines(from, to))) tables_.push_back(std::move(*table));
        return to;
    }

    // Fenced text may be data that was pasted; source code is none.
    std::size_t fenced(std::size_t fence) {
        auto to = fence + 1;
        while (to < lines_.size() && lines_[to].kind == LineKind::code)
            ++to;
        const auto language = language_of(text_, lines_[fence]);
        const bool said = language == "csv" || language == "tsv";
        const bool plain =
            language.empty() || language == "text" || language == "console" || language == "txt";
        if (to > fence + 1 && (said || plain)) {
            const auto begin = lines_[fence + 1].begin, end = lines_[to - 1].end;
            if (auto table =
                    read_delimited(text_.substr(begin, end - begin), begin, {.whole = said, .stop = stop_}))
                tables_.push_back(std::move(*table));
            else if (plain)
                blocks_of_columns(fence + 1, to);
        }
        return std::min(to + 1, lines_.size());
    }

    void blocks_of_columns(std::size_t from, std::size_t to) {
        while (from < to) {
            auto end = from;
            while (end < to && lines_[end].content < lines_[end].end)
                ++end;
            if (end > from) add_columns(from, end);
            from = std::max(end, from + 1);
        }
    }

    void add_columns(std::size_t from, std::size_t to) {
        for (auto& table : read_columns(text_, lines(from, to)))
            tables_.push_back(std::move(table));
    }

    std::size_t block(std::size_t from) {
        auto to = from;
        while (to < lines_.size() && lines_[to].kind != LineKind::blank &&
               lines_[to].kind != LineKind::table && lines_[to].kind != LineKind::fence)
            ++to;
        const auto begin = lines_[from].begin, end = lines_[to - 1].end;
        if (auto table = read_delimited(text_.substr(begin, end - begin), begin, {.stop = stop_}))
            tables_.push_back(std::move(*table));
        else
            add_columns(from, to);
        return to;
    }

    std::string_view text_;
    std::stop_token stop_;
    std::vector<Line> lines_;
    std::vector<Table> tables_;
};

}  // namespace

bool is_numeric(std::string_view cell) {
    for (const std::string_view sign : {"$", "€", "£", "-", "+", "−"})
        if (cell.starts_with(sign)) cell.remove_prefix(sign.size());
    for (const std::string_view sign : {"%", " €", "€"})
        if (cell.ends_with(sign)) cell.remove_suffix(sign.size());
    return cell.find_first_of("0123456789") != npos && cell.find_first_not_of("0123456789.,' eE+-") == npos;
}

void take_header(Table& table, std::vector<TableRow> rows) {
    const bool header = is_header(rows);
    table.header_certain = header ? differs_from_rows(rows) : is_numeric(rows.front().front());
    if (header) {
        table.header = std::move(rows.front());
        rows.erase(rows.begin());
    }
    table.rows = std::move(rows);
}

bool square(Table& table) {
    table.columns = !table.header.empty() ? table.header.size()
                    : table.rows.empty()  ? 0
                                          : table.rows.front().size();
    std::size_t cells = table.header.size();
    for (const auto& row : table.rows)
        cells += row.size();
    if (table.columns == 0 || table.columns > kMostColumns ||
        is_mostly_holes(table.columns, table.rows.size(), cells))
        return false;
    for (auto& row : table.rows) {
        if (row.size() == table.columns) continue;
        table.exact = false;
        for (std::size_t i = table.columns; i < row.size(); ++i)
            row[table.columns - 1] += " | " + row[i];
        row.resize(table.columns);
    }
    return true;
}

std::vector<Table> find_tables(std::string_view text, const std::stop_token& stop) {
    // What is JSON as a whole is read as nothing else: its commas part no columns.
    if (auto tables = read_json(text)) return std::move(*tables);
    return Finder(text, stop).find();
}

}  // namespace gateway::local
