#include <array>

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
    return at == 0 || !is_word(text[at - 1]) || (text[at - 1] & 0x80);
}

// Behind a word that begins here, with what belongs to it as a code: "AX-400", "BR-17/9", "x86_64".
std::size_t skip_word(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end]))
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
    if (last_end == 0 || last_end > at || at - last_end > 5) return false;
    const auto gap = text.substr(last_end, at - last_end);
    for (const std::string_view joint : {", ", " and ", " or ", " to ", "-", "–", "/", ","})
        if (gap == joint) return true;
    return false;
}

std::vector<Mention> find_entities(std::string_view text) {
    std::vector<Mention> mentions;
    Place place{text};
    while (place.at < text.size()) {
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
    find_names(text, mentions);
    return mentions;
}

}  // namespace gateway::local
