// A long text in pages, and the lines of it that match. Offsets and limits count Unicode code points, as a
// caller sees them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/schema/pattern.hpp"

namespace gateway::tools {

struct PageRequest {
    std::size_t offset = 0;
    std::size_t limit = 0;        ///< code points of the page at most
    std::size_t most_tokens = 0;  ///< whatever the limit says
};

struct Page {
    std::string text;
    std::size_t total = 0;                 ///< code points of the whole text
    std::optional<std::size_t> next = {};  ///< where to go on; nothing: this was the end
};

/// `text` (valid UTF-8) from the offset on. An offset past the end gives an empty page.
Page page_of(std::string_view text, const PageRequest& wanted);

/// The lines from the offset on in which `pattern` matches, each written as "<offset>: <line>". Of a line
/// longer than 400 code points so much is shown around each match, "…" where it was cut, after the offset of
/// that part. Error: invalid_parameter, for a pattern that takes too long.
Result<Page> matching_lines(std::string_view text, const json::schema::Pattern& pattern,
                            const PageRequest& wanted);

/// How many code points a valid UTF-8 text has.
std::size_t characters(std::string_view text);

}  // namespace gateway::tools
