#include "chunking/prose_finder.hpp"

#include "chunking/prose.hpp"

namespace gateway::chunking {

void ProseFinder::line(std::string_view text, std::uint64_t at, bool cut) {
    const bool blank = is_blank_line(text);
    // Blank lines belong to what they end; so a paragraph begins where a line follows a blank one.
    if (!in_line_ && !blank) {
        if (is_blank_line(previous_))
            add(at, Level::block);
        else if (!wraps_into(previous_, text))
            add(at, Level::sentence);
    }
    for (std::size_t end = 0; (end = sentence_end(text, end)) != std::string_view::npos;)
        add(at + end, Level::sentence);
    previous_.assign(text);
    in_line_ = cut;
    settle(at + text.size() - 1);
}

}  // namespace gateway::chunking
