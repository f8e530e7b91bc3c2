// Numbers and percentages. What a number names (pages, ports, models, scores, times; counted.hpp) is passed
// over as a whole.
#include "local/entities/counted.hpp"
#include "local/entities/quantity.hpp"
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kAttached[] = {
    "bps", "cm",  "db",   "fps",  "ft", "g",   "gb",  "gbit", "gbps", "ghz", "gib", "gw",  "gwh", "h",  "ha",
    "hz",  "kb",  "kbps", "kcal", "kg", "khz", "kib", "kj",   "km",   "kv",  "kw",  "kwh", "l",   "lb", "m",
    "mah", "mb",  "mbit", "mbps", "mg", "mhz", "mib", "min",  "ml",   "mm",  "mph", "ms",  "mwh", "nm", "ns",
    "oz",  "ppm", "px",   "rpm",  "s",  "sec", "tb",  "tib",  "us",   "v",   "w",   "wh",  "x"};

// The whole of a token that is no number: letters, digits and what joins them.
Found token(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() &&
           (is_word(text[end]) || (std::string_view("-/:.,'").find(text[end]) != std::string_view::npos &&
                                   is_word(byte_at(text, end + 1)))))
        ++end;
    return {end};
}

// Number, sign or word of a percentage; a range joined by a dash is one.
std::optional<Found> percent(std::string_view text, const Quantity& quantity) {
    std::string value = quantity.digits;
    auto end = quantity.end;
    if (const auto length = dash(text, end); length > 0 && is_digit(byte_at(text, end + length))) {
        const auto second = read_quantity(text, end + length);
        value += "-" + second->digits;
        end = second->end;
    }
    const auto mark = skip_space(text, end);
    const auto rest = text.substr(std::min(mark, text.size()));
    // "7 % 3" is a remainder.
    if (mark > end && rest.starts_with("% ") && is_digit(byte_at(text, mark + 2))) return std::nullopt;
    for (const std::string_view sign : {"%", "percent", "per cent", "pct"})
        if (rest.starts_with(sign) && !is_word(byte_at(text, mark + sign.size())))
            return Found{mark + sign.size(), EntityType::percent, std::move(value)};
    return std::nullopt;
}

// Does what touches the number make a code, a time, a ratio, an ordinal of it?
bool is_part_of_token(std::string_view text, std::size_t begin, const Quantity& quantity) {
    const char before = begin > 0 ? text[begin - 1] : ' ', after = byte_at(text, quantity.end);
    const char beyond = byte_at(text, quantity.end + 1);
    if (std::string_view("#/\\_@:.=$^&").find(before) != std::string_view::npos) return true;
    if (before == ',' && !quantity.fraction) return true;
    // varchar(10), f(2, 3); [1], x[0]
    const char outside = begin > 1 ? text[begin - 2] : ' ';
    if (before == '(' && is_word(outside) && !(outside & 0x80)) return true;
    if (before == '[' && after == ']') return true;
    if (before == '+' && outside == '+') return true;  // C++20
    if (is_word(after) && !(after & 0x80)) {
        const auto word = word_at(text, quantity.end);
        const bool unit = is_one_of(word, kAttached) &&
                          !is_digit(byte_at(text, quantity.end + word.size())) &&
                          (word.size() > 1 || is_lower(word[0]));
        const bool times = after == 'x' && is_digit(beyond);
        const bool decade = word == "s" && quantity.digits.size() == 4;  // the 1920s
        return (!unit && !times) || decade;
    }
    if (after == ':' && is_digit(beyond)) return true;
    if (after == '.' && (beyond == 'x' || beyond == 'X')) return true;  // 3.x
    if ((after == '/' || after == '.' || after == '\'') && is_digit(beyond)) return true;
    if (after == ',' && is_digit(beyond)) return !quantity.fraction;
    if (after == '^' || after == '_' || after == '@' || after == '#') return true;
    return after == '-' && (is_upper(beyond) || is_digit(beyond));
}

// "… was agreed. 2. Roof: …"
bool enumerates(std::string_view text, std::size_t begin, std::size_t end) {
    if (end - begin > 2 || begin < 2 || text[begin - 1] != ' ') return false;
    const bool begins = std::string_view(".?!;").find(text[begin - 2]) != std::string_view::npos;
    return begins && byte_at(text, end) == '.' && byte_at(text, end + 1) == ' ' &&
           is_upper(byte_at(text, end + 2));
}

// The number of an item, a heading or a row: "1. ", "2) ", "2.1 Site", "- 17.4 Failures".
bool is_list_mark(std::string_view text, std::size_t begin, std::size_t end, bool fraction) {
    std::size_t at = begin;
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '#'))
        --at;
    bool bullet = false;
    if (at > 0 && at < begin && (text[at - 1] == '-' || text[at - 1] == '*')) {
        bullet = true;
        for (--at; at > 0 && text[at - 1] == ' ';)
            --at;
    }
    if (at > 0 && text[at - 1] != '\n') return enumerates(text, begin, end);
    const auto mark = byte_at(text, end);
    if ((mark == '.' || mark == ')') && skip_space(text, end + 1) > end + 1 && !bullet) return true;
    const auto title = skip_space(text, end);
    if (!bullet && text.substr(end).starts_with("  ")) return true;
    const bool short_line = text.substr(end, text.find('\n', end) - end).size() < 60;
    return title > end && is_upper(byte_at(text, title)) && (fraction || (short_line && !bullet)) &&
           !unit_follows(text, end);
}

