#include "chunking/chunker.hpp"

#include <algorithm>

#include "chunking/characters.hpp"

namespace gateway::chunking {
namespace {

// What is taken in at once: a caller may feed a whole file.
constexpr std::size_t kSlice = 1 << 15;

}  // namespace

Chunker::Chunker(tokens::Tokenizer& tokenizer, const Options& options, ChunkSink sink)
    : tokenizer_(tokenizer),
      options_(options),
      sink_(std::move(sink)),
      window_(tokenizer, options.size),
      rules_(rules_for(options)) {}

void Chunker::feed(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(std::min(kSlice, text.size()))) {
        window_.append(text.substr(0, kSlice));
        pump();
    }
}

void Chunker::finish() {
    window_.finish();
    pump();
}

void Chunker::pump() {
    while (rules_ ? next_chunk() : next_characters()) {
    }
}

// Gives the next chunk; false when there is none, or more text is needed to tell where it ends.
bool Chunker::next_chunk() {
    if (fresh_ == window_.end()) return false;
    if (!window_.reach(2 * options_.size)) return false;
    const std::uint64_t horizon = window_.fitting(2 * options_.size);
    rules_->finder().read(window_);
    if (rules_->finder().settled() < horizon) return false;
    if (const auto end = choose_end(horizon))
        emit(*end, window_.count_to(*end));
    else
        window_.advance(fresh_);  // once more, without the overlap
    return true;
}

// Nothing when the overlap leaves no room for what follows it.
std::optional<std::uint64_t> Chunker::choose_end(std::uint64_t horizon) {
    const std::uint64_t limit = window_.fitting(options_.size);
    const bool overlaps = window_.begin() != fresh_;
    if (limit > fresh_) {
        const Room room{window_,       rules_->finder().between(fresh_, horizon),     fresh_, limit, horizon,
                        options_.size, window_.complete() && horizon == window_.end()};
        // Step back where the exact count is above what the pieces promised.
        for (std::uint64_t cut = rules_->cut(room); cut > fresh_; cut = window_.piece_end(cut - 1))
            if (window_.count_to(cut) <= options_.size) return cut;
    }
    if (overlaps) return std::nullopt;
    return window_.inside_first_piece(options_.size);
}

// A chunk by code points.
bool Chunker::next_characters() {
    if (fresh_ == window_.end()) return false;
    const auto ahead = window_.text(window_.begin(), window_.end());
    const auto front = characters_front(ahead, options_.size);
    // The last character may go on in text to come.
    if (front.size() == ahead.size() && !window_.complete()) return false;
    emit(window_.begin() + front.size(), tokenizer_.count(front));
    return true;
}

void Chunker::emit(std::uint64_t end, std::size_t tokens) {
    const std::uint64_t begin = window_.begin();
    Span span{begin, end, fresh_, 0, 0, tokens};
    span.begin_character = fresh_character_ - characters(window_.text(begin, fresh_));
    span.end_character = fresh_character_ + characters(window_.text(fresh_, end));
    sink_(span, window_.text(begin, end));
    fresh_ = end;
    fresh_character_ = span.end_character;
    const std::uint64_t next = overlap_start(end);
    if (rules_) rules_->finder().forget(next);
    window_.advance(next);
}

// Where the next chunk begins: at a sentence or better when one lies within the overlap, else at a word.
std::uint64_t Chunker::overlap_start(std::uint64_t end) const {
    if (options_.overlap == 0 || (window_.complete() && end == window_.end())) return end;
    if (!rules_) {
        const auto text = window_.text(window_.begin(), end);
        return end - characters_back(text, options_.overlap).size();
    }
    const std::size_t tokens = window_.roughly(end);
    if (tokens <= options_.overlap) return end;
    const std::uint64_t word = window_.reaching(tokens - options_.overlap);
    const auto boundaries = rules_->finder().between(word - 1, end - 1);
    return std::min(end, boundaries.empty() ? word : boundaries.front().offset);
}

Result<std::vector<Span>> chunk(tokens::Tokenizer& tokenizer, std::string_view text, const Options& options) {
    if (auto valid = validate(options); !valid) return fail(valid.error());
    std::vector<Span> spans;
    Chunker chunker(tokenizer, options, [&](const Span& span, std::string_view) { spans.push_back(span); });
    chunker.feed(text);
    chunker.finish();
    return spans;
}

}  // namespace gateway::chunking
