// Writes a Document block by block: blank lines between blocks, headings and pages with their anchors, tables
// with as many cells in every row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/document.hpp"

namespace gateway::formats {

using Row = std::vector<std::string>;

class Writer {
  public:
    /// Stops writing at `text_bytes` and remembers it.
    explicit Writer(std::size_t text_bytes) : text_bytes_(text_bytes) {}

    /// A heading of level 1 to 6; an empty `text` is none.
    void heading(int level, std::string_view text);
    void paragraph(std::string_view text);
    /// An item of a list: `marker` is "-" or "3."; depth counts from 0.
    void item(int depth, std::string_view marker, std::string_view text);
    /// What a term means, below it as in a definition list of Markdown; several terms have a line each.
    void definition(std::string_view terms, std::string_view text);
    /// Lines as they are, fenced by more backticks than they hold.
    void code(std::string_view text, std::string_view language = {});
    void quote(std::string_view text);
    /// A pipe table whose first row is the head (of empty cells: it has none). Line breaks in cells become
    /// <br>, pipes are escaped; short rows are filled up. Empty tables are none.
    void table(const std::vector<Row>& rows);
    /// The row of a table that begins or goes on, with at least `columns` cells: for tables too long to be
    /// held. The first row is the head. A row of another length makes the document inexact.
    void table_row(const Row& cells, std::size_t columns);
    /// "[page 3]" on a line of its own, and its anchor.
    void page(int number);
    /// Anchor only: a part of a book begins.
    void section(int number, std::string title);

    /// What tables say was mended or guessed.
    void not_exact() { document_.exact = false; }
    void note(std::string text) { document_.notes.push_back(std::move(text)); }
    void title(std::string text) { document_.title = std::move(text); }

    std::size_t size() const { return document_.text.size(); }
    bool full() const { return full_; }
    /// The document; the writer is empty afterwards.
    Document take();

  private:
    enum class Last { nothing, block, item, row };
    /// Begins a block: a blank line, or only a new line between neighbours of the same kind.
    bool begin(Last kind);
    void put(std::string_view text);
    /// The lines of `text`, all but the first behind `indent`.
    void put_hanging(std::string_view text, const std::string& indent);
    void anchor(Anchor::Kind kind, int number, std::string title);

    Document document_;
    Last last_ = Last::nothing;
    std::size_t text_bytes_;
    bool full_ = false;
};

/// Runs of white space (U+00A0 too) as one space, none at the ends.
std::string one_line(std::string_view text);

}  // namespace gateway::formats