std::optional<Found> fraction(std::string_view text, std::size_t begin, const Quantity& quantity) {
    if (quantity.grouped || quantity.fraction || byte_at(text, quantity.end) != '/') return std::nullopt;
    const auto end = skip_digits(text, quantity.end + 1);
    const auto below = text.substr(quantity.end + 1, end - quantity.end - 1);
    if (below.empty() || below.size() > 2 || quantity.digits.size() > 2 || byte_at(text, end) == '/' ||
        is_word(byte_at(text, end)))
        return std::nullopt;
    const int over = std::stoi(quantity.digits), under = std::stoi(std::string(below));
    const auto before = word_before(text, begin);
    if (over <= 0 || over >= under || under > 16 || is_naming(before.word) ||
        (before.capital && !is_plain(before.word)))
        return std::nullopt;
    return Found{end, EntityType::number, quantity.digits + "/" + std::string(below)};
}

}  // namespace

std::optional<Found> recognise_number(const Place& place) {
    const auto text = place.text;
    const auto begin = place.at;
    auto quantity = read_quantity(text, begin);
    if (!quantity) return std::nullopt;
    if (auto share = percent(text, *quantity)) {
        const char before = begin > 0 ? text[begin - 1] : ' ';
        if (before != '=' && before != '_' && before != '/') return share;
    }
    if (auto part = fraction(text, begin, *quantity)) return part;
    const auto first = is_digit(text[begin]) ? begin : begin + std::max<std::size_t>(dash(text, begin), 1);
    const auto digits = skip_digits(text, first) - first;
    const bool unit = unit_follows(text, quantity->end);
    if (place.last_was_name && place.at > place.last_end) {
        const auto gap = text.substr(place.last_end, place.at - place.last_end);
        // A list of names goes on, but "room 404, 9 nights" does not; nor ends a name at a space within its
        // digits.
        const bool listed = place.continues() && (trim(gap) != "," || !counted_follows(text, quantity->end));
        const bool same = gap == " " && !quantity->grouped && !counted_follows(text, quantity->end);
        if (!unit && (listed || same)) return Found{quantity->end};
    }
    // "20-30 people": two numbers, if the second is the larger.
    if (const auto length = dash(text, quantity->end);
        length > 0 && is_digit(byte_at(text, quantity->end + length))) {
        const auto second = read_quantity(text, quantity->end + length);
        const bool short_ones =
            digits <= 3 && second->digits.size() <= 3 && !quantity->fraction && !second->fraction;
        const bool rises = short_ones && std::stoi(quantity->digits) < std::stoi(second->digits);
        const char after = byte_at(text, second->end);
        if (!rises || after == '-' || is_word(after) || is_naming(word_before(text, begin).word))
            return token(text, begin);
        return Found{quantity->end, EntityType::number, quantity->digits};
    }
    if (is_part_of_token(text, begin, *quantity)) return token(text, begin);
    if (text.substr(skip_space(text, quantity->end)).starts_with("percentage point"))
        return Found{quantity->end};
    // "at 12.30"
    if (quantity->fraction && digits == 2 && quantity->end == begin + 5 && !unit &&
        word_at(text, skip_space(text, quantity->end)).empty() && word_before(text, begin).word == "at" &&
        quantity->digits < "24" && text[begin + 3] < '6')
        return Found{quantity->end};
    // `"GET / HTTP/1.1" 200`
    if (place.last_type == EntityType::version && digits == 3 &&
        text.substr(place.last_end).starts_with("\" ") && place.at == place.last_end + 2)
        return Found{quantity->end};
    const auto behind = skip_space(text, quantity->end);
    const auto next = word_at(text, behind);
    for (const std::string_view half : {"am", "pm", "a.m", "p.m"})  // the time of day
        if (text.substr(behind).starts_with(half) && !is_word(byte_at(text, behind + half.size())))
            return Found{behind + half.size()};
    if (is_list_mark(text, begin, quantity->end, quantity->fraction)) return Found{quantity->end};
    if (!quantity->grouped && !quantity->fraction && !unit) {
        if (digits >= 7 || (digits > 1 && text[first] == '0')) return Found{quantity->end};
        // A card's or an account's groups.
        auto after = skip_space(text, quantity->end);
        if (digits >= 4 && after > quantity->end && skip_digits(text, after) >= after + 4) {
            while (after < text.size() && (is_digit(text[after]) || text[after] == ' '))
                ++after;
            return Found{after};
        }
        // A year by the look of it, with nothing behind it to count.
        if (digits == 4 && (text[first] == '1' || text[first] == '2') &&
            (next.empty() || is_upper(next[0])) && byte_at(text, quantity->end) != ';')
            if (std::stoi(quantity->digits) >= 1500 && std::stoi(quantity->digits) < 2100)
                return Found{quantity->end};
    }
    if (names_something(text, begin, *quantity, digits) || is_address(text, *quantity, digits))
        return Found{quantity->end};
    take_scale(text, *quantity, false);
    return Found{quantity->end, EntityType::number, quantity->digits};
}

}  // namespace gateway::local
