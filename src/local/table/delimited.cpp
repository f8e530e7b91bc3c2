// CSV, TSV and the like: RFC 4180 with the separators that are in use. Running text has commas too, so rows
// must agree, and look like data where nothing says that they are.
#include <algorithm>
#include <array>

#include "base/delimited.hpp"
#include "base/text.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

constexpr std::array<char, 4> kSeparators = {'\t', ',', ';', '|'};
constexpr std::size_t kSampleRows = 100;
constexpr std::size_t kLongestPlainCell = 60;

DelimitedRows rows_of(std::string_view text, char separator) {
    return {text, separator, DelimitedRows::Spaces::trimmed, kMostColumns};
}

// How the first rows look with a separator.
struct Sample {
    std::size_t columns = 0, rows = 0, agree = 0;
    bool quoted = false;
    bool like_data = true;  // short cells, no sentences
};

Sample sample_of(std::string_view text, char separator) {
    auto records = rows_of(text, separator);
    Sample sample;
    TableRow row;
    while (sample.rows < kSampleRows && records.next(row)) {
        if (sample.rows == 0) sample.columns = row.size();
        ++sample.rows;
        sample.agree += row.size() == sample.columns;
        for (const auto& cell : row)
            sample.like_data = sample.like_data && cell.size() <= kLongestPlainCell &&
                               cell.find(". ") == std::string::npos && !cell.ends_with('.');
        // A first row of one cell, or rows that differ from the start, decide against it early.
        if (sample.columns < 2) break;
    }
    sample.quoted = records.quoted();
    if (records.too_wide()) sample.columns = 0;
    return sample;
}

bool is_table(const Sample& sample, char separator, std::string_view text, const Delimited& how) {
    if (sample.columns < 2 || sample.rows < 2) return false;
    const bool all = sample.agree == sample.rows;
    if (separator == '\t') return all || (how.whole && sample.agree * 10 >= sample.rows * 9);
    if (how.whole && sample.quoted) return all || sample.agree * 10 >= sample.rows * 9;
    if (!all || !sample.like_data) return false;
    // "Dear Ann, / Thanks, Bob": commas followed by spaces are those of sentences, unless there are many.
    const char spaced[] = {separator, ' '};
    const bool prose_like =
        separator != '|' && text.find(std::string_view(spaced, 2)) != std::string_view::npos;
    return how.whole && !prose_like ? true : sample.columns >= 3 && sample.rows >= 3;
}

// 0: none. `doubtful`: another would do as well.
char separator_of(std::string_view text, const Delimited& how, bool& doubtful) {
    char best = 0;
    std::size_t most = 0;
    for (const char separator : kSeparators) {
        const auto sample = sample_of(text, separator);
        if (!is_table(sample, separator, text, how)) continue;
        doubtful = best != 0;
        if (sample.columns > most) {
            most = sample.columns;
            best = separator;
        }
        if (separator == '\t') return best;
    }
    return best;
}

}  // namespace

std::optional<Table> read_delimited(std::string_view text, std::size_t begin, Delimited how) {
    Table table{.form = TableForm::delimited, .begin = begin, .end = begin + text.size()};
    char separator = 0;
    bool doubtful = false;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.starts_with("sep=") && text.size() > 5 && (text[5] == '\n' || text[5] == '\r')) {
        separator = text[4];  // a spreadsheet's own hint
        text.remove_prefix(text.find('\n', 5) == std::string_view::npos ? text.size()
                                                                        : text.find('\n', 5) + 1);
    } else {
        separator = separator_of(text, how, doubtful);
    }
    if (separator == 0 || separator == '"' || separator == '\n') return std::nullopt;
    auto records = rows_of(text, separator);
    std::vector<TableRow> rows;
    for (TableRow row; !how.stop.stop_requested() && records.next(row);)
        rows.push_back(std::move(row));
    if (rows.size() < 2 || records.too_wide() || how.stop.stop_requested()) return std::nullopt;
    const bool agree = std::all_of(rows.begin(), rows.end(),
                                   [&](const TableRow& row) { return row.size() == rows.front().size(); });
    table.exact = how.whole && agree && !doubtful && !records.irregular();
    take_header(table, std::move(rows));
    if (!square(table)) return std::nullopt;
    return table;
}

}  // namespace gateway::local
