// Tags and text out of HTML or XML, forgiving and in one pass: any bytes give some sequence of events. There
// are no definitions to expand and nothing outside the text to fetch, so a document cannot grow while it is
// read; nesting is the caller's to follow.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::formats {

class MarkupReader {
  public:
    enum class Language {
        html,  ///< names in lower case; what <script> and the like hold is text of theirs
        xml,   ///< names without their prefix; CDATA sections
    };
    enum class Event { start, end, text, done };

    /// `text` is UTF-8 and outlives the reader.
    MarkupReader(std::string_view text, Language language) : text_(text), language_(language) {}

    Event next();

    /// The element of a start or end event.
    const std::string& name() const { return name_; }
    /// Does the start tag close itself (`<w:tab/>`)? HTML gives this no meaning.
    bool self_closing() const { return self_closing_; }
    /// The value of an attribute of a start event, with its references resolved; nothing when it is absent.
    /// In XML `name` may carry the prefix or leave it out.
    std::optional<std::string> attribute(std::string_view name) const;
    /// The text of a text event, references resolved.
    const std::string& text() const { return value_; }

  private:
    Event read_text(std::size_t end);
    Event read_tag();
    bool read_declaration();
    std::size_t tag_end(std::size_t from) const;
    std::string raw_element() const;
    std::size_t raw_end() const;

    std::string_view text_;
    Language language_;
    std::size_t at_ = 0;
    std::string name_, value_;
    std::string_view attributes_;
    std::string raw_;  // the element whose contents are text to its own end tag
    bool self_closing_ = false;
};

/// `text` with `&amp;`, `&#233;`, `&eacute;` and the like resolved. Unknown references stay as they are. In
/// an attribute every reference needs its semicolon, because addresses hold "&copy=1".
std::string resolve_references(std::string_view text, bool in_attribute);

}  // namespace gateway::formats
