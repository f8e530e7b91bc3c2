// The tokens of an encoding: bytes to rank and rank to bytes. Built from the table in the binary on first use
// (a few milliseconds, 4 MB for o200k_base, 2 MB for cl100k_base) and kept; a process that never counts a
// token pays nothing. Immutable afterwards, so any thread may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "tokens/encoding.hpp"

namespace gateway::tokens {

namespace detail {

inline std::uint64_t load8(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
}

/// Up to 8 bytes, zeros after them. Reads nothing outside [at, at + size).
inline std::uint64_t load_short(const char* at, std::size_t size) {
    if (size >= 8) return load8(at);
    if (size >= 4) {
        std::uint32_t low, high;
        std::memcpy(&low, at, 4);
        std::memcpy(&high, at + size - 4, 4);
        return low | static_cast<std::uint64_t>(high) << (8 * (size - 4));
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i)
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
    return word;
}

inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a ^ 0x9E3779B97F4A7C15) * (b ^ 0xD1B54A32D192ED03);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Spreads any bytes over 64 bits; for tables of this room, not against an adversary who knows it.
inline std::uint64_t hash(std::string_view bytes) {
    std::uint64_t state = bytes.size();
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left > 16; at += 8, left -= 8)
        state = mix(state, load8(at));
    const std::uint64_t low = load_short(at, left);
    const std::uint64_t high = left > 8 ? load8(at + left - 8) : 0;
    return mix(state ^ low, high + left);
}

}  // namespace detail

class Vocabulary {
  public:
    static constexpr TokenId kNone = 0xFFFFFFFF;

    /// The one of this encoding; built on the first call, by whichever thread makes it.
    static const Vocabulary& of(Encoding encoding);

    std::size_t size() const { return starts_.size() - 1; }
    /// Bytes of the longest token.
    std::size_t longest() const { return longest_; }
    /// The token with exactly these bytes, or kNone.
    TokenId find(std::string_view bytes) const { return find(bytes, detail::hash(bytes)); }
    /// The same, for who has the hash of the bytes already.
    TokenId find(std::string_view bytes, std::uint64_t hash) const;
    /// The token of two bytes, or kNone; what every merge begins with.
    TokenId find_pair(unsigned char first, unsigned char second) const { return pairs_[first << 8 | second]; }
    /// The token of one byte: every byte has one.
    TokenId find_byte(unsigned char byte) const { return bytes_[byte]; }
    /// The bytes of a token. `id` < size().
    std::string_view bytes(TokenId id) const {
        return {text_.data() + starts_[id], starts_[id + 1] - starts_[id]};
    }

  private:
    explicit Vocabulary(std::string_view table);
    void expand(std::string_view table);
    void index();

    // A slot of the open hash table: the token in the low bits, bits of its hash above them; all ones is
    // empty.
    static constexpr unsigned kIdBits = 18;
    static constexpr std::uint32_t kEmpty = 0xFFFFFFFF;
    static constexpr std::uint32_t kIdMask = (1u << kIdBits) - 1;
    static std::uint32_t tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash) & ~kIdMask; }
    std::size_t slot(std::uint64_t hash) const { return hash >> shift_; }

    std::vector<char> text_;             // all tokens, one after the other, and padding
    std::vector<std::uint32_t> starts_;  // where each begins, and the end
    std::vector<std::uint32_t> slots_;
    std::vector<TokenId> pairs_;
    TokenId bytes_[256];
    unsigned shift_ = 0;
    std::size_t longest_ = 0;
};

}  // namespace gateway::tokens
