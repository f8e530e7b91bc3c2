#include "tokens/stream_counter.hpp"

#include "tokens/splitter.hpp"

namespace gateway::tokens {

void StreamCounter::feed(std::string_view text) {
    rest_ += text;
    if (rest_.size() >= next_look_) settle();
}

void StreamCounter::settle() {
    std::size_t done = 0;
    Splitter pieces(tokenizer_.encoding(), rest_);
    while (!pieces.done()) {
        const auto piece = pieces.next();
        if (pieces.touched_end()) break;
        settled_ += tokenizer_.count_piece(piece);
        done += piece.size();
    }
    rest_.erase(0, done);
    next_look_ = rest_.size() * 2;
}

}  // namespace gateway::tokens
