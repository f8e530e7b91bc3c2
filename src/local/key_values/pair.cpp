#include "local/key_values/pair.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace gateway::local {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t kLongestKey = 60;  // bytes
constexpr std::size_t kMostWords = 6;

// Words with which sentences begin that end in a colon.
constexpr std::string_view kOpeners[] = {"a",    "an",    "and", "as",   "but",   "for",    "here",
                                         "if",   "in",    "it",  "on",   "or",    "please", "see",
                                         "so",   "that",  "the", "then", "there", "these",  "they",
                                         "this", "those", "to",  "we",   "when",  "with",   "you"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t'; }

std::size_t words_in(std::string_view text) {
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        words += !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
    return words;
}

// "f(x)", "if (x)": a bracket right behind a word, other than that of "name(s)", or behind a word of code.
bool looks_like_call(std::string_view key) {
    static constexpr std::string_view kWords[] = {"catch",   "def",      "elif", "else",   "except", "for",
                                                  "foreach", "function", "if",   "switch", "while"};
    const auto bracket = key.find('(');
    if (bracket == npos || bracket == 0) return false;
    const auto rest = key.substr(bracket);
    if (!is_space(key[bracket - 1])) return !rest.starts_with("(s)") && !rest.starts_with("(es)");
    const auto first = key.substr(0, key.find(' '));
    return std::find(std::begin(kWords), std::end(kWords), first) != std::end(kWords);
}

// "else:", "class Foo:": what opens a block of code. As a key of one word most of these would do.
bool opens_block(std::string_view key) {
    static constexpr std::string_view kAlone[] = {"else", "finally", "try"};
    static constexpr std::string_view kBefore[] = {"async", "class", "def", "elif", "except", "while"};
    const auto space = key.find(' ');
    if (space == npos) return std::find(std::begin(kAlone), std::end(kAlone), key) != std::end(kAlone);
    const auto first = key.substr(0, space);
    return std::find(std::begin(kBefore), std::end(kBefore), first) != std::end(kBefore);
}

struct Separator {
    std::size_t at = npos, length = 0;
};

// The first ": ", ":" at the end, "：" or "=" that parts.
Separator separator_in(std::string_view content) {
    const auto window = content.substr(0, kLongestKey + 8);
    for (std::size_t i = 0; i < window.size(); ++i) {
        if (content.substr(i).starts_with("：")) return {i, 3};
        const char next = i + 1 < content.size() ? content[i + 1] : ' ';
        if (content[i] == ':' && next == '=') return {i, 2};
        if (content[i] == ':' && is_space(next)) return {i, 1};
        if (content[i] != '=') continue;
        const char before = i > 0 ? content[i - 1] : ' ';
        if (next == '=' || next == '>' || next == '~' || std::string_view("<>!=~+-*/").find(before) != npos)
            return {};
        return {i, 1};
    }
    return {};
}

// "**Key:** value", "**Key**: value", "`key`: value"; also with one mark.
std::optional<Pair> marked_pair(std::string_view content) {
    for (const std::string_view mark : {"**", "__", "*", "_", "`"}) {
        if (!content.starts_with(mark)) continue;
        const auto close = content.substr(0, kLongestKey + 8).find(mark, mark.size());
        if (close == npos) return std::nullopt;
        auto key = content.substr(mark.size(), close - mark.size());
        auto rest = content.substr(close + mark.size());
        if (key.ends_with(':'))
            key.remove_suffix(1);
        else if (const auto at = rest.find_first_not_of(" \t");
                 at != npos && (rest[at] == ':' || rest[at] == '='))
            rest.remove_prefix(at + 1);
        else
            return std::nullopt;
        key = trim(key);
        return is_key(key) ? std::optional(Pair{key, trim(rest)}) : std::nullopt;
    }
    return std::nullopt;
}

// level=info msg="two words": every word of the line is a pair.
std::vector<Pair> words_with_values(std::string_view content, const std::stop_token& stop) {
    std::vector<Pair> pairs;
    for (std::size_t at = 0; at < content.size();) {
        if (stop.stop_requested()) return {};
        const auto equals = content.substr(0, std::min(content.size(), at + kLongestKey)).find('=', at);
        if (equals == npos) return {};
        const auto key = content.substr(at, equals - at);
        if (!is_key(key) || key.find_first_of(" \t") != npos) return {};
        auto end = equals + 1;
        if (end < content.size() && content[end] == '"') {
            end = content.find('"', end + 1);
            if (end == npos) return {};
            ++end;
        } else {
            end = std::min(content.find_first_of(" \t", end), content.size());
        }
        if (end < content.size() && !is_space(content[end])) return {};
        const auto value = content.substr(equals + 1, end - equals - 1);
        // "Environment=HOME=/root SHELL=/bin/sh" is one pair.
        if (!value.starts_with('"') && value.find('=') != npos) return {};
        pairs.push_back({key, unquoted(value)});
        at = std::min(content.find_first_not_of(" \t", end), content.size());
    }
    return pairs.size() >= 2 ? pairs : std::vector<Pair>{};
}

// Where, from `at` on, another pair may begin on the same line: behind two spaces, a tab or " | ".
std::size_t next_start(std::string_view value, std::size_t& gap_begin) {
    while (gap_begin < value.size()) {
        gap_begin = value.find_first_of(" \t", gap_begin);
        if (gap_begin == npos) break;
        const auto text = value.find_first_not_of(" \t", gap_begin);
        if (text == npos) break;
        if (value[text] == '|' && text + 1 < value.size() && is_space(value[text + 1]))
            return std::min(value.find_first_not_of(" \t", text + 1), value.size());
        if (text - gap_begin >= 2 || value[gap_begin] == '\t') return text;
        gap_begin = text;
    }
    return npos;
}

}  // namespace

