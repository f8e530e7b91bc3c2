// Words in a text: when two spellings are the same name, and where a quotation stands. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::operations {

/// White space collapsed and letters in lower case (Latin, Greek, Cyrillic): equal for two spellings of one
/// name.
std::string folded(std::string_view name);

/// With one space between words and none around.
std::string collapsed(std::string_view text);

/// "a, b, c"
std::string listed(std::span<const std::string> words);

/// A stretch of a text, in bytes.
struct Stretch {
    std::size_t begin = 0, end = 0;
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// The first place at or after `from` where `words` stand, letter by letter but with any white space between
/// them. Nothing for blank words.
std::optional<Stretch> find_words(std::string_view text, std::string_view words, std::size_t from = 0);

/// The same, and not within a longer word or number: "Ann" is not in "Anna".
std::optional<Stretch> find_name(std::string_view text, std::string_view name, std::size_t from = 0);

}  // namespace gateway::operations
