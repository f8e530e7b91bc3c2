// The recognisers of entities. Each is asked, at a place where a word or number begins, whether one of its
// entities begins there; find.cpp asks them in turn, the more specific ones first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/entity.hpp"

namespace gateway::local {

/// What begins at a place: an entity, or, without a type, something that must not be taken for one.
struct Found {
    std::size_t end = 0;
    std::optional<EntityType> type = {};
    std::string value = {};
};

struct Place {
    std::string_view text;
    std::size_t at = 0;
    /// What was found last before, if anything: lists go on ("3.8 and 3.9", "pages 4 and 5").
    std::optional<EntityType> last_type = {};
    std::size_t last_end = 0;
    bool last_year = false;      ///< it was a year alone
    bool last_was_name = false;  ///< it was a number that names something

    /// Does a list go on from what was found last?
    bool continues() const;
};

using Recogniser = std::optional<Found> (*)(const Place&);

std::optional<Found> recognise_url(const Place&);
std::optional<Found> recognise_email(const Place&);
std::optional<Found> recognise_ip(const Place&);
std::optional<Found> recognise_date(const Place&);
std::optional<Found> recognise_year(const Place&);
std::optional<Found> recognise_phone(const Place&);
std::optional<Found> recognise_money(const Place&);
std::optional<Found> recognise_version(const Place&);
std::optional<Found> recognise_number(const Place&);  ///< percent too

/// Does a unit of measurement stand behind a number that ends at `at`?
bool unit_follows(std::string_view text, std::size_t at);
/// Do four numbers here belong to a version rather than to an address? "version 1.2.0.4", ">=1.2.0.4"
bool is_no_address(const Place& place);

/// Names, beside what was found already; once `stop` is requested, those so far.
void find_names(std::string_view text, std::vector<Mention>& mentions, const std::stop_token& stop);

}  // namespace gateway::local
