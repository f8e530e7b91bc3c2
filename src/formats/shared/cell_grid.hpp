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
    void begin_cell(int column_span, int row_span);
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

  private:
    struct Span {
        int rows = 0;  // how many more rows it reaches into
        std::string text;
    };
    void fill_spanned();

    std::vector<Row> rows_;
    Row row_;
    std::vector<Span> spans_;  // by column
    std::string cell_;
    std::size_t repeated_ = 0;
    int column_span_ = 1, row_span_ = 1;
    bool in_row_ = false, in_cell_ = false, continues_ = false;
};

}  // namespace gateway::formats
