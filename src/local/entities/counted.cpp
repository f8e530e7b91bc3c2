#include "local/entities/counted.hpp"

#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Words whose number is a name: "page 4", "Room 204". Singular.
constexpr std::string_view kNaming[] = {
    "account",    "act",         "address",    "agent",       "agreement",  "aisle",     "amendment",
    "annex",      "apartment",   "appendix",   "apt",         "article",    "attempt",   "batch",
    "bay",        "bed",         "bidder",     "bin",         "block",      "bond",      "booking",
    "box",        "bridge",      "bug",        "build",       "building",   "bus",       "cabin",
    "camera",     "camp",        "candidate",  "card",        "case",       "category",  "cell",
    "ch",         "channel",     "chapter",    "chip",        "chromosome", "class",     "clause",
    "clinic",     "coach",       "code",       "cohort",      "column",     "commit",    "consumer",
    "contract",   "core",        "county",     "court",       "cpu",        "customer",  "day",
    "deck",       "depot",       "desk",       "disk",        "district",   "dock",      "docket",
    "document",   "door",        "draft",      "drive",       "ean",        "edition",   "ending",
    "engine",     "entry",       "ep",         "episode",     "eq",         "equation",  "error",
    "example",    "exhibit",     "exit",       "experiment",  "ext",        "extension", "ferry",
    "fig",        "figure",      "film",       "flat",        "flight",     "floor",     "form",
    "frame",      "fri",         "friday",     "garage",      "gate",       "gear",      "gid",
    "gpu",        "grade",       "grant",      "group",       "hall",       "hangar",    "highway",
    "hospital",   "hotel",       "house",      "id",          "index",      "inmate",    "interstate",
    "invoice",    "isbn",        "iso",        "issue",       "item",       "job",       "junction",
    "juror",      "key",         "kit",        "lab",         "lamp",       "lane",      "layer",
    "lemma",      "lesson",      "level",      "licence",     "license",    "line",      "locker",
    "locomotive", "log",         "lot",        "machine",     "map",        "mark",      "meeting",
    "meter",      "milestone",   "mission",    "model",       "module",     "mon",       "monday",
    "month",      "motion",      "no",         "node",        "note",       "nr",        "number",
    "office",     "option",      "order",      "page",        "pages",      "para",      "paragraph",
    "part",       "participant", "partition",  "patent",      "patient",    "permit",    "phase",
    "photo",      "pid",         "pier",       "pin",         "plant",      "platform",  "player",
    "plot",       "policy",      "port",       "pos",         "position",   "postcode",  "pp",
    "pr",         "printer",     "priority",   "proposition", "protocol",   "pt",        "pull",
    "pump",       "question",    "quiz",       "rack",        "rank",       "record",    "ref",
    "reference",  "region",      "register",   "regulation",  "release",    "replica",   "report",
    "residue",    "resolution",  "respondent", "rev",         "revision",   "rfc",       "ring",
    "room",       "route",       "routing",    "row",         "rule",       "runner",    "sample",
    "sat",        "saturday",    "scene",      "season",      "seat",       "sect",      "section",
    "sector",     "sensor",      "sequence",   "serial",      "series",     "server",    "session",
    "shard",      "shed",        "sheet",      "shelf",       "size",       "slide",     "slot",
    "sprint",     "stage",       "stand",      "station",     "status",     "step",      "subject",
    "suite",      "sun",         "sunday",     "symphony",    "table",      "tank",      "task",
    "team",       "terminal",    "test",       "theorem",     "thread",     "thu",       "thursday",
    "ticket",     "tid",         "tier",       "track",       "train",      "tram",      "trial",
    "truck",      "tue",         "tuesday",    "type",        "uid",        "unit",      "valve",
    "van",        "ver",         "verse",      "version",     "visit",      "vlan",      "vol",
    "volume",     "ward",        "warehouse",  "wave",        "wed",        "wednesday", "week",
    "window",     "wing",        "witness",    "worker",      "year",       "zip",       "zone"};
// Capitalised at the start of a sentence, these say nothing about the number that follows.
constexpr std::string_view kPlain[] = {
    "a",    "about", "above",   "after",  "all",   "almost",  "an",   "and",     "another", "any",  "around",
    "as",   "at",    "barely",  "before", "below", "between", "bmi",  "both",    "but",     "by",   "ci",
    "each", "every", "exactly", "for",    "from",  "get",     "got",  "had",     "has",     "have", "if",
    "in",   "iqr",   "is",      "just",   "last",  "less",    "more", "most",    "nearly",  "next", "of",
    "on",   "only",  "or",      "our",    "over",  "ph",      "put",  "roughly", "sd",      "se",   "some",
    "than", "the",   "their",   "these",  "they",  "those",   "to",   "under",   "up",      "vat",  "we",
    "when", "while", "with",    "within", "you"};
