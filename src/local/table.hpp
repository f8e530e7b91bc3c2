// Tables that are written down as such, read exactly: pipe tables (what every document format here turns its
// tables into), grids of + and |, CSV and its kin, JSON whose objects are rows, and columns aligned with
// spaces where they leave no doubt.
//
// Whoever asks wants to know whether a model is needed. `exact` is the answer: the form admits one reading,
// and this is it. What is doubtful is still read, and said to be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::local {

enum class TableForm : unsigned char { pipes, grid, delimited, columns, json };

using TableRow = std::vector<std::string>;

/// Cells are without white space around them; `\|` is a pipe, `<br>` a line break. Markup in them stays. From
/// JSON, strings are as they are, other values their JSON text, and null is empty.
struct Table {
    TableForm form = TableForm::pipes;
    std::size_t begin = 0, end = 0;   ///< bytes of the text
    std::size_t columns = 0;          ///< of every row and of the header
    TableRow header = {};             ///< empty: the table has none
    std::vector<TableRow> rows = {};  ///< without the header
    bool exact = false;               ///< every row had as many cells, and no other reading is possible
    bool header_certain = false;      ///< whether the first row is the header was not a guess
    /// By column, where it is known (JSON): some of its cells were strings, so none of them is a number.
    std::vector<bool> strings = {};
};

/// The tables of `text` in order. None is found in source code; a table is a quarter filled at least and has
/// 1,000 columns at most. Time: linear; any bytes. Once `stop` is requested, the tables before that.
std::vector<Table> find_tables(std::string_view text, const std::stop_token& stop = {});

struct TableChoice {
    Table table;
    std::vector<std::string> missing = {};  ///< wanted, but in no column; their cells are empty
    /// The table is exact, every wanted header is that of one column, and no other table has them all.
    bool exact = false;
};

/// The table that has most of the `wanted` headers (the first of equals), with these columns in this order.
/// Case, spaces and punctuation do not matter, and a unit in brackets need not be named ("Price (EUR)"),
/// though then the choice is not exact. A table without a header takes the wanted ones if it has as many
/// columns. Without wanted headers: the table with most rows, exact if it is the only one. Nothing if no
/// table has any of them.
std::optional<TableChoice> choose_table(std::span<const Table> tables, std::span<const std::string> wanted);

/// What the columns are called as members of an object, all different: by header; columns without one are
/// "column_3", and a name that comes twice gets a "_2".
std::vector<std::string> column_names(const Table& table);

/// An object for each row, by column_names(). A column is numbers if each of its cells is a number that is
/// written the same way again (so not "007", "1.50" or "1,200") or is empty, which is null then; otherwise
/// its cells are strings.
json::array table_json(const Table& table);

/// RFC 4180 with "\n" line ends; the header first, if there is one.
std::string table_csv(const Table& table);

/// A pipe table; a header is always written, of empty cells if the table has none.
std::string table_markdown(const Table& table);

}  // namespace gateway::local
