// The text of a .docx part — the body, or its notes — written block by block while its XML is read.
//
// Kept: headings, lists with their numbers, tables with merged cells, links, text boxes, insertions. Left
// out: deletions, hidden text, tables of contents, field codes, layout.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/shared/cell_grid.hpp"
#include "formats/shared/docx_numbering.hpp"
#include "formats/shared/docx_package.hpp"
#include "formats/shared/docx_styles.hpp"
#include "formats/shared/xml_part.hpp"

namespace gateway::formats {

class DocxBody {
  public:
    /// All of them outlive the reader.
    DocxBody(const DocxPackage& package, const Input& input, Writer& writer)
        : package_(package),
          input_(input),
          writer_(writer),
          styles_(package.styles),
          numbering_(package.numbering),
          untitled_(package.title.empty()) {}

    /// Writes the body, then the notes it refers to. Errors: cancelled.
    Result<void> write();

  private:
    struct Paragraph {
        DocxStyles::Style style;
        std::string text;
        std::string href;  // of the open link
        std::size_t link_at = 0;
    };
    struct Field {
        std::string code;
        bool shows_result = false;
    };

    Result<void> read(std::string_view text);
    void start(MarkupReader& xml);
    bool skips(MarkupReader& xml);
    void start_table(MarkupReader& xml);
    void start_run(MarkupReader& xml);
    void paragraph_property(MarkupReader& xml);
    void end(const std::string& name);
    void end_table(const std::string& name);
    void add(std::string_view text);
    void begin_link(std::string href);
    void end_link();
    void field(std::string_view what);
    void reference(std::string label);
    void end_paragraph();
    void put(const DocxStyles::Style& style, const std::string& text);

    const DocxPackage& package_;
    const Input& input_;
    Writer& writer_;
    DocxStyles styles_;
    DocxNumbering numbering_;
    bool untitled_;
    std::vector<Paragraph> open_;  // a text box stands inside a paragraph
    std::vector<Field> fields_;
    CellGrid grid_;
    int tables_ = 0;  // open; only the outermost is a grid, what it holds is text of its cells
    bool in_text_ = false, in_code_ = false, hidden_ = false;
    std::size_t insertions_ = 0, deletions_ = 0;
    std::vector<std::string> referred_;         // labels of notes, in the order of the text
    std::map<std::string, std::string> notes_;  // label to text
    bool in_notes_ = false;
    std::string note_;  // label of the note that is read; empty between them
};

}  // namespace gateway::formats
