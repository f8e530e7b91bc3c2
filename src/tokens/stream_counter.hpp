// Counts the tokens of a text that comes in pieces of any size, exactly: the sum is that of the whole text.
// Keeps only what more text could still change, which is a word or a run of white space.
#pragma once

#include <string>
#include <string_view>

#include "tokens/tokenizer.hpp"

namespace gateway::tokens {

class StreamCounter {
  public:
    explicit StreamCounter(Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

    /// Adds text; any cut is allowed, within a character too.
    void feed(std::string_view text);
    /// Tokens that no further text can change.
    std::size_t settled() const { return settled_; }
    /// The tokens of all text so far, taken as the whole.
    std::size_t total() const { return settled_ + tokenizer_.count(rest_); }

  private:
    void settle();

    Tokenizer& tokenizer_;
    std::string rest_;
    std::size_t settled_ = 0;
    // The rest is looked through again when it has doubled, so that a long word fed by the byte costs no more
    // than twice its length.
    std::size_t next_look_ = 0;
};

}  // namespace gateway::tokens
