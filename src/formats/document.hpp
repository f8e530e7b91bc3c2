// What every format becomes: Markdown-like text in UTF-8 with "\n" line ends, and the places in it that
// people refer to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gateway::formats {

/// A place in a document's text.
struct Anchor {
    enum class Kind {
        heading,  ///< number = level, 1 to 6
        page,     ///< number = page, counted from 1
        section,  ///< a file of a book; number counts from 1
    };
    Kind kind = Kind::heading;
    int number = 0;
    std::string title = {};  ///< of a heading or section, without markup
    std::size_t offset = 0;  ///< bytes into the text, where the line of the heading or page begins

    bool operator==(const Anchor&) const = default;
};

struct Document {
    std::string title = {};               ///< as the file itself states it; may be empty
    std::string text = {};                ///< valid UTF-8: `#` headings, `|` tables, `-` items, [links](url)
    std::vector<Anchor> anchors = {};     ///< by offset
    std::vector<std::string> notes = {};  ///< what the reader should know: repairs, losses; for people
    /// False: what tables in it say was mended or guessed: rows filled up, a quote never closed, header rows
    /// merged, text that was replaced.
    bool exact = true;
};

}  // namespace gateway::formats
