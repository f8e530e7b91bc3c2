#include "chunking/window.hpp"

#include <algorithm>

#include "tokens/character.hpp"
#include "tokens/splitter.hpp"

namespace gateway::chunking {
namespace {

constexpr std::size_t kCompactBytes = 1 << 16;
constexpr std::size_t kCompactPieces = 1 << 12;

bool is_blank(std::string_view piece) {
    using enum tokens::CharacterClass;
    const auto first = tokens::read_character(piece.data(), piece.data() + piece.size());
    if (!tokens::in(first.type, tokens::set_of(space, newline))) return false;
    // A piece that begins with white space is white space, or one such character and then a word or a symbol.
    const char* second = piece.data() + first.length;
    const auto next = tokens::read_character(second, piece.data() + piece.size());
    return tokens::in(next.type, tokens::set_of(space, newline, none));
}

}  // namespace

// Small chunks of one endless word split what is left of the piece again and again; so pieces shrink with
// them.
Window::Window(tokens::Tokenizer& tokenizer, std::size_t size)
    : tokenizer_(tokenizer), longest_piece_(std::clamp<std::size_t>(size, 8, 256) * 8) {}

std::string_view Window::text(std::uint64_t from, std::uint64_t to) const {
    return std::string_view(buffer_).substr(from - base_, to - from);
}

bool Window::split_next() {
    const std::uint64_t stop = std::min<std::uint64_t>(end(), split_ + longest_piece_);
    const bool last = stop == end() && complete_;
    if (split_ == stop || (stop - split_ < longest_piece_ && !complete_)) return false;
    const auto ahead = text(split_, stop);
    tokens::Splitter splitter(tokenizer_.encoding(), ahead);
    auto piece = splitter.next();
    const bool forced = splitter.touched_end() && !last;
    if (forced) {
        std::size_t size = piece.size();
        while (size > 0 && !tokens::is_boundary(ahead, size))
            --size;
        if (size > 0) piece = piece.substr(0, size);
    }
    split_ += piece.size();
    const std::uint64_t before = pieces_.empty() ? tokens_before_ : pieces_.back().tokens;
    pieces_.push_back({split_, before + tokenizer_.count_piece(piece), is_blank(piece), forced});
    return true;
}

bool Window::reach(std::size_t tokens) {
    const std::uint64_t wanted = tokens_before_ + tokens;
    while (pieces_.size() == dropped_ || pieces_.back().tokens <= wanted)
        if (!split_next()) return complete_;
    return true;
}

std::size_t Window::first_after(std::uint64_t offset) const {
    const auto at =
        std::upper_bound(pieces_.begin() + static_cast<std::ptrdiff_t>(dropped_), pieces_.end(), offset,
                         [](std::uint64_t o, const Piece& piece) { return o < piece.end; });
    return static_cast<std::size_t>(at - pieces_.begin());
}

std::uint64_t Window::fitting(std::size_t tokens) const {
    const std::uint64_t most = tokens_before_ + tokens;
    const auto after =
        std::upper_bound(pieces_.begin() + static_cast<std::ptrdiff_t>(dropped_), pieces_.end(), most,
                         [](std::uint64_t limit, const Piece& piece) { return limit < piece.tokens; });
    auto index = static_cast<std::size_t>(after - pieces_.begin());
    // Two pieces of white space in a row would be one at the end of a text.
    while (index > dropped_ + 1 && index < pieces_.size() && pieces_[index - 1].blank &&
           pieces_[index - 2].blank)
        --index;
    return index == dropped_ ? begin_ : pieces_[index - 1].end;
}

std::uint64_t Window::reaching(std::size_t tokens) const {
    const auto at = std::lower_bound(
        pieces_.begin() + static_cast<std::ptrdiff_t>(dropped_), pieces_.end(), tokens_before_ + tokens,
        [](const Piece& piece, std::uint64_t wanted) { return piece.tokens < wanted; });
    return at == pieces_.end() ? split_ : at->end;
}

std::size_t Window::roughly(std::uint64_t offset) const {
    const std::size_t after = first_after(offset);
    return after == dropped_ ? 0 : static_cast<std::size_t>(pieces_[after - 1].tokens - tokens_before_);
}

std::uint64_t Window::piece_end(std::uint64_t offset) const {
    const std::size_t after = first_after(offset);
    return after == dropped_ ? begin_ : pieces_[after - 1].end;
}

std::size_t Window::count_to(std::uint64_t offset) {
    std::size_t whole = first_after(offset);  // pieces before it end at or before the offset
    const auto forced = [](const Piece& piece) { return piece.forced; };
    const auto stop = std::min(whole + 1, pieces_.size());
    if (std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(dropped_),
                    pieces_.begin() + static_cast<std::ptrdiff_t>(stop), forced))
        return tokenizer_.count(text(begin_, offset));
    // What is left of a piece, and the white space it or the text's end may join, are counted again.
    while (whole > dropped_ && pieces_[whole - 1].blank)
        --whole;
    const std::uint64_t solid = whole == dropped_ ? begin_ : pieces_[whole - 1].end;
    const std::uint64_t before = whole == dropped_ ? tokens_before_ : pieces_[whole - 1].tokens;
    return static_cast<std::size_t>(before - tokens_before_) +
           (solid == offset ? 0 : tokenizer_.count(text(solid, offset)));
}

std::uint64_t Window::inside_first_piece(std::size_t tokens) {
    const auto piece = text(begin_, pieces_[dropped_].end);
    std::size_t size = tokenizer_.prefix(piece, tokens).size();
    if (size == 0) size = tokens::read_character(piece.data(), piece.data() + piece.size()).length;
    return begin_ + size;
}

void Window::advance(std::uint64_t begin) {
    const std::size_t after = first_after(begin);
    const bool at_piece = begin == (after == dropped_ ? begin_ : pieces_[after - 1].end);
    begin_ = begin;
    if (at_piece) {
        if (after > dropped_) tokens_before_ = pieces_[after - 1].tokens;
        dropped_ = after;
    } else {
        // In the middle of a piece: what follows splits anew.
        pieces_.clear();
        dropped_ = 0;
        tokens_before_ = 0;
        split_ = begin;
    }
    if (dropped_ >= kCompactPieces) {
        pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(dropped_));
        dropped_ = 0;
    }
    if (begin_ - base_ >= kCompactBytes) {
        buffer_.erase(0, begin_ - base_);
        base_ = begin_;
    }
}

}  // namespace gateway::chunking
