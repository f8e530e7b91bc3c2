#include "tokens/vocabulary.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "tokens/rank_tables.hpp"

namespace gateway::tokens {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::size_t kBytes = 256;

// Numbers of a given width, packed from the lowest bit of each byte up.
class BitReader {
  public:
    explicit BitReader(std::string_view bytes) : bytes_(bytes) {}
    std::uint32_t take(int width) {
        while (held_ < width) {
            word_ |= static_cast<std::uint64_t>(next_byte()) << held_;
            held_ += 8;
        }
        const auto value = static_cast<std::uint32_t>(word_ & ((std::uint64_t{1} << width) - 1));
        word_ >>= width;
        held_ -= width;
        return value;
    }

  private:
    unsigned char next_byte() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::uint64_t word_ = 0;
    int held_ = 0;
};

bool equal(const char* a, const char* b, std::size_t size) {
    for (; size > 8; a += 8, b += 8, size -= 8)
        if (detail::load8(a) != detail::load8(b)) return false;
    return detail::load_short(a, size) == detail::load_short(b, size);
}

}  // namespace

const Vocabulary& Vocabulary::of(Encoding encoding) {
    if (encoding == Encoding::cl100k_base) {
        static const Vocabulary cl100k(cl100k_base_table());
        return cl100k;
    }
    static const Vocabulary o200k(o200k_base_table());
    return o200k;
}

Vocabulary::Vocabulary(std::string_view table) {
    // The table is part of the program: one that cannot be read is a broken build.
    if (table.size() < kHeader + kBytes || table.substr(0, 4) != "BPE1") std::abort();
    expand(table);
    index();
}

void Vocabulary::expand(std::string_view table) {
    std::uint32_t count;
    std::memcpy(&count, table.data() + 4, sizeof count);
    static_assert(std::endian::native == std::endian::little);
    starts_.reserve(count + 1);
    text_.reserve(count * 7);
    for (std::uint32_t i = 0; i < kBytes; ++i) {
        starts_.push_back(i);
        text_.push_back(table[kHeader + i]);
        bytes_[static_cast<unsigned char>(table[kHeader + i])] = i;
    }
    starts_.push_back(kBytes);
    BitReader pairs(table.substr(kHeader + kBytes));
    for (std::uint32_t id = kBytes; id < count; ++id) {
        const int width = std::bit_width(id - 1);
        for (int half = 0; half < 2; ++half) {
            const std::uint32_t part = std::min(pairs.take(width), id - 1);
            const std::size_t from = starts_[part], length = starts_[part + 1] - from, at = text_.size();
            text_.resize(at + length);
            std::memcpy(text_.data() + at, text_.data() + from, length);
        }
        starts_.push_back(static_cast<std::uint32_t>(text_.size()));
        longest_ = std::max<std::size_t>(longest_, starts_[id + 1] - starts_[id]);
    }
    text_.shrink_to_fit();
}

void Vocabulary::index() {
    // At most 0.38 full: a miss, of which merging has many, ends after one or two slots.
    const auto bits = static_cast<unsigned>(std::bit_width(size())) + 1;
    shift_ = 64 - bits;
    slots_.assign(std::size_t{1} << bits, kEmpty);
    pairs_.assign(1 << 16, kNone);
    for (TokenId id = 0; id < size(); ++id) {
        const auto token = bytes(id);
        const auto hash = detail::hash(token);
        std::size_t at = slot(hash);
        while (slots_[at] != kEmpty)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = tag(hash) | id;
        if (token.size() == 2)
            pairs_[static_cast<unsigned char>(token[0]) << 8 | static_cast<unsigned char>(token[1])] = id;
    }
}

TokenId Vocabulary::find(std::string_view wanted, std::uint64_t hash) const {
    if (wanted.size() > longest_) return kNone;
    for (std::size_t at = slot(hash); slots_[at] != kEmpty; at = (at + 1) & (slots_.size() - 1)) {
        if ((slots_[at] & ~kIdMask) != tag(hash)) continue;
        const TokenId id = slots_[at] & kIdMask;
        const auto token = bytes(id);
        if (token.size() == wanted.size() && equal(token.data(), wanted.data(), wanted.size())) return id;
    }
    return kNone;
}

}  // namespace gateway::tokens
