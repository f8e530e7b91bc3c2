// Where sentences end, and what a line of text looks like. Rules, not statistics: they need no model and no
// language, and err on the side of fewer cuts.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::chunking {

/// The next end of a sentence in `line` after `from`, as an offset: behind the full stop and what closes
/// after it, before the space that follows. npos when there is none before the line's end.
std::size_t sentence_end(std::string_view line, std::size_t from);

/// Nothing but white space?
bool is_blank_line(std::string_view line);

/// `line` without spaces and tabs before it and white space behind it.
std::string_view bare(std::string_view line);

/// Does prose of `line` go on in `next`, as in text wrapped at a fixed width?
bool wraps_into(std::string_view line, std::string_view next);

}  // namespace gateway::chunking
