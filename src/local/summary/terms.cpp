#include "local/summary/terms.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "local/summary.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kFunctionWords[] = {
    "about",   "above",  "after",   "again", "against", "all",     "also",   "am",      "an",    "and",
    "any",     "are",    "as",      "at",    "be",      "because", "been",   "before",  "being", "below",
    "between", "both",   "but",     "by",    "can",     "cannot",  "could",  "did",     "do",    "does",
    "doing",   "down",   "during",  "each",  "few",     "for",     "from",   "further", "had",   "has",
    "have",    "having", "he",      "her",   "here",    "hers",    "him",    "his",     "how",   "however",
    "if",      "in",     "into",    "is",    "it",      "its",     "itself", "just",    "may",   "me",
    "might",   "more",   "most",    "much",  "must",    "my",      "no",     "nor",     "not",   "now",
    "of",      "off",    "on",      "once",  "one",     "only",    "or",     "other",   "our",   "out",
    "over",    "own",    "same",    "she",   "should",  "so",      "some",   "such",    "than",  "that",
    "the",     "their",  "them",    "then",  "there",   "these",   "they",   "this",    "those", "through",
    "to",      "too",    "two",     "under", "until",   "up",      "us",     "very",    "was",   "we",
    "were",    "what",   "when",    "where", "which",   "while",   "who",    "whom",    "why",   "will",
    "with",    "within", "without", "would", "you",     "your"};

// FNV-1a: the same in every process, so that a summary is too.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return hash;
}

bool is_function_word(std::string_view word) {
    return std::binary_search(std::begin(kFunctionWords), std::end(kFunctionWords), word);
}

// "companies" and "company", "costs" and "cost" are one term.
std::string_view without_plural(std::string& word) {
    if (word.size() > 4 && word.ends_with("ies"))
        word.replace(word.size() - 3, 3, "y");
    else if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") &&
             !word.ends_with("is"))
        word.pop_back();
    return word;
}

bool is_word_character(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    // Latin-1's signs, general punctuation, symbols, the punctuation and full-width forms of East Asia.
    return c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
           !(c >= 0xFF00 && c <= 0xFF20) && c != 0xFFFD;
}

}  // namespace

char32_t next_character(std::string_view text, std::size_t& at) {
    const auto length = utf8_sequence(text.substr(at));
    const auto first = static_cast<unsigned char>(text[at]);
    if (length <= 1) {
        ++at;
        return length == 1 ? first : 0xFFFD;
    }
    char32_t c = first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        c = (c << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    at += length;
    return c;
}

bool is_unspaced(char32_t c) {
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
           (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

std::vector<std::uint64_t> terms_of(std::string_view text) {
    std::vector<std::uint64_t> terms;
    std::string word;
    std::size_t before = std::string_view::npos;  // where the unspaced character before this one begins
    const auto end_word = [&] {
        word = to_lower(word);
        if (word.size() > 2 && !is_function_word(word)) terms.push_back(hash_of(without_plural(word)));
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto c = next_character(text, at);
        if (is_unspaced(c)) {
            end_word();
            if (before != std::string_view::npos) terms.push_back(hash_of(text.substr(before, at - before)));
            before = begin;
            continue;
        }
        before = std::string_view::npos;
        if (is_word_character(c))
            word += text.substr(begin, at - begin);
        else
            end_word();
    }
    end_word();
    return terms;
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0, unspaced = 0;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_character(text, at);
        if (is_unspaced(c)) {
            ++unspaced;
            in_word = false;
        } else if (c <= ' ' || c == 0xA0 || c == 0x3000) {
            in_word = false;
        } else if (is_word_character(c) && !in_word) {
            ++words;
            in_word = true;
        }
    }
    return words + (unspaced + 1) / 2;
}

}  // namespace gateway::local
