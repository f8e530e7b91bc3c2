#include "json/absent.hpp"

#include <algorithm>
#include <vector>

namespace gateway::json {
namespace {

// Schemas that may hold for one value. Real ones have a handful; a hostile one shall not multiply.
constexpr std::size_t kMostSchemas = 64;
constexpr int kMostDepth = 64;

using Schemas = std::vector<const value*>;

const value* resolve(const value& root, std::string_view reference) {
    if (!reference.starts_with('#')) return nullptr;
    boost::system::error_code error;
    const auto* found = root.find_pointer(reference.substr(1), error);
    return error ? nullptr : found;
}

// `schema` and whatever it is made of at the same place.
void expand(const value& root, const value& schema, Schemas& into) {
    if (!schema.is_object() || into.size() >= kMostSchemas) return;
    if (std::find(into.begin(), into.end(), &schema) != into.end()) return;
    into.push_back(&schema);
    if (const auto* target = resolve(root, get_string(schema, "$ref"))) expand(root, *target, into);
    for (const auto* keyword : {"allOf", "anyOf", "oneOf"})
        if (const auto* branches = get_array(schema, keyword))
            for (const auto& branch : *branches)
                expand(root, branch, into);
    for (const auto* keyword : {"if", "then", "else"})
        if (const auto* branch = find(schema, keyword)) expand(root, *branch, into);
}

bool contains(const array& list, std::string_view text) {
    return std::any_of(list.begin(), list.end(), [&](const auto& v) { return as_string(v) == text; });
}

bool takes_null(const value& root, const value& schema, int depth) {
    if (schema.is_bool()) return schema.get_bool();
    if (!schema.is_object() || depth > kMostDepth) return true;
    if (const auto* type = find(schema, "type")) {
        if (type->is_string() && as_string(*type) != "null") return false;
        if (type->is_array() && !contains(type->get_array(), "null")) return false;
    }
    if (const auto* constant = find(schema, "const"); constant && !constant->is_null()) return false;
    if (const auto* values = get_array(schema, "enum"))
        if (std::none_of(values->begin(), values->end(), [](const auto& v) { return v.is_null(); }))
            return false;
    if (const auto* target = resolve(root, get_string(schema, "$ref")))
        if (!takes_null(root, *target, depth + 1)) return false;
    const auto takes = [&](const value& branch) { return takes_null(root, branch, depth + 1); };
    if (const auto* all = get_array(schema, "allOf"))
        if (!std::all_of(all->begin(), all->end(), takes)) return false;
    for (const auto* keyword : {"anyOf", "oneOf"})
        if (const auto* any = get_array(schema, keyword))
            if (std::none_of(any->begin(), any->end(), takes)) return false;
    return true;
}

void visit(const value& root, value& document, const Schemas& schemas, int depth);

void visit_members(const value& root, object& members, const Schemas& schemas, int depth) {
    std::vector<std::string> absent;
    for (auto& [key, member] : members) {
        Schemas own;
        bool named = false, required = false, null = false;
        for (const auto* schema : schemas) {
            if (const auto* list = get_array(*schema, "required")) required |= contains(*list, key);
            if (const auto* property = find(*schema, "properties", key)) {
                named = true;
                null |= takes_null(root, *property, 0);
                expand(root, *property, own);
            } else if (const auto* other = find(*schema, "additionalProperties")) {
                expand(root, *other, own);
            }
        }
        if (!member.is_null())
            visit(root, member, own, depth + 1);
        else if (named && !required && !null)
            absent.emplace_back(key);
    }
    for (const auto& key : absent)
        members.stable_erase(key);
}

void visit(const value& root, value& document, const Schemas& schemas, int depth) {
    if (depth > kMostDepth || schemas.empty()) return;
    if (document.is_object()) return visit_members(root, document.get_object(), schemas, depth);
    if (!document.is_array()) return;
    auto& items = document.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        Schemas own;
        for (const auto* schema : schemas) {
            const auto* front = get_array(*schema, "prefixItems");
            if (front && i < front->size())
                expand(root, (*front)[i], own);
            else if (const auto* rest = find(*schema, "items"))
                expand(root, *rest, own);
        }
        visit(root, items[i], own, depth + 1);
    }
}

}  // namespace

void drop_absent(value& document, const value& schema) {
    Schemas schemas;
    expand(schema, schema, schemas);
    visit(schema, document, schemas, 0);
}

}  // namespace gateway::json
