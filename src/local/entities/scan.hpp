// What the recognisers of entities share: classes of bytes, and looking around in a text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace gateway::local {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
/// Letters beyond ASCII count as letters; what else there is above 0x7F is rare beside digits.
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c) || (c & 0x80) != 0; }
constexpr bool is_ascii_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

/// The byte at `at`; NUL outside the text.
inline char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

inline std::size_t skip_digits(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at]))
        ++at;
    return at;
}

/// Behind one space (also a no-break or narrow one) at `at`, or `at`.
inline std::size_t skip_space(std::string_view text, std::size_t at) {
    for (const std::string_view space : {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"})
        if (text.substr(std::min(at, text.size())).starts_with(space)) return at + space.size();
    return at;
}

/// Length of the dash at `at`: a hyphen, an en dash or a minus sign; 0 if there is none.
inline std::size_t dash(std::string_view text, std::size_t at) {
    const auto rest = text.substr(std::min(at, text.size()));
    if (rest.starts_with("-")) return 1;
    return rest.starts_with("\xE2\x80\x93") || rest.starts_with("\xE2\x88\x92") ? 3 : 0;
}

/// Do dashes, quotes, no-break spaces or the like begin at `at`, whose bytes would pass for letters?
inline bool is_mark(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    return rest.starts_with("\xE2\x80") || rest.starts_with("\xE2\x88\x92") || rest.starts_with("\xC2\xA0");
}

/// The word that begins at `at`: letters alone.
inline std::string_view word_at(std::string_view text, std::size_t at) {
    std::size_t end = std::min(at, text.size());
    while (end < text.size() && end - at < 40 && is_letter(text[end]) && !is_mark(text, end))
        ++end;
    return text.substr(std::min(at, text.size()), end - std::min(at, text.size()));
}

/// Is `word`, in lower case, in a sorted list?
inline bool is_one_of(std::string_view word, std::span<const std::string_view> sorted) {
    return std::binary_search(sorted.begin(), sorted.end(), std::string_view(to_lower(word)));
}

/// Length of the mark before `end` that may stand between a word and its number: a space, ".", "#", a quote
/// or bracket, or one of `more`; 0 if there is none.
inline std::size_t mark_before(std::string_view text, std::size_t end, std::string_view more = {}) {
    if (end == 0) return 0;
    const char c = text[end - 1];
    if (std::string_view(" \t.#:(\"'").find(c) != std::string_view::npos ||
        more.find(c) != std::string_view::npos)
        return 1;
    const auto front = text.substr(0, end);
    if (front.ends_with("\xC2\xA0")) return 2;
    return front.ends_with("\xE2\x80\xAF") || front.ends_with("\xE2\x80\x89") ? 3 : 0;
}

/// The word before a place on its line, past one space and marks such as "." and "#".
struct WordBefore {
    std::string_view word;        ///< letters; empty: none
    bool opens_sentence = false;  ///< nothing of its sentence stands before it
    bool capital = false;         ///< has a capital letter
};

/// `more`: further marks that may stand between.
inline WordBefore word_before(std::string_view text, std::size_t at, std::string_view more = {}) {
    constexpr std::size_t kMarks = 4;
    std::size_t end = at, length = 0;
    for (std::size_t marks = 0; marks < kMarks && (length = mark_before(text, end, more)) > 0; ++marks)
        end -= length;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 40 && is_letter(text[begin - 1]))
        --begin;
    WordBefore before{text.substr(begin, end - begin)};
    before.capital = std::any_of(before.word.begin(), before.word.end(), is_upper);
    std::size_t start = begin;
    while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '"' || text[start - 1] == '('))
        --start;
    before.opens_sentence =
        start == 0 || std::string_view("\n.!?:;|>-*").find(text[start - 1]) != std::string_view::npos;
    return before;
}

}  // namespace gateway::local
