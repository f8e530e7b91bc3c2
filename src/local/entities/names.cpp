// Names of people, organisations and places, by capital letters and the words around them. A heuristic: it
// knows titles, company forms and the larger countries and cities, and nothing of meaning.
#include <algorithm>

#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kTitles[] = {
    "capt", "captain", "chancellor", "dr",        "gov",  "judge",     "lady", "lord", "minister", "miss",
    "mr",   "mrs",     "ms",         "president", "prof", "professor", "rep",  "sen",  "senator",  "sir"};
constexpr std::string_view kForms[] = {
    "ag",         "agency",    "association", "bank",         "board",       "co",        "college",
    "commission", "committee", "company",     "corp",         "corporation", "council",   "department",
    "foundation", "gmbh",      "group",       "inc",          "industries",  "institute", "laboratories",
    "limited",    "llc",       "ltd",         "ministry",     "museum",      "partners",  "plc",
    "school",     "society",   "systems",     "technologies", "university"};
constexpr std::string_view kPlaces[] = {
    "africa",     "amsterdam",  "argentina",  "asia",      "athens",      "australia",   "austria",
    "barcelona",  "beijing",    "belgium",    "berlin",    "boston",      "brazil",      "brussels",
    "cairo",      "california", "canada",     "chicago",   "chile",       "china",       "copenhagen",
    "delhi",      "denmark",    "dublin",     "edinburgh", "egypt",       "england",     "europe",
    "finland",    "florida",    "france",     "geneva",    "germany",     "greece",      "hamburg",
    "helsinki",   "hungary",    "india",      "indonesia", "iran",        "iraq",        "ireland",
    "israel",     "istanbul",   "italy",      "japan",     "kenya",       "kyiv",        "lagos",
    "lisbon",     "london",     "luxembourg", "madrid",    "melbourne",   "mexico",      "milan",
    "montreal",   "moscow",     "mumbai",     "munich",    "nairobi",     "netherlands", "nigeria",
    "norway",     "oslo",       "pakistan",   "paris",     "poland",      "portugal",    "prague",
    "romania",    "rome",       "russia",     "scotland",  "seattle",     "seoul",       "shanghai",
    "singapore",  "spain",      "stockholm",  "sweden",    "switzerland", "sydney",      "texas",
    "tokyo",      "toronto",    "turkey",     "ukraine",   "vienna",      "wales",       "warsaw",
    "washington", "zurich"};
constexpr std::string_view kGiven[] = {
    "alexander", "alice",    "amy",      "andrew",   "angela",    "anna",     "anne",      "anthony",
    "barbara",   "benjamin", "brian",    "carlos",   "carol",     "charles",  "christine", "daniel",
    "david",     "deborah",  "donald",   "elena",    "elizabeth", "emily",    "emma",      "eric",
    "fatima",    "frank",    "george",   "hannah",   "helen",     "henry",    "ines",      "james",
    "jane",      "jennifer", "jessica",  "joe",      "john",      "jose",     "joseph",    "julia",
    "karen",     "kevin",    "laura",    "linda",    "lisa",      "louis",    "lucas",     "margaret",
    "maria",     "mark",     "martin",   "mary",     "michael",   "mohammed", "nancy",     "nicole",
    "olivia",    "pablo",    "patricia", "paul",     "peter",     "rachel",   "rebecca",   "richard",
    "robert",    "ruth",     "sandra",   "sara",     "sarah",     "sofia",    "sophie",    "stephen",
    "steven",    "susan",    "thomas",   "victoria", "william",   "yuki"};
constexpr std::string_view kNoName[] = {
    "a",    "an",    "and", "at", "but",  "by",   "for",   "from",  "he",    "her",   "his",
    "how",  "i",     "if",  "in", "is",   "it",   "its",   "my",    "no",    "of",    "on",
    "or",   "our",   "she", "so", "some", "that", "the",   "their", "there", "these", "they",
    "this", "those", "to",  "we", "what", "when", "where", "which", "who",   "with",  "you"};

struct Run {
    std::size_t begin, end;
    std::vector<std::string_view> words;
};

// Capitalised words parted by single spaces; "of" and "the" may stand between.
Run run_at(std::string_view text, std::size_t at) {
    Run run{at, at, {}};
    for (;;) {
        auto word = word_at(text, at);
        if (word.empty() || !is_upper(word[0]) || run.words.size() == 6) return run;
        run.words.push_back(word);
        at += word.size();
        run.end = at;
        if (byte_at(text, at) == '.' && (word.size() <= 3 || is_one_of(word, kTitles))) ++at;
        if (byte_at(text, at) != ' ') return run;
        ++at;
        if (text.substr(at).starts_with("of ") && run.words.size() == 1 && is_upper(byte_at(text, at + 3)))
            at += 3;
    }
}

std::optional<EntityType> type_of(std::string_view text, const Run& run, std::size_t first) {
    const auto words = std::span(run.words).subspan(first);
    if (words.size() > 1 && (is_one_of(words.back(), kForms) || is_one_of(words.front(), kForms)))
        return EntityType::organization;
    const auto before = word_before(text, static_cast<std::size_t>(words.front().data() - text.data())).word;
    if (is_one_of(before, kTitles)) return EntityType::person;
    if (words.size() >= 2 && words.size() <= 4 && is_one_of(words.front(), kGiven)) return EntityType::person;
    if (words.size() <= 2 && is_one_of(words.front(), kPlaces)) return EntityType::location;
    return std::nullopt;
}

}  // namespace

void find_names(std::string_view text, std::vector<Mention>& mentions, const std::stop_token& stop) {
    std::vector<Mention> names;
    auto taken = mentions.begin();
    for (std::size_t at = 0; at < text.size() && !stop.stop_requested();) {
        while (taken != mentions.end() && taken->end <= at)
            ++taken;
        if (taken != mentions.end() && taken->begin <= at) {
            at = taken->end;
            continue;
        }
        if (!is_upper(text[at]) || (at > 0 && is_word(text[at - 1]))) {
            ++at;
            continue;
        }
        const auto run = run_at(text, at);
        std::size_t first = 0;
        while (first < run.words.size() &&
               (is_one_of(run.words[first], kNoName) || is_one_of(run.words[first], kTitles)))
            ++first;
        if (first < run.words.size()) {
            const auto begin = static_cast<std::size_t>(run.words[first].data() - text.data());
            const bool runs_into_other = taken != mentions.end() && taken->begin < run.end;
            if (const auto type = runs_into_other ? std::nullopt : type_of(text, run, first))
                names.push_back({*type, begin, run.end, std::string(text.substr(begin, run.end - begin))});
        }
        at = std::max(run.end, at + 1);
    }
    mentions.insert(mentions.end(), names.begin(), names.end());
    std::sort(mentions.begin(), mentions.end(),
              [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
}

}  // namespace gateway::local
