// Numbers and percentages. Most of the work is telling what a number counts from what it names: pages, ports,
// models, scores, times. What names is passed over as a whole.
#include "local/entities/quantity.hpp"
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Words whose number is a name: "page 4", "Room 204". Singular.
constexpr std::string_view kNaming[] = {
    "account",     "act",        "address",    "agent",      "agreement", "aisle",      "amendment",
    "annex",       "apartment",  "appendix",   "apt",        "article",   "attempt",    "batch",
    "bay",         "bed",        "bidder",     "bin",        "block",     "bond",       "booking",
    "box",         "bridge",     "bug",        "build",      "building",  "bus",        "cabin",
    "camera",      "camp",       "candidate",  "card",       "case",      "category",   "cell",
    "channel",     "chapter",    "chip",       "class",      "clause",    "coach",      "code",
    "cohort",      "column",     "commit",     "contract",   "core",      "county",     "court",
    "cpu",         "customer",   "day",        "deck",       "depot",     "desk",       "disk",
    "district",    "dock",       "docket",     "document",   "door",      "draft",      "drive",
    "ean",         "edition",    "ending",     "engine",     "entry",     "ep",         "episode",
    "eq",          "equation",   "error",      "exhibit",    "exit",      "experiment", "ext",
    "extension",   "fig",        "figure",     "film",       "flat",      "flight",     "floor",
    "form",        "frame",      "fri",        "friday",     "garage",    "gate",       "gear",
    "gid",         "gpu",        "grade",      "grant",      "group",     "hall",       "hangar",
    "highway",     "hospital",   "hotel",      "house",      "id",        "index",      "inmate",
    "interstate",  "invoice",    "isbn",       "iso",        "issue",     "item",       "job",
    "junction",    "juror",      "key",        "kit",        "lab",       "lamp",       "lane",
    "layer",       "lemma",      "lesson",     "level",      "licence",   "license",    "line",
    "locker",      "locomotive", "log",        "lot",        "machine",   "mark",       "meeting",
    "meter",       "milestone",  "mission",    "model",      "module",    "mon",        "monday",
    "motion",      "no",         "node",       "note",       "nr",        "number",     "office",
    "option",      "order",      "page",       "pages",      "paragraph", "part",       "participant",
    "partition",   "patent",     "patient",    "permit",     "phase",     "photo",      "pid",
    "pier",        "pin",        "plant",      "platform",   "player",    "plot",       "policy",
    "port",        "position",   "postcode",   "pp",         "pr",        "printer",    "priority",
    "proposition", "protocol",   "pull",       "pump",       "question",  "quiz",       "rack",
    "rank",        "record",     "ref",        "reference",  "register",  "regulation", "release",
    "replica",     "report",     "resolution", "respondent", "rev",       "revision",   "rfc",
    "ring",        "room",       "route",      "routing",    "row",       "rule",       "sample",
    "sat",         "saturday",   "scene",      "season",     "seat",      "section",    "sector",
    "sensor",      "sequence",   "serial",     "series",     "server",    "session",    "shard",
    "sheet",       "shelf",      "size",       "slide",      "slot",      "sprint",     "stage",
    "stand",       "station",    "status",     "step",       "subject",   "suite",      "sun",
    "sunday",      "symphony",   "table",      "tank",       "task",      "team",       "terminal",
    "test",        "theorem",    "thread",     "thu",        "thursday",  "ticket",     "tid",
    "tier",        "track",      "train",      "tram",       "trial",     "truck",      "tue",
    "tuesday",     "type",       "uid",        "unit",       "valve",     "van",        "ver",
    "verse",       "version",    "vlan",       "vol",        "volume",    "ward",       "warehouse",
    "wave",        "wed",        "wednesday",  "week",       "window",    "wing",       "witness",
    "worker",      "year",       "zip",        "zone"};
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
    "ah",     "amps",      "au",        "bar",        "bit",        "bits",      "bpm",       "bps",
    "byte",   "bytes",     "cal",       "cc",         "characters", "cl",        "cm",        "customers",
    "day",    "days",      "db",        "degree",     "degrees",    "dl",        "employees", "feet",
    "files",  "fl",        "foot",      "fps",        "ft",         "g",         "gal",       "gb",
    "gbit",   "gbps",      "ghz",       "gib",        "gigabytes",  "gj",        "gw",        "gwh",
    "h",      "ha",        "hour",      "hours",      "hpa",        "hz",        "inch",      "inches",
    "items",  "joules",    "kb",        "kbps",       "kcal",       "kelvin",    "kg",        "khz",
    "kib",    "kilobytes", "kilograms", "kilometers", "kilometres", "kilowatts", "kj",        "km",
    "kn",     "knots",     "kpa",       "kph",        "kt",         "kv",        "kw",        "kwh",
    "l",      "lb",        "lbs",       "lines",      "liters",     "litres",    "m",         "ma",
    "mah",    "mb",        "mbit",      "mbps",       "megabytes",  "megawatts", "meter",     "meters",
    "metre",  "metres",    "mg",        "mhz",        "mib",        "mile",      "miles",     "min",
    "minute", "minutes",   "mj",        "ml",         "mm",         "mmol",      "mol",       "month",
    "months", "mph",       "ms",        "mv",         "mw",         "mwh",       "nits",      "nm",
    "nmi",    "ns",        "oz",        "pa",         "pages",      "people",    "pixels",    "ppm",
    "psi",    "pt",        "px",        "qps",        "rads",       "rows",      "rpm",       "rps",
    "s",      "sec",       "second",    "seconds",    "t",          "tb",        "terabytes", "tib",
    "times",  "tokens",    "ton",       "tonne",      "tonnes",     "tons",      "tw",        "units",
    "us",     "users",     "v",         "volts",      "w",          "watts",     "week",      "weeks",
    "wh",     "words",     "x",         "yards",      "yd",         "year",      "years",     "yr",
    "yrs"};
