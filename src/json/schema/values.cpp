// Keywords about one value by itself: its type, its value, numbers and strings.
#include <algorithm>

#include "base/text.hpp"
#include "json/schema/uri.hpp"
#include "json/schema/validation.hpp"

namespace gateway::json::schema {
namespace {

std::uint8_t bit_of(const value& v) {
    switch (v.kind()) {
        case kind::null: return kNull;
        case kind::bool_: return kBoolean;
        case kind::int64:
        case kind::uint64: return kInteger;
        case kind::double_: return is_integer(v) ? kInteger : kNumber;
        case kind::string: return kString;
        case kind::array: return kArray;
        case kind::object: return kObject;
    }
    return kNull;
}

std::string phrase_of(std::uint8_t types) {
    constexpr std::pair<std::uint8_t, std::string_view> kNames[] = {
        {kNull, "null"},     {kBoolean, "boolean"}, {kNumber, "number"}, {kInteger, "integer"},
        {kString, "string"}, {kArray, "array"},     {kObject, "object"}};
    std::string out;
    for (const auto& [bit, name] : kNames) {
        // An integer is a number: say the wider word only.
        if (!(types & bit) || (bit == kInteger && (types & kNumber))) continue;
        out.append(out.empty() ? "" : " or ").append(name);
    }
    return out;
}

// The allowed values as long as a reader cares.
std::string list_of(const array& values) {
    constexpr std::size_t kMaxList = 300;
    std::string out = "[";
    for (const auto& v : values) {
        if (out.size() > 1) out += ",";
        if (out.size() > kMaxList) return out + "…]";
        out += shown(v);
    }
    return out + "]";
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string_view type_name(const value& v) {
    switch (bit_of(v)) {
        case kNull: return "null";
        case kBoolean: return "boolean";
        case kInteger: return "integer";
        case kNumber: return "number";
        case kString: return "string";
        case kArray: return "array";
        default: return "object";
    }
}

std::string shown(const value& v) {
    // A container may be large: its size says enough.
    if (v.is_array() && v.get_array().size() > 20)
        return "an array of " + std::to_string(v.get_array().size()) + " items";
    if (v.is_object() && v.get_object().size() > 20)
        return "an object of " + std::to_string(v.get_object().size()) + " members";
    return excerpt(v.is_string() ? write(value(utf8_prefix(as_string(v), 100))) : write(v), 60);
}

bool Validation::fits_type(const Node& node, const value& v) {
    return node.types == 0 || (node.types & bit_of(v));
}

bool Validation::check_type(const At& at, const value& v) {
    if (fits_type(at.node, v)) return true;
    if (hurried()) return false;
    auto got = std::string(type_name(v));
    if (!v.is_null() && !v.is_structured()) got += " " + shown(v);
    return report(at, "type", "expected " + phrase_of(at.node.types) + ", got " + got);
}

bool Validation::check_values(const At& at, const value& v) {
    bool ok = true;
    if (const auto* allowed = at.node.allowed) {
        bool found = false;
        if (at.node.allowed_index.empty()) {
            for (const auto& one : *allowed)
                if ((found = equal(one, v, budget_))) break;
        } else {
            const auto hash = hash_of(v, budget_);
            const auto& index = at.node.allowed_index;
            for (auto i = std::lower_bound(index.begin(), index.end(), std::pair{hash, 0U});
                 i != index.end() && i->first == hash && !found; ++i)
                found = equal((*allowed)[i->second], v, budget_);
        }
        if (!found && !spend(at)) return false;
        if (!found && hurried()) return false;
        if (!found) ok = report(at, "enum", "must be one of " + list_of(*allowed) + ", got " + shown(v));
    }
    if (at.node.constant && !equal(*at.node.constant, v, budget_)) {
        if (!spend(at) || hurried()) return false;
        ok = report(at, "const", "must be " + shown(*at.node.constant) + ", got " + shown(v));
    }
    return ok;
}

bool Validation::check_number(const At& at, const value& v) {
    const auto& rules = *at.node.number;
    bool ok = true;
    const auto bound = [&](const value* limit, std::string_view keyword, auto holds, const char* words) {
        if (!limit || holds(compare(v, *limit))) return;
        ok = false;
        if (!hurried()) report(at, keyword, words + write(*limit) + ", got " + write(v));
    };
    bound(rules.minimum, "minimum", [](int order) { return order >= 0; }, "must be at least ");
    bound(rules.maximum, "maximum", [](int order) { return order <= 0; }, "must be at most ");
    bound(
        rules.exclusive_minimum, "exclusiveMinimum", [](int order) { return order > 0; },
        "must be more than ");
    bound(
        rules.exclusive_maximum, "exclusiveMaximum", [](int order) { return order < 0; },
        "must be less than ");
    if (rules.multiple_of && !is_multiple(v, *rules.multiple_of)) {
        ok = false;
        if (!hurried())
            report(at, "multipleOf",
                   "must be a multiple of " + write(*rules.multiple_of) + ", got " + write(v));
    }
    return ok;
}

bool Validation::check_string(const At& at, std::string_view text) {
    const auto& rules = *at.node.string;
    if (!spend(at, text.size() / 64)) return false;
    bool ok = check_count(at, code_points(text), rules.length, "minLength", "maxLength", "characters");
    if (rules.pattern && (ok || !hurried())) {
        const auto match = rules.pattern->search(text, budget_);
        if (match == Pattern::Match::out_of_budget)
            return stop(at, "the pattern takes too long to match here");
        if (match == Pattern::Match::no)
            ok = hurried() ? false
                           : report(at, "pattern",
                                    "must match the pattern " + excerpt(rules.pattern_text, 100) + ", got " +
                                        shown(value(text)));
    }
    if (rules.format && (ok || !hurried()) && !rules.format(text))
        ok = hurried() ? false
                       : report(at, "format",
                                "must be in the format " + std::string(rules.format_name) + ", got " +
                                    shown(value(text)));
    return ok;
}

bool Validation::check_count(const At& at, std::size_t n, const Count& count, std::string_view least,
                             std::string_view most, std::string_view unit) {
    const bool few = n < count.least;
    if (!few && n <= count.most) return true;
    if (hurried()) return false;
    const auto limit = std::to_string(few ? count.least : count.most);
    return report(at, few ? least : most,
                  (few ? "needs at least " : "allows at most ") + limit + " " + std::string(unit) + ", got " +
                      std::to_string(n));
}

}  // namespace gateway::json::schema
