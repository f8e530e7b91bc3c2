#include "local/schema/identifier.hpp"

#include <algorithm>

namespace gateway::local {
namespace {

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr std::size_t kLongest = 80;

// Of many types with one name, so many are compared before a new name is given.
constexpr std::size_t kCompared = 8;

// What one element of `name` is called.
std::string singular(std::string_view name) {
    if (name.size() > 3 && name.ends_with("ies")) return std::string(name.substr(0, name.size() - 3)) + "y";
    if (name.size() > 2 && name.ends_with('s') && !name.ends_with("ss"))
        return std::string(name.substr(0, name.size() - 1));
    return std::string(name) + "Item";
}

bool contains(std::span<const std::string_view> sorted, std::string_view name) {
    return std::binary_search(sorted.begin(), sorted.end(), name);
}

}  // namespace

std::string pascal_case(std::string_view name) {
    std::string out;
    bool begins = true;
    for (const char c : name.substr(0, kLongest)) {
        if (!is_upper(c) && !is_lower(c) && !is_digit(c)) {
            begins = true;
            continue;
        }
        out += begins && is_lower(c) ? static_cast<char>(c - 32) : c;
        begins = false;
    }
    if (out.empty()) return "Item";
    return is_digit(out[0]) ? "N" + out : out;
}

std::string member_identifier(std::string_view name, std::span<const std::string_view> reserved) {
    std::string out;
    for (const char c : name.substr(0, kLongest)) {
        if (is_upper(c) || is_lower(c) || is_digit(c))
            out += c;
        else if (!out.empty() && out.back() != '_')
            out += '_';
        else if (out.empty() && c == '_')
            out += '_';
    }
    while (out.size() > 1 && out.ends_with('_'))
        out.pop_back();
    // "_X" and "_" are the language's own, in one way or the other.
    if (out.starts_with('_')) out.erase(0, 1);
    if (out.empty()) out = "member";
    if (is_digit(out[0])) out = "n" + out;
    return contains(reserved, out) ? out + "_" : out;
}

TypeNames::TypeNames(const Type& type, std::string_view root, std::span<const std::string_view> reserved)
    : reserved_(reserved), root_(unique(pascal_case(root))) {
    if (type.kind != TypeKind::object) {
        visit(type, root_);
        return;
    }
    for (const auto& field : type.fields)
        visit(field.type, pascal_case(field.name));
    names_[&type] = root_;
    order_.push_back({root_, &type});
}

std::string TypeNames::unique(const std::string& name) {
    const auto base = contains(reserved_, name) ? name + "Type" : name;
    auto candidate = base;
    for (auto n = std::max<std::size_t>(alike_[name].size(), 1) + 1; !taken_.insert(candidate).second; ++n)
        candidate = base + std::to_string(n);
    return candidate;
}

void TypeNames::visit(const Type& type, const std::string& name) {
    if (type.kind != TypeKind::object) {
        const bool element = type.kind == TypeKind::array || type.kind == TypeKind::map;
        for (const auto& part : type.parts)
            visit(part, element ? singular(name) : name);
        return;
    }
    for (const auto& field : type.fields)
        visit(field.type, pascal_case(field.name));
    const auto wanted = type.name.empty() ? name : pascal_case(type.name);
    auto& alike = alike_[wanted];
    for (std::size_t i = 0; i < std::min(alike.size(), kCompared); ++i)
        if (alike[i]->fields == type.fields) {
            names_[&type] = names_.at(alike[i]);
            return;
        }
    names_[&type] = unique(wanted);
    alike.push_back(&type);
    order_.push_back({names_.at(&type), &type});
}

std::vector<std::string> member_names(const Type& object, const TypeNames& types,
                                      std::span<const std::string_view> reserved) {
    std::vector<std::string> names;
    std::set<std::string> taken;
    std::map<std::string, std::size_t> times;
    for (const auto& field : object.fields) {
        const auto base = member_identifier(field.name, reserved);
        auto name = types.has(base) ? base + "_" : base;
        while (!taken.insert(name).second)
            name = base + "_" + std::to_string(++times[base] + 1);
        names.push_back(std::move(name));
    }
    return names;
}

}  // namespace gateway::local
