#include "chunking/prose.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gateway::chunking {
namespace {

constexpr auto npos = std::string_view::npos;

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

// First bytes of what can end a sentence: . ! ? and, in UTF-8, … 。 ！ ？
constexpr auto kCanEnd = [] {
    std::array<bool, 256> table{};
    for (const unsigned char c : {'.', '!', '?', '\xE2', '\xE3', '\xEF'})
        table[c] = true;
    return table;
}();

constexpr std::string_view kWideStops[] = {"。", "！", "？"};
constexpr std::string_view kClosers[] = {"\"", "'", ")", "]", "”", "’", "»", "」", "』", "）", "*", "_"};

// Length of a stop at `at`: no space need follow a wide one.
struct Stop {
    std::size_t length = 0;
    bool wide = false;
};

Stop stop_at(std::string_view line, std::size_t at) {
    const char c = line[at];
    if (c == '.' || c == '!' || c == '?') return {1, false};
    const auto rest = line.substr(at);
    for (const auto stop : kWideStops)
        if (rest.starts_with(stop)) return {stop.size(), true};
    if (rest.starts_with("…")) return {3, false};
    return {};
}

std::size_t skip_closers(std::string_view line, std::size_t at) {
    for (bool more = true; more && at < line.size();) {
        more = false;
        for (const auto closer : kClosers)
            if (line.substr(at).starts_with(closer)) {
                at += closer.size();
                more = true;
            }
    }
    return at;
}

// Is the full stop at `stop` that of an abbreviation, an initial, or a number that opens the line ("14.
// debt")?
bool is_no_end(std::string_view line, std::size_t stop) {
    static constexpr std::string_view kAbbreviations[] = {
        "al",  "approx", "ca",   "cf",  "co",   "corp", "dr",  "ed",  "eq", "est", "etc",
        "fig", "gen",    "gov",  "inc", "jr",   "ltd",  "mr",  "mrs", "ms", "no",  "nos",
        "op",  "pp",     "prof", "rep", "resp", "sec",  "sen", "sr",  "st", "vol", "vs"};
    std::size_t begin = stop;
    while (begin > 0 && is_letter(line[begin - 1]))
        --begin;
    if (begin == stop) {
        while (begin > 0 && is_digit(line[begin - 1]))
            --begin;
        return begin < stop && bare(line.substr(0, begin)).empty();
    }
    std::string word(line.substr(begin, std::min<std::size_t>(stop - begin, 8)));
    if (word.size() == 1) return true;
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::binary_search(std::begin(kAbbreviations), std::end(kAbbreviations), word);
}

}  // namespace

std::size_t sentence_end(std::string_view line, std::size_t from) {
    for (std::size_t at = from; at < line.size(); ++at) {
        if (!kCanEnd[static_cast<unsigned char>(line[at])]) continue;
        const Stop stop = stop_at(line, at);
        if (stop.length == 0) continue;
        const std::size_t end = skip_closers(line, at + stop.length);
        if (end >= line.size()) return npos;
        if (line[at] == '.' && is_no_end(line, at)) continue;
        const bool ends = stop.wide || line[end] == ' ' || line[end] == '\t';
        // The rest of the line must hold a sentence, and not its line end alone.
        if (ends && !is_blank_line(line.substr(end))) return end;
    }
    return npos;
}

bool is_blank_line(std::string_view line) { return std::all_of(line.begin(), line.end(), is_space); }

std::string_view bare(std::string_view line) {
    const auto first = line.find_first_not_of(" \t\r\n");
    if (first == npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

bool wraps_into(std::string_view line, std::string_view next) {
    constexpr std::size_t kShortestWrapped = 40;
    const auto text = bare(line), following = bare(next);
    if (text.size() < kShortestWrapped || following.empty() || text.find('|') != npos) return false;
    const char end = text.back(), begin = following.front();
    if (end == '.' || end == '!' || end == '?' || end == ':' || end == ';') return false;
    return begin >= 'a' && begin <= 'z';
}

}  // namespace gateway::chunking
