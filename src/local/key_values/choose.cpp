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

// By name, in the order in which names first come.
std::vector<Found> gathered(const KeyValues& read, const KeyValueOptions& options) {
    std::vector<Found> all;
    std::map<std::string, std::size_t, std::less<>> index;
    for (const auto& key : options.expected)
        if (index.try_emplace(bare_name(key), all.size()).second) all.push_back({key, {}});
    for (const auto& pair : read.pairs) {
        // Without expected keys, only what is written the same is the same.
        const auto id = options.expected.empty() ? written(pair.key, options.normalize) : bare_name(pair.key);
        auto found = index.find(id);
        if (found == index.end()) {
            if (!options.expected.empty()) continue;
            found = index.emplace(id, all.size()).first;
            all.push_back({pair.key, {}});
        }
        all[found->second].pairs.push_back(&pair);
    }
    return all;
}

}  // namespace

KeyValueData choose_key_values(const KeyValues& read, const KeyValueOptions& options) {
    KeyValueData out;
    const auto all = gathered(read, options);
    bool certain = true, once = true;
    for (const auto& found : all) {
        certain = certain && is_certain(found);
        once = once && found.pairs.size() == 1;
        if (!options.expected.empty() && !has_value(found)) {
            out.missing.push_back(found.name);
            continue;
        }
        out.data[written(found.name, options.normalize)] = value_of(found);
    }
    out.exact = options.expected.empty() ? certain && read.unread_lines == 0 && !all.empty()
                                         : certain && once && out.missing.empty();
    return out;
}

}  // namespace gateway::local
