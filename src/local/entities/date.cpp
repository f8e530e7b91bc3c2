// Dates and time stamps. A date of three numbers whose order is open is read month first, unless it is
// written with points.
#include <array>

#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

struct Date {
    int year = 0, month = 0, day = 0;
};

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};

std::string padded(int number, std::size_t width) {
    auto text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

std::string iso(const Date& date) {
    std::string out = date.year ? padded(date.year, 4) : "-";
    if (date.month) out += "-" + padded(date.month, 2);
    if (date.day) out += "-" + padded(date.day, 2);
    return out;
}

bool is_day(int month, int day) { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }
bool is_year(int year) { return year >= 1000 && year <= 2199; }

// The number of `least` to `most` digits at `at`, which moves behind it.
std::optional<int> number(std::string_view text, std::size_t& at, std::size_t least, std::size_t most) {
    const auto end = skip_digits(text, at);
    if (end - at < least || end - at > most) return std::nullopt;
    const int value = std::stoi(std::string(text.substr(at, end - at)));
    at = end;
    return value;
}

// Index of the name a capitalised word stands for, by its first three letters and at most a full stop.
template <std::size_t kSize>
std::optional<std::size_t> named(std::string_view text, std::size_t& at,
                                 const std::array<std::string_view, kSize>& names) {
    const auto word = word_at(text, at);
    if (word.size() < 3 || !is_upper(word[0])) return std::nullopt;
    const auto lower = to_lower(word);
    for (std::size_t i = 0; i < kSize; ++i) {
        const bool abbreviated = word.size() <= 4 && names[i].starts_with(lower);
        if (lower != names[i] && !abbreviated && !(lower == "thurs" && i == 3)) continue;
        at += word.size();
        if (lower != names[i] && byte_at(text, at) == '.') ++at;
        return i;
    }
    return std::nullopt;
}

std::optional<int> month_name(std::string_view text, std::size_t& at) {
    const auto index = named(text, at, kMonths);
    return index ? std::optional{static_cast<int>(*index) + 1} : std::nullopt;
}

bool no_number_follows(std::string_view text, std::size_t at) {
    const char c = byte_at(text, at);
    if (is_word(c) && !(c & 0x80)) return false;
    return !((c == '.' || c == '-' || c == '/' || c == ',' || c == ':') && is_digit(byte_at(text, at + 1)));
}

// 08:13, 08:13:01, 08:13:01.250, with a zone; behind "T", ":" or one space.
struct Time {
    std::size_t end;
    std::string value;
};
std::optional<Time> time_after(std::string_view text, std::size_t at) {
    const char mark = byte_at(text, at);
    if (mark != 'T' && mark != ' ' && mark != ':') return std::nullopt;
    ++at;
    const auto begin = at;
    const auto hour = number(text, at, 2, 2);
    if (!hour || *hour > 24 || byte_at(text, at) != ':') return std::nullopt;
    ++at;
    if (!number(text, at, 2, 2)) return std::nullopt;
    if (byte_at(text, at) == ':') {
        ++at;
        if (!number(text, at, 2, 2)) return std::nullopt;
        const char point = byte_at(text, at);
        if ((point == '.' || point == ',') && is_digit(byte_at(text, at + 1))) at = skip_digits(text, at + 1);
    }
    std::string value(text.substr(begin, at - begin));
    std::replace(value.begin(), value.end(), ',', '.');
    auto zone = at;
    if (byte_at(text, zone) == ' ') ++zone;
    if (byte_at(text, zone) == 'Z' && !is_word(byte_at(text, zone + 1))) {
        at = zone + 1;
        value += 'Z';
    } else if (byte_at(text, zone) == '+' || byte_at(text, zone) == '-') {
        auto end = skip_digits(text, zone + 1);
        if (byte_at(text, end) == ':') end = skip_digits(text, end + 1);
        if (end - zone >= 3 && end - zone <= 6) {
            value += text.substr(zone, end - zone);
            at = end;
        }
    }
    return Time{at, std::move(value)};
}

std::optional<Found> dated(std::string_view text, const Date& date, std::size_t end) {
    if (const auto time = time_after(text, end)) {
        // In a file of values a comma and the next value may follow.
        if (no_number_follows(text, time->end) || byte_at(text, time->end) == ',')
            return Found{time->end, EntityType::date, iso(date) + "T" + time->value};
    }
    if (!no_number_follows(text, end)) return std::nullopt;
    return Found{end, EntityType::date, iso(date)};
}

// A year behind a day and month: ", 2024", " 2024", "-2024".
void take_year(std::string_view text, Date& date, std::size_t& end) {
    auto at = end;
    if (byte_at(text, at) == ',') ++at;
    if (byte_at(text, at) == ' ' || byte_at(text, at) == '-' || byte_at(text, at) == '/') ++at;
    if (at == end) return;
    const auto year = number(text, at, 4, 4);
    if (!year || !is_year(*year) || is_word(byte_at(text, at))) return;
    date.year = *year;
    end = at;
}

void skip_ordinal(std::string_view text, std::size_t& at) {
    const auto word = word_at(text, at);
    if (word == "st" || word == "nd" || word == "rd" || word == "th") at += 2;
}

// 14 March 2023, 12th of June 1859, 31-Jan-2025, 05/Mar/2024
std::optional<Found> day_first(std::string_view text, std::size_t at) {
    Date date;
    const auto day = number(text, at, 1, 2);
    if (!day) return std::nullopt;
    skip_ordinal(text, at);
    const char mark = byte_at(text, at);
    if (mark != ' ' && mark != '-' && mark != '/') return std::nullopt;
    ++at;
    if (text.substr(at).starts_with("of ")) at += 3;
    const auto month = month_name(text, at);
    if (!month || !is_day(*month, *day)) return std::nullopt;
    date.month = *month;
    date.day = *day;
    take_year(text, date, at);
    if (date.year == 0 && is_word(byte_at(text, at))) return std::nullopt;
    // The full stop of an abbreviation belongs to it only if the date goes on.
    if (date.year == 0 && text[at - 1] == '.' && !time_after(text, at)) --at;
    return dated(text, date, at);
}

// March 14, 2023; Jan. 17; April 2023
std::optional<Found> month_first(std::string_view text, std::size_t at) {
    Date date;
    const auto month = month_name(text, at);
    if (!month || byte_at(text, at) != ' ') return std::nullopt;
    date.month = *month;
    ++at;
    if (byte_at(text, at) == ' ') ++at;  // as in "Mar  5"
    const auto digits = skip_digits(text, at) - at;
    if (digits == 4) {
        const auto year = number(text, at, 4, 4);
        if (!is_year(*year) || !no_number_follows(text, at)) return std::nullopt;
        date.year = *year;
        return Found{at, EntityType::date, iso(date)};
    }
    const auto day = number(text, at, 1, 2);
    if (!day || !is_day(*month, *day)) return std::nullopt;
    skip_ordinal(text, at);
    if (is_word(byte_at(text, at)) || byte_at(text, at) == '%') return std::nullopt;
    date.day = *day;
    take_year(text, date, at);
    return dated(text, date, at);
}

// 2024-02-29, 2024/05/21, 20250131T101500Z
std::optional<Found> year_first(std::string_view text, std::size_t at) {
    const auto digits = skip_digits(text, at) - at;
    const auto part = [&](std::size_t from, std::size_t size) {
        return std::stoi(std::string(text.substr(at + from, size)));
    };
    if (digits == 8 && byte_at(text, at + 8) == 'T' && skip_digits(text, at + 9) == at + 15) {
        const Date date{part(0, 4), part(4, 2), part(6, 2)};
        if (!is_year(date.year) || !is_day(date.month, date.day)) return std::nullopt;
        const bool zulu = byte_at(text, at + 15) == 'Z';
        const auto time = text.substr(at + 9, 6);
        std::string value = iso(date) + "T" + std::string(time.substr(0, 2)) + ":" +
                            std::string(time.substr(2, 2)) + ":" + std::string(time.substr(4));
        return Found{at + 15 + zulu, EntityType::date, value + (zulu ? "Z" : "")};
    }
    if (digits != 4) return std::nullopt;
    Date date{part(0, 4), 0, 0};
    at += 4;
    const char mark = byte_at(text, at++);
    if (mark != '-' && mark != '/' && mark != '.') return std::nullopt;
    const auto month = number(text, at, 1, 2);
    if (!month || byte_at(text, at++) != mark) return std::nullopt;
    const auto day = number(text, at, 1, 2);
    if (!day || !is_year(date.year) || !is_day(*month, *day)) return std::nullopt;
    date.month = *month;
    date.day = *day;
    return dated(text, date, at);
}

// 31.01.2025, 31/12/2024, 12/31/2024
std::optional<Found> three_numbers(std::string_view text, std::size_t at) {
    const auto first = number(text, at, 1, 2);
    const char mark = byte_at(text, at++);
    if (!first || (mark != '.' && mark != '/' && mark != '-')) return std::nullopt;
    const auto second = number(text, at, 1, 2);
    if (!second || byte_at(text, at++) != mark) return std::nullopt;
    const auto year = number(text, at, 4, 4);
    if (!year || !is_year(*year)) return std::nullopt;
    const bool month_leads = mark != '.' && is_day(*first, *second);
    const Date date = month_leads ? Date{*year, *first, *second} : Date{*year, *second, *first};
    if (!is_day(date.month, date.day)) return std::nullopt;
    return dated(text, date, at);
}

std::optional<Found> quarter(std::string_view text, std::size_t at) {
    if (text[at] != 'Q' || byte_at(text, at + 1) < '1' || byte_at(text, at + 1) > '4' ||
        byte_at(text, at + 2) != ' ')
        return std::nullopt;
    auto end = at + 3;
    const auto year = number(text, end, 4, 4);
    if (!year || !is_year(*year) || !no_number_follows(text, end)) return std::nullopt;
    return Found{end, EntityType::date, std::to_string(*year) + "-Q" + text[at + 1]};
}

std::optional<Found> date_at(std::string_view text, std::size_t at) {
    for (const auto read : {year_first, three_numbers, day_first, month_first, quarter})
        if (auto found = read(text, at)) return found;
    return std::nullopt;
}

}  // namespace

