// The text of one block while it is read, with the marks of links and code within it: [words](address),
// `code`.
//
// A mark is written where its element ends: only then is it known whether it holds words. Where a link and
// code cross each other one of them gives way, so that marks always nest.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::formats {

class InlineText {
  public:
    struct Taken {
        std::string text;
        std::size_t visible = 0;     ///< bytes of text without marks
        std::size_t link_bytes = 0;  ///< of them inside links
    };

    /// Runs of white space become one space, unless they are verbatim.
    void add(std::string_view text);
    /// What stands for something that is no text, as it is; not counted as visible.
    void add_label(std::string_view label) { text_ += label; }
    /// A line ends; in a heading that is a space.
    void break_line();

    /// Links within links, and those with an empty address, are none.
    void begin_link(std::string address);
    void end_link();
    void begin_code();
    void end_code();
    /// Neither headings nor verbatim text have marks.
    void begin_heading() { ++headings_; }
    void end_heading() { --headings_; }
    void begin_verbatim() { ++verbatim_; }
    void end_verbatim() { --verbatim_; }
    bool is_verbatim() const { return verbatim_ > 0; }

    /// Ends the block. What is open goes on in the next one; a link becomes two.
    Taken take();

  private:
    bool has_marks() const { return headings_ == 0 && verbatim_ == 0; }
    void mark_link();

    std::string text_;
    std::size_t visible_ = 0, link_bytes_ = 0;
    int links_ = 0, headings_ = 0, verbatim_ = 0;  // open
    std::string address_;                          // of the outermost link
    std::size_t link_at_ = 0, code_at_ = 0;        // where in text_ they began
    bool code_in_link_ = false;                    // it began after the link did
};

}  // namespace gateway::formats