constexpr std::string_view kUnits[] = {
    "ah",        "amps",      "au",      "bar",    "bit",        "bits",      "bpm",        "bps",
    "byte",      "bytes",     "cal",     "cc",     "characters", "cl",        "cm",         "customers",
    "day",       "days",      "db",      "degree", "degrees",    "dl",        "employees",  "feet",
    "files",     "fl",        "foot",    "fps",    "ft",         "g",         "gal",        "gb",
    "gbit",      "gbps",      "ghz",     "gib",    "gigabytes",  "gj",        "gw",         "gwh",
    "h",         "ha",        "hour",    "hours",  "hpa",        "hz",        "inch",       "inches",
    "iops",      "items",     "iu",      "joules", "kb",         "kbps",      "kcal",       "kda",
    "kelvin",    "kg",        "khz",     "kib",    "kilobytes",  "kilograms", "kilometers", "kilometres",
    "kilowatts", "kj",        "km",      "kn",     "knots",      "kpa",       "kph",        "kt",
    "kv",        "kw",        "kwh",     "l",      "lb",         "lbs",       "lines",      "liters",
    "litres",    "m",         "ma",      "mah",    "mb",         "mbit",      "mbps",       "mcg",
    "megabytes", "megawatts", "meter",   "meters", "metre",      "metres",    "mg",         "mhz",
    "mib",       "mile",      "miles",   "min",    "minute",     "minutes",   "mj",         "ml",
    "mm",        "mmhg",      "mmol",    "mol",    "month",      "months",    "mph",        "ms",
    "msg",       "mv",        "mw",      "mwh",    "ng",         "nits",      "nm",         "nmi",
    "ns",        "oz",        "pa",      "pages",  "people",     "pixels",    "ppm",        "psi",
    "pt",        "px",        "qps",     "rads",   "rows",       "rpm",       "rps",        "s",
    "sec",       "second",    "seconds", "t",      "tb",         "terabytes", "tib",        "times",
    "tokens",    "ton",       "tonne",   "tonnes", "tons",       "tw",        "units",      "us",
    "users",     "v",         "volts",   "w",      "watts",      "week",      "weeks",      "wh",
    "words",     "x",         "yards",   "yd",     "year",       "years",     "yr",         "yrs"};
// Words that go on with a sentence rather than say what was counted.
constexpr std::string_view kFunction[] = {
    "a",     "about", "above", "after",   "again",  "all",     "also", "and",   "another", "any",   "are",
    "as",    "at",    "be",    "because", "been",   "before",  "both", "but",   "by",      "can",   "could",
    "did",   "do",    "does",  "each",    "either", "every",   "for",  "from",  "had",     "has",   "have",
    "here",  "how",   "if",    "in",      "into",   "is",      "it",   "its",   "just",    "many",  "may",
    "more",  "must",  "near",  "neither", "no",     "not",     "now",  "of",    "on",      "only",  "onto",
    "or",    "our",   "out",   "over",    "should", "since",   "so",   "still", "than",    "that",  "the",
    "their", "then",  "there", "they",    "this",   "through", "till", "to",    "too",     "under", "until",
    "up",    "via",   "was",   "we",      "were",   "what",    "when", "where", "which",   "while", "who",
    "whom",  "whose", "will",  "with",    "within", "without", "would"};
// What stands before a quantity that nothing follows: "a pulse of 96" is one, and so is "pulse 96".
constexpr std::string_view kMeasures[] = {
    "age",      "aged",    "amount",   "approximately", "around",  "average",     "balance",   "budget",
    "capacity", "cost",    "count",    "default",       "delay",   "density",     "depth",     "diameter",
    "distance", "down",    "duration", "equal",         "exactly", "frequency",   "gain",      "height",
    "humidity", "lag",     "latency",  "least",         "length",  "limit",       "load",      "mass",
    "max",      "maximum", "mean",     "median",        "min",     "minimum",     "minus",     "most",
    "nearly",   "offset",  "other",    "per",           "plus",    "population",  "power",     "pressure",
    "price",    "pulse",   "qty",      "quantity",      "quota",   "radius",      "rate",      "roughly",
    "some",     "spare",   "speed",    "sum",           "temp",    "temperature", "threshold", "timeout",
    "times",    "total",   "value",    "volume",        "weight",  "width",       "x"};
constexpr std::string_view kVerbs[] = {
    "add",  "allow", "ate",   "beat", "bought", "bring",  "brought", "built", "buy",     "cost",  "cover",
    "cut",  "draw",  "drew",  "drop", "drove",  "employ", "exceed",  "fell",  "find",    "found", "gain",
    "gave", "get",   "give",  "got",  "grew",   "held",   "hit",     "hold",  "include", "keep",  "kept",
    "left", "lose",  "lost",  "made", "make",   "meet",   "met",     "need",  "open",    "own",   "paid",
    "pay",  "print", "put",   "ran",  "reach",  "read",   "require", "rose",  "saw",     "see",   "sell",
    "send", "sent",  "serve", "set",  "show",   "sold",   "spend",   "spent", "take",    "took",  "try",
    "use",  "wait",  "want",  "win",  "won",    "write",  "wrote"};

