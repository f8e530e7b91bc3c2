// What a chunk is and what may be asked of a chunker. Laws that hold for every method and any text:
//
//   - The fresh parts of the chunks, joined, are the text: nothing is lost, changed or repeated.
//   - `tokens` is the exact count of the chunk's own text, and at most the size asked for, unless a single
//     character is larger than that.
//   - A chunk ends between two characters. With overlap it begins earlier, by at most that many tokens, and
//   always
//     holds fresh text: the end of a document is not chunked again and again.
//   - Chunks depend on the text alone, not on how it was cut when it was fed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "tokens/encoding.hpp"

namespace gateway::chunking {

enum class Method : unsigned char {
    token,       ///< as full as whole words allow
    character,   ///< so many Unicode code points
    sentence,    ///< whole sentences
    paragraph,   ///< whole paragraphs, long ones by sentences
    structural,  ///< headings, code, tables and lists respected; the default
};

std::string_view name_of(Method method);
/// Also "semantic", which is no method of its own here (docs/chunking.md): it means structural, which cuts
/// where the vocabulary changes most among places of one kind.
std::optional<Method> method_from_name(std::string_view name);

struct Options {
    Method method = Method::structural;
    std::size_t size = 1000;    ///< tokens a chunk at most; code points for Method::character
    std::size_t overlap = 100;  ///< in the same unit, at most half of `size`
    /// Choose boundaries by the text around them rather than by how full the chunk is, so that an edit
    /// changes the chunks near it and no others. For work that is remembered chunk by chunk. Not for
    /// Method::character.
    bool anchored = false;
    tokens::Encoding encoding = tokens::Encoding::o200k_base;
};

/// Error: invalid_parameter, for a size of 0, an overlap over half the size, or anchored characters.
Result<void> validate(const Options& options);

/// Where a chunk lies. Offsets are bytes; those ending in `_character` count Unicode code points.
struct Span {
    std::uint64_t begin = 0, end = 0;
    std::uint64_t fresh = 0;  ///< where the text begins that no earlier chunk has; the end of the one before
    std::uint64_t begin_character = 0, end_character = 0;
    std::size_t tokens = 0;

    friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace gateway::chunking
