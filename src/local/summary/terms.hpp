// The words of a sentence as far as its subject depends on them: no function words, endings of the plural
// cut, pairs of characters in scripts that put no spaces between words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gateway::local {

/// A hash for each occurrence, in order.
std::vector<std::uint64_t> terms_of(std::string_view text);

/// The code point at `at`, which moves behind it; a byte that begins none is U+FFFD.
char32_t next_character(std::string_view text, std::size_t& at);

/// Is `c` of a script without spaces between words (Han, kana, Thai, Lao, Khmer, Burmese)?
bool is_unspaced(char32_t c);

}  // namespace gateway::local
