#include "formats/shared/header.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

constexpr std::string_view kMonths[] = {"jan",      "feb",     "mar",      "apr",    "may",       "jun",
                                        "jul",      "aug",     "sep",      "sept",   "oct",       "nov",
                                        "dec",      "june",    "july",     "august", "september", "october",
                                        "november", "january", "february", "march",  "april",     "december"};
constexpr std::string_view kCurrencies[] = {"aud", "brl", "cad", "chf", "cny", "czk", "dkk",
                                            "eur", "gbp", "huf", "inr", "jpy", "krw", "mxn",
                                            "nok", "nzd", "pln", "sek", "try", "usd", "zar"};
constexpr std::string_view kTimes[] = {"am", "pm", "utc", "gmt"};
constexpr std::string_view kSymbols[] = {"€", "£", "¥", "₹", "−", "–", "\u00A0"};

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "e" of 1e5, "T" and "Z" of 2024-01-01T10:00Z: not the first letter of T1.
bool is_mark_in_number(std::string_view word, std::string_view before) {
    return (word == "e" || word == "t" || word == "z") && !before.empty() && is_digit(before.back());
}

// Digits, and nothing beside them but what numbers, dates and amounts of money are written with.
bool is_value(std::string_view cell) {
    if (std::none_of(cell.begin(), cell.end(), is_digit)) return false;
    for (std::size_t at = 0; at < cell.size();) {
        const auto rest = cell.substr(at);
        if (is_letter(rest[0])) {
            const auto end = std::find_if_not(rest.begin(), rest.end(), is_letter);
            const auto word = to_lower(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
            if (!is_one_of(kMonths, word) && !is_one_of(kCurrencies, word) && !is_one_of(kTimes, word) &&
                !is_mark_in_number(word, cell.substr(0, at)))
                return false;
            at += word.size();
        } else if (is_digit(rest[0]) || std::string_view(" .,'/:-+%$()").find(rest[0]) != rest.npos) {
            ++at;
        } else {
            const auto* symbol = std::find_if(std::begin(kSymbols), std::end(kSymbols),
                                              [&](auto known) { return rest.starts_with(known); });
            if (symbol == std::end(kSymbols)) return false;
            at += symbol->size();
        }
    }
    return true;
}

// 1900 to 2099.
bool is_year(std::string_view digits) {
    return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")) &&
           std::all_of(digits.begin(), digits.end(), is_digit);
}

// Of a value: a year, or a date that has one at either end.
bool is_date(std::string_view value) {
    const auto first = value.substr(0, value.find_first_not_of("0123456789"));
    const auto last = value.substr(value.find_last_not_of("0123456789") + 1);
    return is_year(first) || is_year(last);
}

bool is_number(std::string_view cell) { return is_value(cell) && !is_date(cell); }

}  // namespace

bool names_columns(const Row& first, const Row& second) {
    std::set<std::string_view> names;
    for (std::size_t column = 0; column < first.size(); ++column) {
        const auto name = trim(first[column]);
        if ((name.empty() && column > 0) || !names.insert(name).second) return false;
        if (!is_value(name)) continue;
        const bool above_number = column < second.size() && is_number(trim(second[column]));
        if (column == 0 || !is_date(name) || !above_number) return false;
    }
    return true;
}

}  // namespace gateway::formats
