// Random text for the property tests of the tokenizer and the chunkers: seeded, and rich in what their rules
// branch on.
#pragma once

#include <iterator>
#include <string>

#include "base/ids.hpp"

namespace gateway::test {

inline std::size_t below(Random& random, std::size_t limit) {
    return static_cast<std::size_t>(random.next() % limit);
}

/// `pieces` random words, marks, blanks and line ends, in several scripts; well-formed UTF-8.
inline std::string random_text(Random& random, std::size_t pieces) {
    static constexpr const char* kPieces[] = {"the",
                                              "Gateway",
                                              " answers",
                                              " calls",
                                              "HTTP",
                                              "don't",
                                              "we'll",
                                              "'S",
                                              "'ſ",
                                              "日本語",
                                              " 한국어",
                                              "Ünïcode",
                                              "क्षि",
                                              "\u0301",
                                              "ǅ",
                                              "1",
                                              "42",
                                              "123456",
                                              "Ⅷ",
                                              " ",
                                              " ",
                                              "  ",
                                              "   ",
                                              "\t",
                                              "\n",
                                              "\n\n",
                                              "\r\n",
                                              "\u00A0",
                                              "\u3000",
                                              ".",
                                              ". ",
                                              ".\n",
                                              "!",
                                              "? ",
                                              ",",
                                              "//",
                                              "/",
                                              "(",
                                              ")",
                                              "🌍",
                                              "👩‍👩‍👧",
                                              "```",
                                              "# ",
                                              "- ",
                                              "|",
                                              "<|endoftext|>",
                                              "aaaaaaaaaaaaaaaaaaaa",
                                              "x"};
    std::string text;
    for (std::size_t i = 0; i < pieces; ++i)
        text += kPieces[below(random, std::size(kPieces))];
    return text;
}

/// Random bytes, most of them no UTF-8.
inline std::string random_bytes(Random& random, std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>(below(random, 3) == 0 ? random.next() : 'a' + random.next() % 3);
    return bytes;
}

}  // namespace gateway::test
