// The byte-pair encodings the house knows exactly, and the number of a token.
#pragma once

#include <cstdint>

namespace gateway::tokens {

enum class Encoding : unsigned char {
    o200k_base,   ///< GPT-4o and later; the unit in which chunks and budgets are counted
    cl100k_base,  ///< GPT-4 and GPT-3.5
};

/// A token's rank, which is its number. Special tokens have none here: their spelling is ordinary text.
using TokenId = std::uint32_t;

}  // namespace gateway::tokens
