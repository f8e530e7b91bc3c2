// The classes of characters that the tokenizers' patterns tell apart, and reading one character of UTF-8.
// The table behind them is generated from Unicode 16, which is what the reference tokenizer uses.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::tokens {

enum class CharacterClass : unsigned char {
    other,     ///< punctuation, symbols, controls, unassigned; also any byte that is not UTF-8
    mark,      ///< M
    upper,     ///< Lu, Lt
    lower,     ///< Ll
    caseless,  ///< Lm, Lo
    number,    ///< N
    space,     ///< White_Space but CR and LF
    newline,   ///< CR, LF
    none,      ///< there is no character: the end of the text
};

/// A set of classes, as bits.
constexpr unsigned set_of(auto... classes) { return ((1u << static_cast<unsigned>(classes)) | ...); }
constexpr bool in(CharacterClass c, unsigned set) { return (1u << static_cast<unsigned>(c) & set) != 0; }

extern const unsigned char kBlockOf[0x110000 / 128];  ///< which block holds a code point
extern const unsigned char kBlocks[][128];            ///< the classes of its code points

/// One character of a text. A byte that begins no well-formed sequence is a character of its own.
struct Character {
    CharacterClass type = CharacterClass::none;
    unsigned length = 0;  ///< bytes
    bool cut = false;     ///< ill-formed so far, but more bytes could complete it
};

namespace detail {

Character read_multibyte(const char* at, const char* end);

}  // namespace detail

/// The character at `at`; class `none` at `end`.
inline Character read_character(const char* at, const char* end) {
    if (at == end) return {};
    const auto byte = static_cast<unsigned char>(*at);
    // The first block is that of ASCII.
    if (byte < 0x80) return {static_cast<CharacterClass>(kBlocks[0][byte]), 1, false};
    return detail::read_multibyte(at, end);
}

/// Does a character begin at `offset`, as far as the bytes around it say? True at both ends of the text.
inline bool is_boundary(std::string_view text, std::size_t offset) {
    return offset == 0 || offset >= text.size() || (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80;
}

}  // namespace gateway::tokens
