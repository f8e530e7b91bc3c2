// Byte-pair merging of one piece: neighbours that join to a token are joined, lowest rank first, leftmost
// first among equals, until none is left. O(n²) for pieces of up to 48 bytes, where that is quickest, and O(n
// log n) beyond: a letter repeated a million times is no attack.
#pragma once

#include <string_view>
#include <vector>

#include "tokens/vocabulary.hpp"

namespace gateway::tokens {

class Merger {
  public:
    explicit Merger(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

    /// Appends the tokens of `piece` (not empty, under 4 GiB) to `out`.
    void merge(std::string_view piece, std::vector<TokenId>& out);

  private:
    // A part of the piece that is one token so far. Parts form a chain in the order of the text.
    struct Part {
        std::uint32_t begin, end;  // bytes
        std::uint32_t previous, next;
        TokenId token;   // kNone once the part has been joined to the one before
        TokenId joined;  // the token it would form with the next part, or kNone
    };
    static constexpr std::uint32_t kNoPart = 0xFFFFFFFF;

    void merge_short(std::string_view piece, std::vector<TokenId>& out) const;
    void merge_long(std::string_view piece, std::vector<TokenId>& out);
    void start_parts(std::string_view piece);
    void join(std::string_view piece, std::uint32_t at);
    void weigh(std::string_view piece, std::uint32_t at);

    const Vocabulary& vocabulary_;
    std::vector<Part> parts_;
    std::vector<std::uint64_t>
        candidates_;  // a heap, least first: rank in the high half, part in the low one
};

}  // namespace gateway::tokens
