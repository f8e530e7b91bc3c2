#include "chunking/cohesion.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gateway::chunking {
namespace {

constexpr std::uint32_t kBuckets = 512;
constexpr std::size_t kShortestWord = 4;  // shorter ones are mostly grammar
constexpr std::size_t kStem = 6;          // "regulate" and "regulation" are one word

constexpr bool is_letter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}
// The first bytes of characters in scripts without spaces between words, where a character is about a word.
constexpr bool is_ideograph(unsigned char c) { return c >= 0xE3 && c <= 0xED; }

}  // namespace

void Cohesion::read(std::string_view text, std::uint64_t at) {
    read_ = at + text.size();
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (!is_letter(byte)) {
            ++i;
            continue;
        }
        const std::size_t begin = i;
        std::uint32_t hash = 2166136261u;  // FNV-1a over the stem
        const bool ideograph = is_ideograph(byte);
        for (; i < text.size() && is_letter(static_cast<unsigned char>(text[i])) &&
               !(ideograph && i == begin + 3);
             ++i)
            if (i < begin + kStem) hash = (hash ^ (static_cast<unsigned char>(text[i]) | 0x20u)) * 16777619u;
        if (i - begin >= kShortestWord || ideograph) words_.push_back({at + begin, (hash >> 8) % kBuckets});
    }
}

bool Cohesion::ready(std::uint64_t offset) {
    while (place_ < words_.size() && words_[place_].offset < offset)
        ++place_;
    return finished_ || words_.size() - place_ >= kWords || read_ >= offset + kPatience;
}

void Cohesion::drop_words() {
    // Without boundaries nothing moves `place_` on.
    if (pending_.empty()) place_ = words_.size();
    for (; place_ > kWords; --place_)
        words_.pop_front();
}

float Cohesion::dissimilarity() const {
    std::array<std::uint8_t, kBuckets> left{}, right{};
    const std::size_t from = place_ - std::min(place_, kWords), to = std::min(place_ + kWords, words_.size());
    for (std::size_t i = from; i < place_; ++i)
        ++left[words_[i].bucket];
    int dot = 0;
    for (std::size_t i = place_; i < to; ++i) {
        ++right[words_[i].bucket];
        dot += left[words_[i].bucket];
    }
    const auto norm = [](const auto& counts) {
        int sum = 0;
        for (const int count : counts)
            sum += count * count;
        return sum;
    };
    const int squares = norm(left) * norm(right);
    return squares == 0 ? 1.0f : 1.0f - static_cast<float>(dot) / std::sqrt(static_cast<float>(squares));
}

}  // namespace gateway::chunking
