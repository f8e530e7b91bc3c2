// The patterns, as tiktoken publishes them. Alternatives are tried in this order, each at the current place:
//
// o200k_base   1
// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//              2
//              [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//              3  \p{N}{1,3}    4  ?[^\s\p{L}\p{N}]+[\r\n/]*    5 \s*[\r\n]+    6 \s+(?!\S)    7 \s+
// cl100k_base  1  (?i:'s|'t|'re|'ve|'m|'ll|'d)    2  [^\r\n\p{L}\p{N}]?\p{L}+
//              3–7 as above, but 4 ends in [\r\n]*
#include "tokens/splitter.hpp"

#include "tokens/character.hpp"

namespace gateway::tokens {
namespace {

using enum CharacterClass;

constexpr unsigned kLetter = set_of(upper, lower, caseless);
constexpr unsigned kHead = set_of(upper, caseless, mark);  // the first part of an o200k word
constexpr unsigned kTail = set_of(lower, caseless, mark);  // and the second
constexpr unsigned kSymbol = set_of(other, mark);          // neither white space, letter nor number
constexpr unsigned kPrefix = set_of(other, mark, space);   // what may stand before a word and join it
constexpr unsigned kSpace = set_of(space, newline);

// One piece at a time. Each matcher gives the end of its match, or nullptr.
class Matcher {
  public:
    explicit Matcher(const char* end) : end_(end) {}

    const char* o200k(const char* at) {
        const Character first = peek(at);
        if (const char* match = word_with_case(at, first)) return match;
        return common(at, first, true);
    }

    const char* cl100k(const char* at) {
        if (const char* match = contraction(at); match != at) return match;
        const Character first = peek(at);
        const char* start = in(first.type, kPrefix) ? at + first.length : at;
        if (const char* match = run(start, kLetter); match != start) return match;
        return common(at, first, false);
    }

    bool touched_end() const { return touched_end_; }

  private:
    Character peek(const char* at) {
        const Character c = read_character(at, end_);
        touched_end_ |= c.type == none || c.cut;
        return c;
    }

    // The end of the longest run of characters in `set`.
    const char* run(const char* at, unsigned set) {
        for (;;) {
            const Character c = peek(at);
            if (!in(c.type, set)) return at;
            at += c.length;
        }
    }

    // Alternatives 1 and 2 of o200k. The head is greedy: when no lower-case letter follows it, the first
    // alternative gives back what comes after the last caseless letter or mark in it.
    const char* word_with_case(const char* at, Character first) {
        const bool prefixed = in(first.type, kPrefix);
        if (!prefixed && !in(first.type, kLetter)) return nullptr;
        const char* start = prefixed ? at + first.length : at;
        const char* head = start;
        const char* last_tail = nullptr;  // the end of the last character that may also be tail
        for (;;) {
            const Character c = peek(head);
            if (c.type == lower) return contraction(run(head, kTail));
            if (!in(c.type, kHead)) break;
            head += c.length;
            if (c.type != upper) last_tail = head;
        }
        if (last_tail) return contraction(last_tail);
        // A mark need not be a prefix: alone it is a word of the first alternative, before the second is
        // tried.
        if (first.type == mark) return contraction(at + first.length);
        return head != start ? contraction(head) : nullptr;
    }

    // The end of a contraction at `at`, or `at`. Letter case is Unicode's: the long s folds to s.
    const char* contraction(const char* at) {
        if (at == end_) touched_end_ = true;
        if (at == end_ || *at != '\'') return at;
        const char a = folded(at + 1);
        if (a == 's' && at[1] != 's' && at[1] != 'S') return at + 3;
        if (a == 's' || a == 't' || a == 'm' || a == 'd') return at + 2;
        if (a != 'r' && a != 'v' && a != 'l') return at;
        const char b = folded(at + 2);
        return b == (a == 'l' ? 'l' : 'e') ? at + 3 : at;
    }

    // The ASCII letter that the character at `at` folds to, or 0.
    char folded(const char* at) {
        if (at == end_) {
            touched_end_ = true;
            return 0;
        }
        if (*at == '\xC5') {
            touched_end_ |= at + 1 == end_;
            return at + 1 != end_ && at[1] == '\xBF' ? 's' : '\0';
        }
        const char lowered = static_cast<char>(*at | 0x20);
        return lowered >= 'a' && lowered <= 'z' ? lowered : '\0';
    }

    // Alternatives 3 to 7.
    const char* common(const char* at, Character first, bool slash_ends_symbols) {
        if (first.type == number) return numbers(at);
        const char* start = *at == ' ' ? at + 1 : at;
        if (const char* match = run(start, kSymbol); match != start)
            return line_end(match, slash_ends_symbols);
        return white_space(at);
    }

    const char* numbers(const char* at) {
        for (int i = 0; i < 3; ++i) {
            const Character c = peek(at);
            if (c.type != number) break;
            at += c.length;
        }
        return at;
    }

    const char* line_end(const char* at, bool slash) {
        while (at != end_ && (*at == '\r' || *at == '\n' || (slash && *at == '/')))
            ++at;
        touched_end_ |= at == end_;
        return at;
    }

    const char* white_space(const char* at) {
        const char* last = at;               // where the last character of the run begins
        const char* last_newline = nullptr;  // the end of its last CR or LF
        const char* stop = at;
        for (;;) {
            const Character c = peek(stop);
            if (!in(c.type, kSpace)) break;
            last = stop;
            stop += c.length;
            if (c.type == newline) last_newline = stop;
        }
        if (last_newline) return last_newline;
        return stop == end_ || last == at ? stop : last;
    }

    const char* end_;
    bool touched_end_ = false;
};

}  // namespace

std::string_view Splitter::next() {
    Matcher matcher(end_);
    const char* begin = at_;
    at_ = encoding_ == Encoding::o200k_base ? matcher.o200k(begin) : matcher.cl100k(begin);
    touched_end_ = matcher.touched_end();
    return {begin, static_cast<std::size_t>(at_ - begin)};
}

}  // namespace gateway::tokens
