// Finds sentences and paragraphs in running text: what `sentence` and `paragraph` cut at.
#pragma once

#include <string>

#include "chunking/boundary.hpp"

namespace gateway::chunking {

class ProseFinder final : public Finder {
    void line(std::string_view text, std::uint64_t at, bool cut) override;

    std::string previous_;  // the line before, as far as wrapping depends on it
    bool in_line_ = false;  // the line before was a stretch that goes on here
};

}  // namespace gateway::chunking
