#include "operations/merge_json.hpp"

#include <algorithm>

namespace gateway::operations {
namespace {

constexpr int kDepth = 64;

void relax(json::value& schema, int depth) {
    if (!schema.is_object() || depth > kDepth) return;
    auto& object = schema.get_object();
    for (const auto* keyword : {"minItems", "contains", "minContains"})
        object.erase(keyword);
    auto* properties = object.if_contains("properties");
    if (!properties || !properties->is_object()) return;
    for (const auto* keyword : {"required", "minProperties", "dependentRequired", "dependentSchemas", "if",
                                "then", "else", "not", "anyOf", "oneOf", "allOf"})
        object.erase(keyword);
    for (auto& [name, property] : properties->get_object())
        relax(property, depth + 1);
}

void merge_at(json::value& whole, const json::value& more, MergeNotes& notes, const std::string& at,
              int depth) {
    if (more.is_null() || depth > kDepth) return;
    if (whole.is_null()) {
        whole = more;
    } else if (whole.is_object() && more.is_object()) {
        auto& members = whole.get_object();
        for (const auto& [name, member] : more.get_object()) {
            if (auto* known = members.if_contains(name))
                merge_at(*known, member, notes, at + "/" + std::string(name), depth + 1);
            else
                members[name] = member;
        }
    } else if (whole.is_array() && more.is_array()) {
        auto& items = whole.get_array();
        const auto before = static_cast<std::ptrdiff_t>(items.size());  // of earlier parts
        for (const auto& item : more.get_array()) {
            const auto end = items.begin() + before;
            if (std::find(items.begin(), end, item) != end)
                ++notes.repeated;
            else
                items.push_back(item);
        }
    } else if (whole != more) {
        if (std::find(notes.disagreements.begin(), notes.disagreements.end(), at) ==
            notes.disagreements.end())
            notes.disagreements.push_back(at);
    }
}

}  // namespace

json::value schema_of_part(const json::value& schema) {
    auto relaxed = schema;
    relax(relaxed, 0);
    return relaxed;
}

void merge_part(json::value& whole, const json::value& more, MergeNotes& notes) {
    merge_at(whole, more, notes, "", 0);
}

}  // namespace gateway::operations
