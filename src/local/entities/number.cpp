// Numbers and percentages. Most of the work is telling what a number counts from what it names: pages, ports,
// models, scores, times. What names is passed over as a whole.
#include "local/entities/quantity.hpp"
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Words whose number is a name: "page 4", "Room 204". Singular.
constexpr std::string_view kNaming[] = {
    "account",  "act",      "agreement", "annex",     "apartment", "apt",      "appendix", "article",
    "attempt",  "bay",      "bed",       "block",     "bond",      "booking",  "box",      "building",
    "bus",      "card",     "case",      "category",  "channel",   "chapter",  "class",    "clause",
    "coach",    "code",     "commit",    "core",      "court",     "customer", "day",      "depot",
    "desk",     "district", "dock",      "ean",       "ending",    "ep",       "episode",  "error",
    "exhibit",  "exit",     "ext",       "extension", "fig",       "figure",   "flat",     "flight",
    "floor",    "form",     "gate",      "grade",     "grant",     "group",    "hall",     "highway",
    "house",    "id",       "invoice",   "isbn",      "iso",       "issue",    "item",     "job",
    "key",      "lamp",     "lane",      "layer",     "level",     "line",     "lot",      "mark",
    "meter",    "model",    "no",        "node",      "note",      "nr",       "number",   "option",
    "order",    "page",     "pages",     "paragraph", "part",      "patient",  "phase",    "pier",
    "pin",      "plant",    "platform",  "plot",      "port",      "postcode", "pp",       "priority",
    "pump",     "question", "rack",      "ref",       "reference", "room",     "route",    "routing",
    "row",      "rule",     "season",    "seat",      "section",   "serial",   "series",   "size",
    "slot",     "stage",    "station",   "status",    "step",      "suite",    "table",    "team",
    "terminal", "ticket",   "track",     "train",     "tram",      "type",     "unit",     "van",
    "vlan",     "vol",      "volume",    "ward",      "week",      "zip",      "zone"};
// Capitalised at the start of a sentence, these say nothing about the number that follows.
constexpr std::string_view kPlain[] = {
    "a",      "about", "above",   "after",  "all",    "almost", "an",      "and",     "another", "any",
    "around", "as",    "at",      "barely", "before", "below",  "between", "both",    "but",     "by",
    "each",   "every", "exactly", "for",    "from",   "get",    "got",     "had",     "has",     "have",
    "if",     "in",    "is",      "just",   "last",   "less",   "more",    "most",    "nearly",  "next",
    "of",     "on",    "only",    "or",     "our",    "over",   "put",     "roughly", "some",    "than",
    "the",    "their", "these",   "they",   "those",  "to",     "under",   "up",      "we",      "when",
    "while",  "with",  "within",  "you"};
constexpr std::string_view kUnits[] = {
    "au",    "bar",  "bytes",  "cl",    "cm",    "db",      "days", "degrees", "dl",   "ft",     "g",
    "gb",    "gbit", "ghz",    "h",     "ha",    "hours",   "hz",   "inches",  "kb",   "kcal",   "kg",
    "khz",   "km",   "kw",     "kwh",   "l",     "lb",      "lbs",  "litres",  "m",    "mb",     "mbit",
    "mbps",  "mg",   "mhz",    "miles", "min",   "minutes", "ml",   "mm",      "mol",  "months", "ms",
    "mw",    "nm",   "ns",     "oz",    "pages", "people",  "s",    "seconds", "sec",  "t",      "tb",
    "times", "tons", "tonnes", "units", "us",    "v",       "w",    "weeks",   "years"};
constexpr std::string_view kAttached[] = {"cm",  "db", "ft", "g",   "gb", "ghz", "h",  "hz", "kb",  "kg",
                                          "khz", "km", "kw", "kwh", "l",  "lb",  "m",  "mb", "mg",  "mhz",
                                          "min", "ml", "mm", "ms",  "nm", "ns",  "oz", "s",  "sec", "tb"};

bool unit_follows(std::string_view text, std::size_t at) {
    const auto unit = word_at(text, skip_space(text, at));
    return (unit.starts_with("\xC2\xB0") || is_one_of(unit, kUnits)) && !unit.empty();
}

