#include <algorithm>
#include <array>
#include <unordered_set>

#include "local/entities/counted.hpp"
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

constexpr std::array<std::string_view, 12> kNames = {"date",   "money",  "percent",      "email",
                                                     "url",    "phone",  "ip",           "version",
                                                     "number", "person", "organization", "location"};

constexpr Recogniser kRecognisers[] = {recognise_url,  recognise_email,   recognise_ip,
                                       recognise_date, recognise_phone,   recognise_money,
                                       recognise_year, recognise_version, recognise_number};

// May an entity begin here? Behind a word only where that word is not part of the number.
bool may_begin(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (!is_word(c) && std::string_view("+-($:").find(c) == std::string_view::npos) return false;
    // C++20
    if ((c == '+' || c == '-') && at > 0 && text[at - 1] == c) return false;
    return at == 0 || !is_word(text[at - 1]) || (text[at - 1] & 0x80);
}

// Behind a word that begins here, with what belongs to it as a code: "AX-400", "BR-17/9", "x86_64".
std::size_t skip_word(std::string_view text, std::size_t at) {
    std::size_t end = at;
    // A no-break space is of bytes that letters are of too.
    while (end < text.size() && is_word(text[end]) && skip_space(text, end) == end)
        ++end;
    while (end > at && end < text.size() && (text[end] == '-' || text[end] == '/') &&
           is_digit(byte_at(text, end + 1))) {
        // HTTP/1.1 and the like are left to be looked at.
        const auto digits = skip_digits(text, end + 1);
        if (text[end] == '/' && byte_at(text, digits) == '.') return end + 1;
        for (++end; end < text.size() && is_word(text[end]);)
            ++end;
    }
    return std::max(end, at + 1);
}

}  // namespace

std::string_view name_of(EntityType type) { return kNames[static_cast<std::size_t>(type)]; }

std::optional<EntityType> entity_type_from_name(std::string_view name) {
    static constexpr std::pair<std::string_view, EntityType> kOthers[] = {
        {"people", EntityType::person},        {"name", EntityType::person},
        {"org", EntityType::organization},     {"organisation", EntityType::organization},
        {"company", EntityType::organization}, {"companies", EntityType::organization},
        {"place", EntityType::location},       {"gpe", EntityType::location},
        {"loc", EntityType::location},         {"percentage", EntityType::percent},
        {"amount", EntityType::money},         {"link", EntityType::url},
        {"ip_address", EntityType::ip},        {"phone_number", EntityType::phone},
        {"e-mail", EntityType::email}};
    auto lower = to_lower(trim(name));
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < kNames.size(); ++i)
            if (kNames[i] == lower) return static_cast<EntityType>(i);
        for (const auto& [other, type] : kOthers)
            if (other == lower) return type;
        if (!lower.ends_with('s')) break;
        lower.pop_back();
    }
    return std::nullopt;
}

bool Place::continues() const {
    constexpr std::size_t kLongestJoint = 24;  // line breaks and indentation included
    if (last_end == 0 || last_end > at || at - last_end > kLongestJoint) return false;
    const auto gap = text.substr(last_end, at - last_end);
    if (gap.find("\n\n") != std::string_view::npos) return false;
    static constexpr std::string_view kJoints[] = {",",          "and",         "or", "to",    "through",
                                                   "-",          "–",           "/",  ", and", ", or",
                                                   "instead of", "rather than", "&",  "vs",    "versus"};
    const auto joint = trim(gap);
    return std::find(std::begin(kJoints), std::end(kJoints), joint) != std::end(kJoints);
}

namespace {

// In a text that speaks of versions, what may a number with a point and nothing behind it be?
enum class Reading : unsigned char { number, version, open };

Reading read_again(std::string_view text, const Mention& mention,
                   const std::unordered_set<std::string_view>& versions) {
    static constexpr std::string_view kPlaces[] = {
        "after", "and",     "before", "between", "by",      "for", "from",  "in",   "on",
        "or",    "running", "since",  "than",    "through", "to",  "until", "using"};
    static constexpr std::string_view kPredicates[] = {"added", "adds",  "and",     "drops", "fails",
                                                       "fixed", "fixes", "had",     "has",   "is",
                                                       "needs", "or",    "removed", "was",   "works"};
    const auto written = text.substr(mention.begin, mention.end - mention.begin);
    const auto point = written.find('.');
    if (point == std::string_view::npos || written.find_first_not_of("0123456789.") != std::string_view::npos)
        return Reading::number;
    if (unit_follows(text, mention.end)) return Reading::number;
    const auto before = word_before(text, mention.begin);
    const auto next = word_at(text, skip_space(text, mention.end));
    const bool placed = is_one_of(before.word, kPlaces);
    if (placed && versions.contains(written)) return Reading::version;
    // "; 5.9 is blocked"
    const char mark = mention.begin > 1 ? text[mention.begin - 2] : '\n';
    const bool opens = text.substr(0, mention.begin).ends_with(' ') && (mark == ';' || mark == '.');
    if (opens && is_one_of(next, kPredicates)) return Reading::version;
    // "builds on 1.74 fail": a version as well as not.
    const bool may_be =
        placed && versions.size() >= 3 && written.size() - point <= 3 && !counted_follows(text, mention.end);
    return may_be ? Reading::open : Reading::number;
}

void read_versions_again(std::string_view text, std::vector<Mention>& mentions) {
    std::unordered_set<std::string_view> versions;
    for (const auto& mention : mentions) {
        if (mention.type != EntityType::version) continue;
        // 7.4.1 makes 7.4 known too.
        const auto version = text.substr(mention.begin, mention.end - mention.begin);
        versions.insert(version);
        if (const auto minor = version.find('.'); minor != std::string_view::npos)
            versions.insert(version.substr(0, version.find('.', minor + 1)));
    }
    if (versions.empty()) return;
    std::erase_if(mentions, [&](Mention& mention) {
        if (mention.type != EntityType::number) return false;
        const auto reading = read_again(text, mention, versions);
        if (reading == Reading::version) mention.type = EntityType::version;
        return reading == Reading::open;
    });
}

}  // namespace

std::vector<Mention> find_entities(std::string_view text, const std::stop_token& stop) {
    std::vector<Mention> mentions;
    Place place{text};
    while (place.at < text.size() && !stop.stop_requested()) {
        if (const auto behind = skip_space(text, place.at); behind > place.at) {
            place.at = behind;
            continue;
        }
        std::optional<Found> found;
        if (may_begin(text, place.at))
            for (const auto recognise : kRecognisers)
                if ((found = recognise(place)) && found->end > place.at) break;
        if (!found || found->end <= place.at) {
            place.at = is_word(text[place.at]) ? skip_word(text, place.at) : place.at + 1;
            continue;
        }
        place.last_year = found->type == EntityType::date && found->value.size() == 4;
        place.last_was_name = !found->type;
        place.last_type = found->type;
        place.last_end = found->end;
        if (found->type) mentions.push_back({*found->type, place.at, found->end, std::move(found->value)});
        place.at = found->end;
    }
    read_versions_again(text, mentions);
    find_names(text, mentions, stop);
    return mentions;
}

}  // namespace gateway::local