constexpr std::string_view kAttached[] = {
    "bps", "cm",  "db",   "fps",  "ft", "g",   "gb",  "gbit", "gbps", "ghz", "gib", "gw",  "gwh", "h",  "ha",
    "hz",  "kb",  "kbps", "kcal", "kg", "khz", "kib", "kj",   "km",   "kv",  "kw",  "kwh", "l",   "lb", "m",
    "mah", "mb",  "mbit", "mbps", "mg", "mhz", "mib", "min",  "ml",   "mm",  "mph", "ms",  "mwh", "nm", "ns",
    "oz",  "ppm", "px",   "rpm",  "s",  "sec", "tb",  "tib",  "us",   "v",   "w",   "wh",  "x"};

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
    if ((after == '/' || after == '.' || after == '\'') && is_digit(beyond)) return true;
    if (after == ',' && is_digit(beyond)) return !quantity.fraction;
    if (after == '^' || after == '_' || after == '@' || after == '#') return true;
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

// "the 404 response", "a 500 error": a code of three digits.
bool is_code(std::string_view text, const Quantity& quantity, std::size_t digits) {
    static constexpr std::string_view kOfCodes[] = {"code",     "codes",     "error",    "errors",
                                                    "redirect", "redirects", "response", "responses",
                                                    "status",   "statuses"};
    return digits == 3 && !quantity.fraction &&
           is_one_of(word_at(text, skip_space(text, quantity.end)), kOfCodes);
}

// Words that name what follows or govern it: "test 1277" but "test 3 servers".
bool counts_after_verb(std::string_view text, std::string_view word, const Quantity& quantity,
                       std::size_t digits) {
    static constexpr std::string_view kVerbs[] = {
        "build",  "check",    "contract", "draft",  "index",  "log",  "order", "post",
        "record", "register", "release",  "report", "sample", "ship", "test",  "trial"};
    const auto next = word_at(text, skip_space(text, quantity.end));
    return digits <= 2 && is_one_of(word, kVerbs) && next.size() > 3 && next.ends_with('s') &&
           is_lower(next[0]);
}

// "3 and 28 February", "10 to 12 May": the day of a date that shares its month with the next one.
bool shares_a_month(std::string_view text, const Quantity& quantity, std::size_t digits) {
    if (digits > 2 || quantity.fraction) return false;
    const auto rest = text.substr(quantity.end);
    for (const std::string_view joint : {" and ", " to ", " or ", " - ", " – ", "-", "–", ", "}) {
        const Place day{text, quantity.end + joint.size()};
        if (!rest.starts_with(joint) || !is_digit(byte_at(text, day.at))) continue;
        const auto date = recognise_date(day);
        const auto word = word_at(text, skip_space(text, skip_digits(text, day.at)));
        return date && date->type == EntityType::date && word.size() >= 3 && is_upper(word[0]);
    }
    return false;
}

bool names_something(std::string_view text, std::size_t begin, const Quantity& quantity, std::size_t digits) {
    const auto before = word_before(text, begin);
    const auto gap =
        text.substr(static_cast<std::size_t>(before.word.data() + before.word.size() - text.data()));
    if (is_code(text, quantity, digits) || shares_a_month(text, quantity, digits)) return true;
    // "a server 3 times as fast"; units of one letter may be names too: "platform 3 s".
    const bool measured =
        unit_follows(text, quantity.end) && word_at(text, skip_space(text, quantity.end)).size() > 1;
    if (is_naming(before.word) && !quantity.grouped && !measured)
        return !counts_after_verb(text, before.word, quantity, digits);
    if (quantity.grouped || before.word.empty()) return false;
    // "Debian 12", "Apollo 11": a name with its number, if nothing parts them.
    if (!before.capital || gap.substr(0, 1) != " " || is_one_of(before.word, kPlain)) return false;
    if (unit_follows(text, quantity.end)) return false;
    return !(quantity.fraction && before.opens_sentence) || digits == 0;
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
    if (at > 0 && text[at - 1] != '\n') return false;
    const auto mark = byte_at(text, end);
    if ((mark == '.' || mark == ')') && skip_space(text, end + 1) > end + 1 && !bullet) return true;
    const auto title = skip_space(text, end);
    if (!bullet && text.substr(end).starts_with("  ")) return true;
    const bool short_line = text.substr(end, text.find('\n', end) - end).size() < 60;
    return title > end && is_upper(byte_at(text, title)) && short_line && (!bullet || fraction);
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

bool unit_follows(std::string_view text, std::size_t at) {
    const auto unit = word_at(text, skip_space(text, at));
    return (unit.starts_with("\xC2\xB0") || is_one_of(unit, kUnits)) && !unit.empty();
}

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
    const bool unit = unit_follows(text, quantity->end);
    if (place.last_was_name && !unit && place.continues()) return Found{quantity->end};
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
            if (std::stoi(quantity->digits) >= 1900 && std::stoi(quantity->digits) < 2100)
                return Found{quantity->end};
    }
    if (names_something(text, begin, *quantity, digits) || is_address(text, *quantity, digits))
        return Found{quantity->end};
    take_scale(text, *quantity, false);
    return Found{quantity->end, EntityType::number, quantity->digits};
}

}  // namespace gateway::local