std::optional<Found> recognise_date(const Place& place) {
    auto at = place.at;
    if (named(place.text, at, kDays)) {
        if (byte_at(place.text, at) == ',') ++at;
        if (byte_at(place.text, at) != ' ') return std::nullopt;
        auto found = date_at(place.text, at + 1);
        return found && found->type == EntityType::date ? found : std::nullopt;
    }
    return date_at(place.text, at);
}

std::optional<Found> recognise_year(const Place& place) {
    static constexpr std::string_view kBefore[] = {"after", "around", "autumn", "before", "between", "by",
                                                   "circa", "during", "early",  "for",    "from",    "in",
                                                   "late",  "mid",    "of",     "since",  "spring",  "summer",
                                                   "the",   "till",   "to",     "until",  "winter",  "year"};
    const auto text = place.text;
    auto end = place.at;
    const auto year = number(text, end, 4, 4);
    if (!year || *year < 1000 || *year > 2199) return std::nullopt;
    const char next = byte_at(text, end);
    if (is_word(next) || next == '%' || next == '/' ||
        ((next == '.' || next == ',' || next == '-' || next == ':') && is_digit(byte_at(text, end + 1))))
        return std::nullopt;
    const bool spaced = place.at > 0 && text[place.at - 1] == ' ';
    const auto before = word_before(text, place.at);
    const bool cue = spaced && is_one_of(before.word, kBefore);
    const bool bracketed = place.at > 0 && text[place.at - 1] == '(' &&
                           !(place.at > 1 && is_word(text[place.at - 2])) &&
                           std::string_view("):,;").find(next) != std::string_view::npos;
    // "(2023 est.)"
    static constexpr std::string_view kOfYears[] = {"budget",   "census",  "data",   "edition", "est",
                                                    "estimate", "figures", "prices", "season"};
    const bool described = place.at > 0 && text[place.at - 1] == '(' && next == ' ' &&
                           is_one_of(word_at(text, end + 1), kOfYears);
    // Years that early are told from numbers by nothing being counted.
    const bool ends =
        next == '\0' || next == '\n' || std::string_view(".,;:)").find(next) != std::string_view::npos;
    if (*year < 1500 && !(ends && (before.word == "in" || before.word == "since" || before.word == "circa")))
        return std::nullopt;
    // "to" and "and" lead to a year only from another one.
    const bool weak = before.word == "to" || before.word == "of" || before.word == "for";
    const bool list = place.last_year && place.continues();
    if (!list && !bracketed && !described && (!cue || (weak && *year < 1900))) return std::nullopt;
    return Found{end, EntityType::date, std::to_string(*year)};
}

}  // namespace gateway::local
