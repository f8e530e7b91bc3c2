// One table while it is read cell by cell, its merged cells taken apart again. What spans may repeat is
// bounded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/shared/writer.hpp"

namespace gateway::formats {

class CellGrid {
  public:
    void begin_row();
    void end_row();
    /// `heads`: it names a column or a row.
    void begin_cell(int column_span, int row_span, bool heads = false);
    void end_cell();
    /// The open cell reaches over so many columns.
    void span_columns(int columns);
    /// The open cell is merged with the one above it, and says what that says.
    void continue_above() { continues_ = true; }
    /// A piece of the open cell's text, on a line of its own.
    void add(std::string_view text);

    bool in_cell() const { return in_cell_; }
    /// Pages are laid out with tables too; those are no tables to a reader. Their cells are paragraphs.
    bool layout = false;
    /// Two rows and two columns at least.
    bool is_grid() const;
    std::vector<Row> take_rows();
    /// The rows of a grid, the first of them the header; its cells are empty where the table has none.
    std::vector<Row> take_table();
    /// No cell spans columns, and one row at most is header: nothing had to be put in or is merged.
    bool is_plain() const { return !spans_columns_ && header_rows_ <= 1; }

  private:
    struct Span {
        int rows = 0;  // how many more rows it reaches into
        std::string text;
    };
    void fill_spanned();

    struct Kinds {
        std::size_t heads = 0, data = 0;  // cells that are not empty
        bool is_header() const { return heads > 0 && data == 0; }
    };

    std::vector<Row> rows_;
    Row row_;
    std::vector<Span> spans_;  // by column
    std::string cell_;
    std::size_t repeated_ = 0;
    int column_span_ = 1, row_span_ = 1;
    bool in_row_ = false, in_cell_ = false, continues_ = false, heads_ = false;
    Kinds of_row_, of_first_row_;
    std::size_t header_rows_ = 0;  // at the top
    bool spans_columns_ = false;
};

}  // namespace gateway::formats
