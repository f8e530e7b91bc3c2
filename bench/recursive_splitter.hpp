// The common way to chunk, as a yardstick: split at the first separator of a list that the text has, split
// what is still too large at the next one, and pack neighbours while they fit. Written for comparison; the
// gateway does not use it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chunking/chunk.hpp"
#include "tokens/tokenizer.hpp"

namespace gateway::bench {

/// Spans of at most `size` tokens without overlap, whose concatenation is `text`.
std::vector<chunking::Span> recursive_chunks(tokens::Tokenizer& tokenizer, std::string_view text,
                                             std::size_t size);

}  // namespace gateway::bench