// "runner 12,": a noun in the singular with a small whole number that counts nothing. It is not known to be a
// noun; it is none of the words that stand before quantities.
bool is_noun_with_number(std::string_view text, const WordBefore& before, const Quantity& quantity,
                         std::size_t digits) {
    const auto word = before.word;
    if (digits > 4 || quantity.fraction || before.capital || word.size() < 3 || (word[0] & 0x80))
        return false;
    if (byte_at(text, static_cast<std::size_t>(word.data() - text.data()) + word.size()) != ' ') return false;
    if (word.ends_with('s') || word.ends_with("ed") || word.ends_with("ly") || word.ends_with("ing"))
        return false;
    if (is_one_of(word, kFunction) || is_one_of(word, kMeasures) || is_one_of(word, kVerbs) ||
        is_one_of(word, kPlain))
        return false;
    const char after = byte_at(text, quantity.end);
    if (after == '-' || after == '%' || is_word(after)) return false;
    // "charger 3 gives": what ends in s behind such a noun is a verb more often than what is counted.
    const auto next = word_at(text, skip_space(text, quantity.end));
    const bool verb = next.ends_with('s') && !next.ends_with("ss");
    return (verb || !counted_follows(text, quantity.end)) && !unit_follows(text, quantity.end);
}

// "meet at 10.", "open from 2 till 4": hours of the day, or nothing that is certain. "fixed at 3" is.
bool may_be_an_hour(std::string_view text, const WordBefore& before, const Quantity& quantity,
                    std::size_t digits) {
    if (digits > 2 || quantity.fraction || std::stoi(quantity.digits) > 24 || std::stoi(quantity.digits) < 0)
        return false;
    if (counted_follows(text, quantity.end) || unit_follows(text, quantity.end)) return false;
    const auto next = word_at(text, skip_space(text, quantity.end));
    if (next == "till" || before.word == "till") return true;
    if (before.word != "at") return false;
    const auto verb = word_before(text, static_cast<std::size_t>(before.word.data() - text.data())).word;
    return !verb.ends_with("ed");
}

// "the port is 8443", "its number was 12", "a card ending in 4417"
bool is_said_to_name(std::string_view text, const WordBefore& before) {
    if (before.word == "in") {
        const auto verb = word_before(text, static_cast<std::size_t>(before.word.data() - text.data())).word;
        return verb == "ending" || verb == "ends";
    }
    if (before.word != "is" && before.word != "was") return false;
    static constexpr std::string_view kNames[] = {"code", "extension", "id",   "number", "pin",
                                                  "port", "postcode",  "room", "status"};
    return is_one_of(word_before(text, static_cast<std::size_t>(before.word.data() - text.data())).word,
                     kNames);
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
    static constexpr std::string_view kBoth[] = {
        "build",  "check",    "contract", "draft",  "index",  "log",  "order", "post",
        "record", "register", "release",  "report", "sample", "ship", "test",  "trial"};
    const auto next = word_at(text, skip_space(text, quantity.end));
    return digits <= 2 && is_one_of(word, kBoth) && next.size() > 3 && next.ends_with('s') &&
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

}  // namespace

bool is_naming(std::string_view word) {
    const auto lower = to_lower(word);
    return is_one_of(lower, kNaming) ||
           (lower.ends_with('s') && is_one_of(lower.substr(0, lower.size() - 1), kNaming));
}

bool is_plain(std::string_view word) { return is_one_of(word, kPlain); }

bool unit_follows(std::string_view text, std::size_t at) {
    const auto unit = word_at(text, skip_space(text, at));
    return (unit.starts_with("\xC2\xB0") || is_one_of(unit, kUnits)) && !unit.empty();
}

bool counted_follows(std::string_view text, std::size_t end) {
    const auto at = skip_space(text, end);
    const auto word = at > end ? word_at(text, at) : std::string_view();
    return word.size() >= 3 && is_lower(word[0]) && !word.ends_with("ed") && !is_one_of(word, kFunction);
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
    if (is_code(text, quantity, digits) || shares_a_month(text, quantity, digits)) return true;
    // "a server 3 times as fast"; units of one letter may be names too: "platform 3 s".
    const bool measured =
        unit_follows(text, quantity.end) && word_at(text, skip_space(text, quantity.end)).size() > 1;
    if (is_naming(before.word) && !quantity.grouped && (!measured || before.capital))
        return !counts_after_verb(text, before.word, quantity, digits);
    if (quantity.grouped || before.word.empty()) return false;
    if (is_noun_with_number(text, before, quantity, digits) || is_said_to_name(text, before) ||
        may_be_an_hour(text, before, quantity, digits))
        return true;
    // "Oracle 10g"
    const auto touching = word_at(text, quantity.end);
    if (before.capital && !before.opens_sentence && touching.size() == 1 && !is_one_of(before.word, kPlain))
        return true;
    // "Debian 12", "Apollo 11": a name with its number, if nothing parts them.
    if (!before.capital || skip_space(gap, 0) == 0 || is_one_of(before.word, kPlain)) return false;
    if (unit_follows(text, quantity.end)) return false;
    return !(quantity.fraction && before.opens_sentence) || digits == 0;
}

}  // namespace gateway::local
