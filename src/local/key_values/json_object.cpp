// Members of a JSON object as pairs.
#include <algorithm>

#include "base/text.hpp"
#include "local/key_values/pair.hpp"

namespace gateway::local {
namespace {

std::string text_of(const json::value& value) {
    if (value.is_null()) return {};
    return value.is_string() ? std::string(json::as_string(value)) : json::write(value);
}

// A list is one of scalars; any other is one value, its JSON text.
bool is_flat_list(const json::value& value) {
    return value.is_array() && std::none_of(value.get_array().begin(), value.get_array().end(),
                                            [](const json::value& item) { return item.is_structured(); });
}

}  // namespace

std::optional<KeyValues> read_json_object(std::string_view text) {
    const auto size = text.size();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!trim(text).starts_with('{')) return std::nullopt;
    const auto object = json::parse(text);
    if (!object || !object->is_object()) return std::nullopt;
    KeyValues out;
    bool flat = true;
    for (const auto& [key, value] : object->get_object()) {
        auto& pair = out.pairs.emplace_back(KeyValue{std::string(key), {}, is_flat_list(value), 0, size});
        if (pair.is_list)
            for (const auto& item : value.get_array())
                pair.values.push_back(text_of(item));
        else
            pair.values.push_back(text_of(value));
        flat = flat && (pair.is_list || !value.is_structured());
    }
    // A key that is asked for may be one of those further in, too.
    if (!flat)
        for (auto& pair : out.pairs)
            pair.certain = false;
    return out;
}

}  // namespace gateway::local
