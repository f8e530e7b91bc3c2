// Cuts text into the pieces within which an encoding merges bytes ("pre-tokenization"). Gives what the
// published regular expression of each encoding gives, by hand: every character is looked at a bounded number
// of times, whatever the text.
//
// Pieces follow from the text behind them alone, so text cut where a piece begins is cut the same way on
// its own. The reverse holds except for white space: at the very end it forms one piece, while before a word
// it leaves its last character to the word.
#pragma once

#include <string_view>

#include "tokens/encoding.hpp"

namespace gateway::tokens {

class Splitter {
  public:
    Splitter(Encoding encoding, std::string_view text)
        : encoding_(encoding), at_(text.data()), end_(text.data() + text.size()) {}

    bool done() const { return at_ == end_; }
    /// The next piece, never empty. Only while not done().
    std::string_view next();
    /// Did the last piece depend on where the text ends? Then more text could have changed it.
    bool touched_end() const { return touched_end_; }

  private:
    Encoding encoding_;
    const char* at_;
    const char* end_;
    bool touched_end_ = false;
};

}  // namespace gateway::tokens
