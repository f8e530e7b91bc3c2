// The lines of a Markdown-like text and what each of them is. What the methods without a model share: a
// summary takes sentences from prose, a table is looked for where no code is, a pair of key and value is no
// heading.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string_view>
#include <vector>

namespace gateway::local {

enum class LineKind : unsigned char {
    blank,
    prose,
    heading,
    item,          ///< the first line of a list's item
    quote,         ///< behind ">"
    table,         ///< a row with pipes, its rule too
    fence,         ///< the mark that opens or closes a block of code
    code,          ///< between fences, or indented and no sentence
    front_matter,  ///< between the "---" lines at the start, those included
    markup,        ///< an HTML tag on a line of its own
    mark,          ///< a rule, the underline of a heading, "[page 3]"
};

/// Offsets are bytes of the text.
struct Line {
    std::size_t begin = 0, end = 0;  ///< without the line end
    std::size_t content = 0;         ///< behind the indentation and the marks of a heading, item or quote
    LineKind kind = LineKind::blank;
    int level = 0;           ///< of a heading, 1 to 6
    bool continues = false;  ///< goes on with the paragraph or item of the line before
};

/// Every line of `text`, in order; once `stop` is requested, those so far. Linear time; any bytes.
std::vector<Line> lines_of(std::string_view text, const std::stop_token& stop = {});

/// The text of a line from its content on, without white space behind it.
std::string_view content_of(std::string_view text, const Line& line);

/// Does `row` hold nothing but the rule below a pipe table's head, as "|---|:-:|"?
bool is_table_rule(std::string_view row);

}  // namespace gateway::local
