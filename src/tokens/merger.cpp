#include "tokens/merger.hpp"

#include <algorithm>
#include <functional>

namespace gateway::tokens {
namespace {

constexpr std::size_t kShort = 48;
constexpr std::size_t kKeptParts = 4096;  // more than that is given back after use

constexpr unsigned char byte_of(std::string_view piece, std::size_t i) {
    return static_cast<unsigned char>(piece[i]);
}

}  // namespace

void Merger::merge(std::string_view piece, std::vector<TokenId>& out) {
    if (piece.size() <= kShort)
        merge_short(piece, out);
    else
        merge_long(piece, out);
}

void Merger::merge_short(std::string_view piece, std::vector<TokenId>& out) const {
    // Part i begins at begin[i] and is token[i]; with part i + 1 it would be joined[i]. begin has one more
    // entry, the end of the piece.
    unsigned char begin[kShort + 1];
    TokenId token[kShort], joined[kShort];
    std::size_t parts = piece.size();
    for (std::size_t i = 0; i < parts; ++i) {
        begin[i] = static_cast<unsigned char>(i);
        token[i] = vocabulary_.find_byte(byte_of(piece, i));
        joined[i] = i + 1 < parts ? vocabulary_.find_pair(byte_of(piece, i), byte_of(piece, i + 1))
                                  : Vocabulary::kNone;
    }
    begin[parts] = static_cast<unsigned char>(piece.size());
    const auto weigh = [&](std::size_t i) {
        joined[i] = i + 1 < parts
                        ? vocabulary_.find(piece.substr(begin[i], std::size_t{begin[i + 2]} - begin[i]))
                        : Vocabulary::kNone;
    };
    for (;;) {
        const auto best = static_cast<std::size_t>(std::min_element(joined, joined + parts) - joined);
        if (joined[best] == Vocabulary::kNone) break;
        token[best] = joined[best];
        std::copy(begin + best + 2, begin + parts + 1, begin + best + 1);
        std::copy(token + best + 2, token + parts, token + best + 1);
        std::copy(joined + best + 2, joined + parts, joined + best + 1);
        --parts;
        weigh(best);
        if (best > 0) weigh(best - 1);
    }
    out.insert(out.end(), token, token + parts);
}

void Merger::merge_long(std::string_view piece, std::vector<TokenId>& out) {
    start_parts(piece);
    std::make_heap(candidates_.begin(), candidates_.end(), std::greater<>{});
    while (!candidates_.empty()) {
        std::pop_heap(candidates_.begin(), candidates_.end(), std::greater<>{});
        const std::uint64_t candidate = candidates_.back();
        candidates_.pop_back();
        const auto at = static_cast<std::uint32_t>(candidate);
        const Part& part = parts_[at];
        // A candidate is stale when its part was joined to another, or now stands before another one.
        if (part.token != Vocabulary::kNone && part.joined == candidate >> 32) join(piece, at);
    }
    for (std::uint32_t at = 0; at != kNoPart; at = parts_[at].next)
        out.push_back(parts_[at].token);
    if (parts_.size() > kKeptParts) {
        parts_ = {};
        candidates_ = {};
    }
}

void Merger::start_parts(std::string_view piece) {
    const auto size = static_cast<std::uint32_t>(piece.size());
    parts_.clear();
    candidates_.clear();
    for (std::uint32_t i = 0; i < size; ++i) {
        const bool last = i + 1 == size;
        const TokenId joined =
            last ? Vocabulary::kNone : vocabulary_.find_pair(byte_of(piece, i), byte_of(piece, i + 1));
        parts_.push_back({i, i + 1, i == 0 ? kNoPart : i - 1, last ? kNoPart : i + 1,
                          vocabulary_.find_byte(byte_of(piece, i)), joined});
        if (joined != Vocabulary::kNone) candidates_.push_back(std::uint64_t{joined} << 32 | i);
    }
}

void Merger::join(std::string_view piece, std::uint32_t at) {
    Part& part = parts_[at];
    Part& absorbed = parts_[part.next];
    part.token = part.joined;
    part.end = absorbed.end;
    part.next = absorbed.next;
    absorbed.token = Vocabulary::kNone;
    if (part.next != kNoPart) parts_[part.next].previous = at;
    weigh(piece, at);
    if (part.previous != kNoPart) weigh(piece, part.previous);
}

// What part `at` would form with the next one; a candidate if that is a token.
void Merger::weigh(std::string_view piece, std::uint32_t at) {
    Part& part = parts_[at];
    part.joined = Vocabulary::kNone;
    if (part.next == kNoPart) return;
    part.joined = vocabulary_.find(piece.substr(part.begin, parts_[part.next].end - part.begin));
    if (part.joined == Vocabulary::kNone) return;
    candidates_.push_back(std::uint64_t{part.joined} << 32 | at);
    std::push_heap(candidates_.begin(), candidates_.end(), std::greater<>{});
}

}  // namespace gateway::tokens