bool is_naming(std::string_view word) {
    const auto lower = to_lower(word);
    return is_one_of(lower, kNaming) ||
           (lower.ends_with('s') && is_one_of(lower.substr(0, lower.size() - 1), kNaming));
}

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
std::optional<Found> percent(std::string_view text, std::size_t at, Quantity quantity) {
    std::string value = quantity.digits;
    auto end = quantity.end;
    if (const auto length = dash(text, end); length > 0 && is_digit(byte_at(text, end + length))) {
        const auto second = read_quantity(text, end + length);
        value += "-" + second->digits;
        end = second->end;
    }
    const auto mark = skip_space(text, end);
    const auto rest = text.substr(std::min(mark, text.size()));
    (void)at;
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
    if (is_word(after) && !(after & 0x80)) {
        const auto word = word_at(text, quantity.end);
        const bool unit = is_one_of(word, kAttached) &&
                          !is_digit(byte_at(text, quantity.end + word.size())) &&
                          (word.size() > 1 || is_lower(word[0]));
        const bool times = after == 'x' && is_digit(beyond);
        return !unit && !times;
    }
    if (after == ':' && is_digit(beyond)) return true;
    if ((after == '/' || after == '.' || after == '\'') && is_digit(beyond)) return true;
    if (after == ',' && is_digit(beyond)) return !quantity.fraction;
    if (after == '^' || after == '_' || after == '@') return true;
    return after == '-' && (is_upper(beyond) || is_digit(beyond));
}

bool is_address(std::string_view text, const Quantity& quantity, std::size_t digits) {
    const auto next = word_at(text, skip_space(text, quantity.end));
    if (next.size() < 2 || !is_upper(next[0]) || quantity.grouped || quantity.fraction) return false;
    if (unit_follows(text, quantity.end)) return false;
    if (digits >= 4 && digits <= 5) return true;  // a postcode before its town
    static constexpr std::string_view kStreets[] = {"ave",  "avenue", "boulevard", "court", "drive",
                                                    "lane", "place",  "rd",        "road",  "square",
                                                    "st",   "street", "way"};
    auto at = skip_space(text, quantity.end);
    for (int words = 0; words < 4; ++words) {
        const auto word = word_at(text, at);
        if (word.empty() || !is_upper(word[0])) return false;
        if (words > 0 && is_one_of(word, kStreets)) return true;
        at = skip_space(text, at + word.size());
    }
    return false;
}

bool names_something(std::string_view text, std::size_t begin, const Quantity& quantity, std::size_t digits) {
    const auto before = word_before(text, begin);
    const auto gap =
        text.substr(static_cast<std::size_t>(before.word.data() + before.word.size() - text.data()));
    if (is_naming(before.word) && !quantity.grouped) return true;
    if (quantity.grouped || before.word.empty()) return false;
    // "Debian 12", "Apollo 11": a name with its number, if nothing parts them.
    if (!before.capital || gap.substr(0, 1) != " " || is_one_of(before.word, kPlain)) return false;
    if (unit_follows(text, quantity.end)) return false;
    return !(quantity.fraction && before.opens_sentence) || digits == 0;
}

bool is_list_mark(std::string_view text, std::size_t begin, std::size_t end) {
    std::size_t at = begin;
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '#'))
        --at;
    if (at > 0 && text[at - 1] != '\n') return false;
    const auto rest = text.substr(end);
    if (rest.starts_with(". ") || rest.starts_with(") ") || rest.starts_with("  ")) return true;
    // "2.1 Site"
    return rest.starts_with(" ") && is_upper(byte_at(text, end + 1)) &&
           rest.substr(0, rest.find('\n')).size() < 60;
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
        (before.capital && !is_one_of(before.word, kPlain)))
        return std::nullopt;
    return Found{end, EntityType::number, quantity.digits + "/" + std::string(below)};
}

}  // namespace

std::optional<Found> recognise_number(const Place& place) {
    const auto text = place.text;
    const auto begin = place.at;
    auto quantity = read_quantity(text, begin);
    if (!quantity) return std::nullopt;
    if (auto share = percent(text, begin, *quantity)) {
        const char before = begin > 0 ? text[begin - 1] : ' ';
        if (before != '=' && before != '_' && before != '/') return share;
    }
    if (auto part = fraction(text, begin, *quantity)) return part;
    const auto first = is_digit(text[begin]) ? begin : begin + std::max<std::size_t>(dash(text, begin), 1);
    const auto digits = skip_digits(text, first) - first;
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
    if (place.last_was_name && place.continues()) return Found{quantity->end};
    const auto next = word_at(text, skip_space(text, quantity->end));
    if (next == "am" || next == "pm" || next == "a.m" || next == "p.m") return Found{quantity->end};
    if (is_list_mark(text, begin, quantity->end)) return Found{quantity->end};
    const bool unit = unit_follows(text, quantity->end);
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
            if (std::stoi(quantity->digits) >= 1900 && std::stoi(quantity->digits) < 2100)
                return Found{quantity->end};
    }
    if (names_something(text, begin, *quantity, digits) || is_address(text, *quantity, digits))
        return Found{quantity->end};
    take_scale(text, *quantity, false);
    return Found{quantity->end, EntityType::number, quantity->digits};
}

}  // namespace gateway::local
