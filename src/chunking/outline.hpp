// The structure of Markdown, HTML, plain text and source code, line by line: which places lie between blocks,
// which inside one. What `structural` cuts at.
#pragma once

#include <string>

#include "chunking/boundary.hpp"
#include "chunking/cohesion.hpp"

namespace gateway::chunking {

class OutlineFinder final : public Finder {
  private:
    /// What a line is part of.
    enum class Kind : unsigned char { nothing, prose, heading, table, list, fence, markup };

    void line(std::string_view text, std::uint64_t at, bool cut) override;
    void finish() override;
    void give();
    void whole_line(std::string_view text, std::uint64_t at);
    Kind kind_of(std::string_view text);
    Kind enter_fence(std::string_view content);
    Kind enter_markup(std::string_view content);
    bool is_underline(std::string_view content) const;
    void between(Kind kind, std::string_view text, std::uint64_t at);
    Level in_list(std::string_view text) const;
    void sentences(std::string_view text, std::uint64_t at);

    Cohesion cohesion_;
    Kind previous_ = Kind::nothing;  // of the last line that was not blank
    std::string previous_text_;
    std::uint64_t previous_at_ = 0;
    bool blank_before_ = false;   // a blank line lies between
    bool previous_opens_ = true;  // nothing of its block lies before the last line
    bool in_line_ = false;        // the next stretch goes on with this line
    std::string fence_;           // the mark that closes the fence we are in
    std::string element_;         // the HTML element we are in
};

}  // namespace gateway::chunking
