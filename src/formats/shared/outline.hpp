// The headings of Markdown text.
#pragma once

#include <string_view>
#include <vector>

#include "formats/document.hpp"

namespace gateway::formats {

/// `#` headings and lines underlined with `===` or `---`, outside fenced code, in order.
std::vector<Anchor> markdown_headings(std::string_view text);

}  // namespace gateway::formats
