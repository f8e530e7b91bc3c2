#include "operations/entities.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <set>

#include "base/text.hpp"
#include "chunking/characters.hpp"
#include "operations/prompts.hpp"
#include "operations/structured.hpp"
#include "operations/wording.hpp"

namespace gateway::operations {
namespace {

constexpr std::size_t kMostTypes = 40, kLongestType = 60;
// A digit asked for as an entity may stand anywhere; nobody reads more places than this.
constexpr std::size_t kMostMentions = 20'000;
// Names that are listed in a note.
constexpr std::size_t kNamedInNote = 5;

Result<std::vector<std::string>> checked_types(const std::vector<std::string>& asked) {
    std::vector<std::string> types;
    std::set<std::string> seen;
    for (const auto& type : asked)
        if (const auto name = trim(type); !name.empty() && seen.insert(folded(name)).second)
            types.emplace_back(name);
    const auto invalid = [](std::string message) {
        return fail(ErrorKind::invalid_parameter, std::move(message), "entity_types");
    };
    if (types.empty()) return invalid("entity_types is empty. Name at least one, such as \"person\".");
    if (types.size() > kMostTypes) return invalid("entity_types has more than 40 types.");
    for (const auto& type : types)
        if (type.size() > kLongestType) return invalid("A type of entity is longer than 60 bytes.");
    return types;
}

json::value schema_for(const std::vector<std::string>& types) {
    json::object properties;
    json::array required;
    for (const auto& type : types) {
        properties[type] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
        required.emplace_back(type);
    }
    return json::object{{"type", "object"},
                        {"properties", std::move(properties)},
                        {"required", std::move(required)},
                        {"additionalProperties", false}};
}

// A name as it was found: all its spellings, the first one first.
struct Name {
    std::vector<std::string> spellings;
    std::size_t first = 0;  // byte of the document where it first stands, or where the part ends that has it
    bool stands = false;    // in the text, word for word
};

// What one type has, merged over the parts.
class Names {
  public:
    void add(std::string_view spelling, const Piece& piece, std::size_t piece_begin) {
        const auto key = folded(spelling);
        if (key.empty()) return;
        const auto [at, is_new] = by_key_.try_emplace(key, names_.size());
        if (is_new) names_.push_back({{}, piece_begin + piece.text.size(), false});
        auto& name = names_[at->second];
        if (std::find(name.spellings.begin(), name.spellings.end(), spelling) == name.spellings.end())
            name.spellings.emplace_back(spelling);
        const auto place = find_name(piece.text, spelling);
        if (!place) return;
        name.first = std::min(name.first, piece_begin + place->begin);
        name.stands = true;
    }
    std::vector<Name> by_appearance() const {
        std::vector<std::pair<std::size_t, std::size_t>> order;
        for (std::size_t i = 0; i < names_.size(); ++i)
            order.push_back({names_[i].first, i});
        std::sort(order.begin(), order.end());
        std::vector<Name> sorted;
        for (const auto& [first, index] : order)
            sorted.push_back(names_[index]);
        return sorted;
    }

  private:
    std::map<std::string, std::size_t> by_key_;
    std::vector<Name> names_;
};

struct Found {
    Stretch place;
    std::string type;
};

// Every place where a spelling stands, in its turn with other work: a long document has many.
boost::asio::awaitable<std::vector<Found>> find_all(const Context& context, std::string_view document,
                                                    const std::string& type, const Name& name) {
    std::vector<Found> found;
    for (const auto& spelling : name.spellings) {
        for (auto place = find_name(document, spelling); place && found.size() < kMostMentions;
             place = find_name(document, spelling, place->end))
            found.push_back({*place, type});
        co_await boost::asio::post(context.executor, boost::asio::use_awaitable);
    }
    co_return found;
}

std::vector<Mention> as_mentions(std::vector<Found> found, std::string_view document) {
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        if (a.place.begin != b.place.begin) return a.place.begin < b.place.begin;
        return a.place.end != b.place.end ? a.place.end > b.place.end : a.type < b.type;
    });
    std::vector<Mention> mentions;
    std::size_t at = 0;
    std::uint64_t characters = 0;
    const Found* before = nullptr;
    for (const auto& one : found) {
        if (before && before->place == one.place && before->type == one.type) continue;
        before = &one;
        characters += chunking::characters(document.substr(at, one.place.begin - at));
        at = one.place.begin;
        const auto text = document.substr(one.place.begin, one.place.end - one.place.begin);
        mentions.push_back(
            {std::string(text), one.type, characters, characters + chunking::characters(text)});
    }
    return mentions;
}

void note_strangers(Bill& bill, const std::vector<std::string>& strangers) {
    if (strangers.empty()) return;
    const auto shown = std::min(strangers.size(), kNamedInNote);
    bill.note("not in the text word for word: " + listed(std::span(strangers).first(shown)) +
              (strangers.size() > shown ? " and " + std::to_string(strangers.size() - shown) + " more" : ""));
}

std::vector<Question> questions_for(std::span<const Piece> pieces, const std::vector<std::string>& types) {
    auto questions =
        questions_about(pieces, filled(prompts::kEntities, {{"types", listed(types)}}), schema_for(types), 3);
    for (std::size_t i = 0; i < pieces.size(); ++i)
        questions[i].output = 300 + pieces[i].tokens / 3;
    return questions;
}

}  // namespace

boost::asio::awaitable<Outcome<Entities>> extract_entities(Context context, Text document,
                                                           EntityOptions options) {
    Run run(std::move(context));
    const auto types = checked_types(options.types);
    if (!types) co_return run.failed(types.error());
    const Frame frame{2'000, 1'000};
    auto pieces = co_await cut(run.context(), *document, frame);
    if (!pieces) co_return run.failed(pieces.error());
    auto replies = co_await ask_or_halve(run, *document, frame, *pieces, [&](std::span<const Piece> parts) {
        return questions_for(parts, *types);
    });
    if (!replies) co_return run.failed(std::move(replies.error()));

    Entities entities;
    entities.parts = pieces->size();
    std::vector<std::string> strangers;
    std::vector<Found> found;
    for (const auto& type : *types) {
        Names names;
        for (std::size_t i = 0; i < pieces->size(); ++i)
            if (const auto* list = json::get_array((*replies)[i].document, type))
                for (const auto& name : *list)
                    names.add(collapsed(json::as_string(name)), (*pieces)[i],
                              static_cast<std::size_t>((*pieces)[i].text.data() - document->data()));
        EntityGroup group{type, {}};
        for (const auto& name : names.by_appearance()) {
            group.names.push_back(name.spellings.front());
            if (!name.stands) strangers.push_back(name.spellings.front());
            if (!options.mentions) continue;
            auto places = co_await find_all(run.context(), *document, type, name);
            found.insert(found.end(), places.begin(), places.end());
        }
        entities.groups.push_back(std::move(group));
    }
    note_strangers(run.bill(), strangers);
    entities.mentions = as_mentions(std::move(found), *document);
    if (entities.mentions.size() > kMostMentions) {
        entities.mentions.resize(kMostMentions);
        run.bill().note("only the first " + std::to_string(kMostMentions) + " mentions are given");
    }
    co_return run.done(std::move(entities));
}

}  // namespace gateway::operations
