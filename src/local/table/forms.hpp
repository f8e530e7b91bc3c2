// The forms in which tables are written. Each reads one from the lines or the text it is given.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "local/line.hpp"
#include "local/table.hpp"

namespace gateway::local {

/// No table has more columns: a line of a million commas is none, and its cells are never made.
inline constexpr std::size_t kMostColumns = 1'000;

/// Is so little of a table filled that it is none?
constexpr bool is_mostly_holes(std::size_t columns, std::size_t rows, std::size_t cells) {
    return columns * rows > 4 * cells + 64;
}

/// The table of a text that is as a whole a JSON array of objects, or objects one a line. No table if it is
/// other JSON (a document, or objects and arrays one a line); nothing if it is none. Where the last of
/// several lines is cut, the others are read, and the table is not exact.
std::optional<std::vector<Table>> read_json(std::string_view text);

/// A pipe table or a grid: `lines` are neighbours of kind `table`.
std::optional<Table> read_pipes(std::string_view text, std::span<const Line> lines);

struct Delimited {
    bool whole = false;         ///< the text is all there is (a file), or is said to be CSV
    std::stop_token stop = {};  ///< once requested there is no table
};
/// CSV, TSV or the like with `begin` added to offsets. Nothing unless the rows agree on a separator.
std::optional<Table> read_delimited(std::string_view text, std::size_t begin, Delimited how);

/// Columns aligned with two spaces at least, of neighbours that are not blank: every table among `lines`.
std::vector<Table> read_columns(std::string_view text, std::span<const Line> lines);

/// Takes the first of `rows` for the header if it looks like one; says how certain that is.
void take_header(Table& table, std::vector<TableRow> rows);

/// Makes all rows as long as the header (or the first): short ones are filled up, what is too much is joined
/// to the last cell; then the table is not exact. False: it is mostly holes, or too wide, and no table.
bool square(Table& table);

/// Digits with a sign, separators, a currency or per cent sign at most.
bool is_numeric(std::string_view cell);

}  // namespace gateway::local
