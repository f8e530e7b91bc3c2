#include "operations/wording.hpp"

#include "base/text.hpp"

namespace gateway::operations {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct Letter {
    char32_t code = 0;
    std::size_t length = 0;
};

Letter letter_at(std::string_view text) {
    const auto length = utf8_sequence(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length <= 1) return {byte < 0x80 ? byte : char32_t{0xFFFD}, 1};
    char32_t code = static_cast<unsigned char>(text.front()) & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    return {code, length};
}

Letter letter_before(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return letter_at(text.substr(at));
}

// The scripts whose capitals lie at a fixed distance, which are nearly all that have capitals.
char32_t lower(char32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    if (c >= 0x100 && c <= 0x137) return c | 1;
    if (c >= 0x139 && c <= 0x148) return c + (c & 1);
    if (c >= 0x14A && c <= 0x177) return c | 1;
    if (c >= 0x179 && c <= 0x17E) return c + (c & 1);
    if (c >= 0x391 && c <= 0x3A9) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    return c;
}

void append(std::string& out, char32_t c) {
    if (c < 0x80)
        out += static_cast<char>(c);
    else {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

// Part of a word in a script that puts spaces between words.
bool is_word(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        if (is_space(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end]))
            ++end;
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// The end of `words` if they stand at `at`.
std::optional<std::size_t> match(std::string_view text, std::span<const std::string_view> words,
                                 std::size_t at) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t before = at;
        if (i > 0)
            while (at < text.size() && is_space(text[at]))
                ++at;
        if ((i > 0 && at == before) || !text.substr(at).starts_with(words[i])) return std::nullopt;
        at += words[i].size();
    }
    return at;
}

bool cuts_a_word(std::string_view text, std::size_t at) {
    if (at == 0 || at >= text.size()) return false;
    return is_word(letter_before(text.substr(0, at)).code) && is_word(letter_at(text.substr(at)).code);
}

}  // namespace

std::string folded(std::string_view name) {
    std::string out;
    for (const auto word : words_of(name)) {
        if (!out.empty()) out += ' ';
        for (std::size_t at = 0; at < word.size();) {
            const auto [code, length] = letter_at(word.substr(at));
            const auto small = lower(code);
            if (small == code)
                out += word.substr(at, length);
            else
                append(out, small);
            at += length;
        }
    }
    return out;
}

std::string collapsed(std::string_view text) {
    std::string out;
    for (const auto word : words_of(text)) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::string listed(std::span<const std::string> words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::optional<Stretch> find_words(std::string_view text, std::string_view words, std::size_t from) {
    const auto parts = words_of(words);
    if (parts.empty()) return std::nullopt;
    for (auto at = text.find(parts.front(), from); at != text.npos; at = text.find(parts.front(), at + 1))
        if (const auto end = match(text, parts, at)) return Stretch{at, *end};
    return std::nullopt;
}

std::optional<Stretch> find_name(std::string_view text, std::string_view name, std::size_t from) {
    auto found = find_words(text, name, from);
    while (found && (cuts_a_word(text, found->begin) || cuts_a_word(text, found->end)))
        found = find_words(text, name, found->begin + 1);
    return found;
}

}  // namespace gateway::operations
