// Entities found by patterns, without a model: dates, sums of money, addresses and the like by their written
// form; names of people, organisations and places by a heuristic that is no more than that.
//
// The patterns are those of English text with the number and date forms of the continent understood. A range
// joined by a dash is one sum or share. What a number names rather than counts (a page, a port, a model) is
// no number. docs/local.md has the measured precision and recall, and the rules.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::local {

enum class EntityType : unsigned char {
    date,     ///< value: 2024-03-01, 2024-03, 2024, 2024-Q3, --03-01 without a year; a time stamp as ISO 8601
    money,    ///< value: "3500000 USD"; "$" alone is taken for USD; a range as "5-10 USD"
    percent,  ///< value: "12.5"
    email,
    url,
    phone,  ///< value: digits, with the + if there is one
    ip,
    version,  ///< value: without the v
    number,   ///< value: in plain decimal digits
    person,
    organization,
    location,
};

std::string_view name_of(EntityType type);
/// Knows the plural and common other names too ("dates", "org", "place").
std::optional<EntityType> entity_type_from_name(std::string_view name);
/// Found by capital letters and cue words rather than by its form.
constexpr bool is_heuristic(EntityType type) { return type >= EntityType::person; }

/// Offsets are bytes.
struct Mention {
    EntityType type;
    std::size_t begin = 0, end = 0;
    std::string value;
};

/// Every mention in `text`, in order, none overlapping another. What may be a number or an hour, a number or
/// a version, is left out. Linear time: a second for 10 MB of prose, some ten for 10 MB of bare numbers. Once
/// `stop` is requested, what was found so far. Any bytes.
std::vector<Mention> find_entities(std::string_view text, const std::stop_token& stop = {});

}  // namespace gateway::local
