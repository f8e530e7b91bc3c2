// One string of an almost-JSON text, rewritten as JSON. Part of repair.hpp.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

struct StringRead {
    std::size_t end = 0;   ///< behind the closing quote, or the text's end
    bool closed = false;   ///< the closing quote was there
    bool changed = false;  ///< more than its quotes had to be rewritten
};

/// Reads the string that begins at `at` with " or ' and appends it to `out` in double quotes, closed also
/// where the text ends early; an escape that the end cuts is left out. `text` is valid UTF-8.
StringRead repair_string(std::string_view text, std::size_t at, std::string& out);

}  // namespace gateway::json
