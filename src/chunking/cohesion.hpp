// Lexical cohesion, of the TextTiling family: how much the words after a place repeat those before it. Where
// they do so least, the subject changes.
//
// Give it the text and the boundaries in it, both in order; it gives the boundaries back, each with a weight
// in [0, 1] that is one less the cosine between the words before and after, once enough words have followed.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>

#include "chunking/boundary.hpp"

namespace gateway::chunking {

class Cohesion {
  public:
    /// A boundary to weigh; the start of the document is none.
    void mark(std::uint64_t offset, Level level) {
        if (offset > 0) pending_.push_back({offset, level, 0});
    }
    /// The text at `at`, which follows what was read before.
    void read(std::string_view text, std::uint64_t at);
    /// No text follows.
    void finish() { finished_ = true; }
    /// Hands over every boundary that can be weighed by now.
    template <class Add>
    void weighed(Add add) {
        while (!pending_.empty() && ready(pending_.front().offset)) {
            add(pending_.front().offset, pending_.front().level, dissimilarity());
            pending_.pop_front();
        }
        drop_words();
    }
    /// Up to here nothing is left to be weighed.
    std::uint64_t settled(std::uint64_t read) const {
        return pending_.empty() || pending_.front().offset > read ? read : pending_.front().offset - 1;
    }

  private:
    struct Word {
        std::uint64_t offset;
        std::uint32_t bucket;
    };
    // Content words on either side that are compared.
    static constexpr std::size_t kWords = 60;
    // Text that has fewer words, such as figures, is compared when so many bytes lie behind a place.
    static constexpr std::uint64_t kPatience = 8192;

    bool ready(std::uint64_t offset);
    float dissimilarity() const;
    void drop_words();

    std::deque<Word> words_;
    std::size_t place_ = 0;  // words_ before it lie before the boundary in question
    std::deque<Boundary> pending_;
    std::uint64_t read_ = 0;
    bool finished_ = false;
};

}  // namespace gateway::chunking
