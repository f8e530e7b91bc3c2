// The paragraph styles of a .docx: which of them are headings, and which count.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::formats {

class DocxStyles {
  public:
    /// What a paragraph has from its style; numbers below 0 are not stated.
    struct Style {
        int heading = 0;            ///< level 1 to 6; 0 for text
        bool title = false;         ///< the document's own title
        bool contents = false;      ///< a line of the table of contents
        int list = -1, level = -1;  ///< as in DocxNumbering
    };

    /// `xml` may be empty, or anything.
    explicit DocxStyles(std::string_view xml);

    /// The style `id` with what it inherits.
    Style style(const std::string& id) const;

  private:
    struct Row {
        std::string name, parent;
        int outline = -1, list = -1, level = -1;
    };
    std::unordered_map<std::string, Row> rows_;
};

}  // namespace gateway::formats
