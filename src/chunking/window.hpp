// The stretch of a document that a chunker works on: text, and the pieces its tokens are counted in. Text is
// added at the end and dropped at the front, so memory follows the chunk and not the document.
//
// Offsets are bytes from the start of the document. Pieces are those of the tokenizer, starting at begin();
// counts of whole pieces add up, and count_to() corrects where they do not: inside a piece, and after white
// space.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/tokenizer.hpp"

namespace gateway::chunking {

class Window {
  public:
    /// `size`: tokens of a chunk, more or less.
    Window(tokens::Tokenizer& tokenizer, std::size_t size);

    void append(std::string_view text) { buffer_ += text; }
    /// No text follows.
    void finish() { complete_ = true; }
    bool complete() const { return complete_; }

    std::uint64_t begin() const { return begin_; }  ///< where the current chunk begins
    std::uint64_t end() const { return base_ + buffer_.size(); }
    std::string_view text(std::uint64_t from, std::uint64_t to) const;

    /// Splits text into pieces until they have more than `tokens` tokens. False when text is lacking and more
    /// may come.
    bool reach(std::size_t tokens);
    /// The end of the last piece with which the pieces have at most `tokens` tokens; begin() when the first
    /// has more. A piece of white space before a word is left out where its count would change.
    std::uint64_t fitting(std::size_t tokens) const;
    /// The end of the first piece with which the pieces have at least `tokens` tokens, as far as they reach.
    std::uint64_t reaching(std::size_t tokens) const;
    /// Tokens of the pieces up to `offset`, without correction: for comparing, not for reporting.
    std::size_t roughly(std::uint64_t offset) const;
    /// The exact tokens of text(begin(), offset).
    std::size_t count_to(std::uint64_t offset);
    /// The end of the last piece that ends at or before `offset`; begin() when there is none.
    std::uint64_t piece_end(std::uint64_t offset) const;
    /// The front of the first piece that has at most `tokens` tokens, and never less than a character.
    std::uint64_t inside_first_piece(std::size_t tokens);

    /// The next chunk begins here. Text before it is gone.
    void advance(std::uint64_t begin);

  private:
    struct Piece {
        std::uint64_t end;
        std::uint64_t tokens;  // of all pieces since the last restart, this one included
        bool blank;            // white space only, so that its neighbours decide what becomes of it
        bool forced;           // cut because of its length, so that only recounting tells
    };
    bool split_next();
    std::size_t first_after(std::uint64_t offset) const;

    tokens::Tokenizer& tokenizer_;
    // Within this many bytes a piece must end. A longer one is cut here, and counted again with its chunk.
    std::size_t longest_piece_;
    std::string buffer_;
    std::uint64_t base_ = 0;  // the document's offset of buffer_[0]
    std::uint64_t begin_ = 0;
    std::uint64_t split_ = 0;          // the end of the last piece
    std::uint64_t tokens_before_ = 0;  // of the pieces that were dropped since the last restart
    std::vector<Piece> pieces_;
    std::size_t dropped_ = 0;  // pieces_[0, dropped_) lie before begin_
    bool complete_ = false;
};

}  // namespace gateway::chunking