std::string_view unquoted(std::string_view value) {
    if (value.size() < 2 || (value.front() != '"' && value.front() != '\'') || value.back() != value.front())
        return value;
    const auto inner = value.substr(1, value.size() - 2);
    return inner.find(value.front()) == npos ? inner : value;
}

bool is_key(std::string_view text) {
    if (text.empty() || text.size() > kLongestKey || words_in(text) > kMostWords) return false;
    if (!is_letter(text.front()) && !is_digit(text.front()) && text.front() != '_') return false;
    if (std::none_of(text.begin(), text.end(), is_letter)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::string_view("!?;,\"<>{}|[]*`\\@:").find(text[i]) != npos) return false;
        // The point of "server.port" and of "No.", not that of a sentence.
        if (text[i] == '.' && i + 1 < text.size() && is_space(text[i + 1]) && i > 3) return false;
    }
    return !looks_like_call(text);
}

std::optional<Pair> pair_of(std::string_view content) {
    if (auto marked = marked_pair(content)) return marked;
    const auto separator = separator_in(content);
    if (separator.at == npos) return std::nullopt;
    const auto key = trim(content.substr(0, separator.at));
    auto value = trim(content.substr(separator.at + separator.length));
    if (!is_key(key) || (value.empty() && opens_block(key))) return std::nullopt;
    const auto first = to_lower(key.substr(0, key.find(' ')));
    const bool opens_sentence =
        std::find(std::begin(kOpeners), std::end(kOpeners), first) != std::end(kOpeners);
    if (opens_sentence && words_in(key) > (value.empty() ? 1 : 2)) return std::nullopt;
    if (content[separator.at] == '=') {
        // "the sum = 3" is a pair, "we see that x = 3" none.
        if (words_in(key) > 3) return std::nullopt;
        value = unquoted(value);
    }
    return Pair{key, value};
}

std::vector<Pair> pairs_of(std::string_view content, const std::stop_token& stop) {
    if (auto words = words_with_values(content, stop); !words.empty()) return words;
    std::vector<Pair> pairs;
    auto pair = pair_of(content);
    while (pair) {
        if (stop.stop_requested()) return {};
        std::optional<Pair> next;
        auto gap = std::size_t{0};
        for (auto start = next_start(pair->value, gap); start != npos && start < pair->value.size();
             start = next_start(pair->value, gap)) {
            next = pair_of(pair->value.substr(start));
            if (next && !next->value.empty()) break;
            next.reset();
            gap = start;
        }
        if (next) pair->value = trim(pair->value.substr(0, gap));
        pairs.push_back(*pair);
        pair = next;
    }
    return pairs;
}

}  // namespace gateway::local
