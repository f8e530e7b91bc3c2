#include <algorithm>
#include <map>

#include "local/key_values.hpp"
#include "local/naming.hpp"

namespace gateway::local {
namespace {

// What is known of one name.
struct Found {
    std::string name;
    std::vector<const KeyValue*> pairs;
};

json::value value_of(const Found& found) {
    if (found.pairs.size() == 1 && !found.pairs[0]->is_list)
        return json::value(found.pairs[0]->values.empty() ? std::string() : found.pairs[0]->values[0]);
    json::array values;
    for (const auto* pair : found.pairs)
        for (const auto& value : pair->values)
            values.emplace_back(value);
    return values;
}

bool has_value(const Found& found) {
    return std::any_of(found.pairs.begin(), found.pairs.end(), [](const KeyValue* pair) {
        return std::any_of(pair->values.begin(), pair->values.end(),
                           [](const auto& value) { return !value.empty(); });
    });
}

bool is_certain(const Found& found) {
    // "name" below one key is another than "name" below the next: as one list they would be mixed up.
    return std::all_of(found.pairs.begin(), found.pairs.end(), [&](const KeyValue* pair) {
        return pair->certain && (!pair->nested || found.pairs.size() == 1);
    });
}

std::string written(const std::string& key, bool normalize) {
    auto name = normalize ? snake_case(key) : key;
    return name.empty() ? key : name;
}

// Every pair by its name, in the order in which names first come. Only what is written the same is the same.
std::vector<Found> gathered(const KeyValues& read, bool normalize) {
    std::vector<Found> all;
    std::map<std::string, std::size_t, std::less<>> index;
    for (const auto& pair : read.pairs) {
        const auto name = written(pair.key, normalize);
        const auto [place, is_new] = index.try_emplace(name, all.size());
        if (is_new) all.push_back({name, {}});
        all[place->second].pairs.push_back(&pair);
    }
    return all;
}

// A name for each expected key, as the caller writes it, with the pairs whose keys mean the same.
std::vector<Found> looked_up(const KeyValues& read, const std::vector<std::string>& expected) {
    std::map<std::string, std::vector<const KeyValue*>, std::less<>> by_name;
    for (const auto& key : expected)
        by_name[bare_name(key)];
    for (const auto& pair : read.pairs)
        if (const auto place = by_name.find(bare_name(pair.key)); place != by_name.end())
            place->second.push_back(&pair);
    std::vector<Found> all;
    for (const auto& key : expected)
        all.push_back({key, by_name[bare_name(key)]});
    return all;
}

}  // namespace

KeyValueData choose_key_values(const KeyValues& read, const KeyValueOptions& options) {
    KeyValueData out;
    const bool any = options.expected.empty();
    const auto all = any ? gathered(read, options.normalize) : looked_up(read, options.expected);
    bool certain = true, once = true;
    for (const auto& found : all) {
        certain = certain && is_certain(found);
        once = once && found.pairs.size() == 1;
        const bool is_missing = !any && !has_value(found);
        if (is_missing) out.missing.push_back(found.name);
        out.data[found.name] = is_missing ? json::value(nullptr) : value_of(found);
    }
    out.exact =
        any ? certain && read.unread_lines == 0 && !all.empty() : certain && once && out.missing.empty();
    return out;
}

}  // namespace gateway::local
