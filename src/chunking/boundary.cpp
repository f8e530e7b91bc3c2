#include "chunking/boundary.hpp"

#include <algorithm>

namespace gateway::chunking {
namespace {

constexpr std::size_t kCompact = 4096;

}  // namespace

void Finder::read(const Window& window) {
    while (read_ < window.end()) {
        const auto ahead = window.text(read_, std::min<std::uint64_t>(window.end(), read_ + kLongestLine));
        const auto newline = ahead.find('\n');
        const bool whole = newline != std::string_view::npos;
        const bool last = window.complete() && read_ + ahead.size() == window.end();
        if (!whole && !last && ahead.size() < kLongestLine) return;
        const auto text = whole ? ahead.substr(0, newline + 1) : ahead;
        line(text, read_, !whole && !last);
        read_ += text.size();
    }
    if (!window.complete() || finished_) return;
    finished_ = true;
    finish();
    settle(window.end());
}

void Finder::add(std::uint64_t offset, Level level, float weight) {
    if (offset == 0) return;
    // Nearly always at the end; an underline makes a heading of the line before.
    auto at = boundaries_.end();
    while (at != boundaries_.begin() + static_cast<std::ptrdiff_t>(forgotten_) && (at - 1)->offset >= offset)
        --at;
    if (at == boundaries_.end() || at->offset != offset) {
        boundaries_.insert(at, {offset, level, weight});
    } else {
        at->level = std::max(at->level, level);
        at->weight = std::max(at->weight, weight);
    }
}

std::span<const Boundary> Finder::between(std::uint64_t from, std::uint64_t to) const {
    const auto after = [](std::uint64_t offset, const Boundary& b) { return offset < b.offset; };
    const auto known = std::span(boundaries_).subspan(forgotten_);
    const auto first = std::upper_bound(known.begin(), known.end(), from, after);
    return {first, std::upper_bound(first, known.end(), to, after)};
}

void Finder::forget(std::uint64_t offset) {
    while (forgotten_ < boundaries_.size() && boundaries_[forgotten_].offset <= offset)
        ++forgotten_;
    if (forgotten_ < kCompact) return;
    boundaries_.erase(boundaries_.begin(), boundaries_.begin() + static_cast<std::ptrdiff_t>(forgotten_));
    forgotten_ = 0;
}

}  // namespace gateway::chunking
