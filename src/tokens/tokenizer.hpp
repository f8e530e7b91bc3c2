// Exact byte-pair encoding: the same tokens as the reference tokenizer, for any text and any bytes.
//
// Special tokens are never produced: "<|endoftext|>" in a document is text. A Tokenizer remembers the pieces
// it met (130 KB), so it belongs to one thread; the vocabulary behind it is shared and made on first use. No
// function fails on any input.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tokens/encoding.hpp"
#include "tokens/merger.hpp"
#include "tokens/vocabulary.hpp"

namespace gateway::tokens {

class Tokenizer {
  public:
    explicit Tokenizer(Encoding encoding);

    Encoding encoding() const { return encoding_; }

    /// How many tokens `text` has on its own.
    std::size_t count(std::string_view text);

    /// The tokens of `text`.
    std::vector<TokenId> encode(std::string_view text);
    /// The same, appended to `out`.
    void encode(std::string_view text, std::vector<TokenId>& out);

    /// The bytes of the tokens, joined; part of a character when the tokens hold only part of it. Error:
    /// invalid_parameter for a number that is no token.
    Result<std::string> decode(std::span<const TokenId> tokens) const;

    /// The longest front of `text` that ends between two of its tokens and two characters and has at most
    /// `max_tokens` tokens on its own. Looks no further into the text than it must.
    std::string_view prefix(std::string_view text, std::size_t max_tokens);

    /// How many tokens a piece (of splitter.hpp) has.
    std::size_t count_piece(std::string_view piece);

  private:
    // A piece of at most 16 bytes and what became of it. `count` 0: the entry is free.
    struct Remembered {
        std::uint64_t low, high;
        std::uint8_t size, count;
        std::array<TokenId, 3> tokens;  // when there are no more
    };
    static constexpr std::size_t kRememberedPieces = 1 << 12;
    static constexpr std::size_t kRememberedBytes = 16;

    const Remembered& remember(std::string_view piece);
    void encode_piece(std::string_view piece, std::vector<TokenId>& out);
    void encode_unseen(std::string_view piece, std::uint64_t hash, std::vector<TokenId>& out);
    std::size_t cut_in_piece(std::string_view piece, std::size_t tokens);

    Encoding encoding_;
    const Vocabulary& vocabulary_;
    Merger merger_;
    std::unique_ptr<Remembered[]> remembered_;
    std::vector<TokenId> scratch_;
};

}  // namespace gateway::tokens
