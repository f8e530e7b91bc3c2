// Lenient conversion of one value to what its rule declares (value_rule.hpp).
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/value_rule.hpp"

namespace gateway::mcp {
namespace {

struct TypeName {
    std::uint8_t bit;
    std::string_view name;
    std::string_view phrase;
};

// In the order in which a refusal names them.
constexpr TypeName kTypeNames[] = {
    {kBoolean, "boolean", "true or false"},
    {kInteger, "integer", "an integer"},
    {kNumber, "number", "a number"},
    {kObject, "object", "an object"},
    {kArray, "array", "a list"},
    {kString, "string", "a string"},
    {kNull, "null", "null"},
};

bool is_type(const json::value& value, std::uint8_t bit) {
    switch (bit) {
        case kBoolean: return value.is_bool();
        case kInteger: return value.is_uint64() || json::as_int(value).has_value();
        case kNumber: return value.is_number();
        case kObject: return value.is_object();
        case kArray: return value.is_array();
        case kString: return value.is_string();
        case kNull: return value.is_null();
        default: return false;
    }
}

bool matches(const ValueRule& rule, const json::value& value) {
    return rule.types == 0 ||
           std::any_of(std::begin(kTypeNames), std::end(kTypeNames), [&](const TypeName& type) {
               return (rule.types & type.bit) && is_type(value, type.bit);
           });
}

std::string phrase_of(std::uint8_t types) {
    std::string out;
    for (const TypeName& type : kTypeNames) {
        // An integer is a number: say the wider word only.
        if (!(types & type.bit) || (type.bit == kInteger && (types & kNumber))) continue;
        if (!out.empty()) out += " or ";
        out += type.phrase;
    }
    return out;
}

// The value as a reader of the refusal recognises it, not longer than a line.
std::string excerpt(const json::value& value) {
    constexpr std::size_t kMaxExcerpt = 60;
    const std::string text = json::write(value);
    if (text.size() <= kMaxExcerpt) return text;
    return std::string{utf8_prefix(text, kMaxExcerpt)} + "…";
}

bool read_boolean(std::string_view text, json::value& value) {
    if (equals_ignoring_case(text, "true"))
        value = true;
    else if (equals_ignoring_case(text, "false"))
        value = false;
    else
        return false;
    return true;
}

// A string that spells a value of one of the declared types.
bool from_string(const ValueRule& rule, json::value& value) {
    const std::string_view text = trim(json::as_string(value));
    if ((rule.types & kBoolean) && read_boolean(text, value)) return true;
    if (!(rule.types & (kInteger | kNumber | kObject | kArray))) return false;
    Result<json::value> parsed = json::parse(text);
    if (!parsed || parsed->is_string() || parsed->is_null() || parsed->is_bool() || !matches(rule, *parsed))
        return false;
    value = std::move(*parsed);
    return true;
}

bool convert_type(const ValueRule& rule, json::value& value) {
    if (value.is_string() && from_string(rule, value)) return true;
    if (rule.types & kArray) {
        json::array list;
        list.push_back(std::move(value));
        value = std::move(list);
        return true;
    }
    // Hosts that parse every argument turn "42" into 42 before sending it.
    if ((rule.types & kString) && (value.is_number() || value.is_bool())) {
        value = json::write(value);
        return true;
    }
    return false;
}

// JSON has one kind of number: 3.0 where an integer is declared is 3.
void normalise_integer(const ValueRule& rule, json::value& value) {
    if (!(rule.types & kInteger) || !value.is_double()) return;
    if (const auto integer = json::as_int(value)) value = *integer;
}

std::string list_of(const std::vector<json::value>& values) {
    std::string out;
    for (const json::value& value : values) {
        if (!out.empty()) out += ", ";
        const std::string_view text = json::as_string(value);
        out += value.is_string() ? std::string{text} : json::write(value);
    }
    return out;
}

// Puts the declared spelling of an allowed value in place of the given one.
bool match_allowed(const ValueRule& rule, json::value& value) {
    for (const json::value& candidate : rule.allowed) {
        const bool same_word = candidate.is_string() && value.is_string() &&
                               equals_ignoring_case(json::as_string(candidate), trim(json::as_string(value)));
        if (!same_word && candidate != value) continue;
        value = candidate;
        return true;
    }
    return false;
}

std::string refuse_enum(const ValueRule& rule, const json::value& value, const ValuePath& path) {
    std::string problem =
        path.text() + " must be one of " + list_of(rule.allowed) + "; got " + excerpt(value);
    std::vector<std::string> names;
    for (const json::value& candidate : rule.allowed)
        names.emplace_back(json::as_string(candidate));
    if (const auto nearest = nearest_name(utf8_prefix(json::as_string(value), 100), names))
        problem += " (did you mean " + *nearest + "?)";
    return problem;
}

std::string range_phrase(const ValueRule& rule) {
    if (rule.minimum && rule.maximum && !rule.exclusive_minimum && !rule.exclusive_maximum)
        return "between " + json::write_number(*rule.minimum) + " and " + json::write_number(*rule.maximum);
    std::string out;
    if (rule.minimum)
        out += (rule.exclusive_minimum ? "more than " : "at least ") + json::write_number(*rule.minimum);
    if (rule.minimum && rule.maximum) out += " and ";
    if (rule.maximum)
        out += (rule.exclusive_maximum ? "less than " : "at most ") + json::write_number(*rule.maximum);
    return out;
}

bool in_range(const ValueRule& rule, double number) {
    if (rule.minimum && (rule.exclusive_minimum ? number <= *rule.minimum : number < *rule.minimum))
        return false;
    if (rule.maximum && (rule.exclusive_maximum ? number >= *rule.maximum : number > *rule.maximum))
        return false;
    return true;
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Names what the object takes; a hidden name is accepted but not spread.
std::string refuse_unknown(const ValueRule& rule, const ValuePath& place) {
    std::string problem = "unknown argument " + place.text();
    std::vector<std::string> names;
    std::string shown;
    for (const ValueRule::Property& property : rule.properties) {
        names.push_back(property.name);
        if (!property.advertised) continue;
        if (!shown.empty()) shown += ", ";
        shown += property.name;
    }
    if (const auto nearest = nearest_name(utf8_prefix(place.name, 100), names))
        problem += " (did you mean " + *nearest + "?)";
    return problem + (shown.empty() ? "; none is taken" : "; taken are " + shown);
}

void check_size(const ValueRule& rule, std::size_t size, std::string_view unit, const ValuePath& path,
                Problems& problems) {
    const bool too_few = size < rule.min_size;
    if (!too_few && size <= rule.max_size) return;
    if (size == 0 && rule.min_size == 1) {
        problems.add(path, path.text() + " must not be empty");
        return;
    }
    problems.add(path, path.text() + " must have " + (too_few ? "at least " : "at most ") +
                           std::to_string(too_few ? rule.min_size : rule.max_size) + " " + std::string{unit} +
                           "; got " + std::to_string(size));
}

bool has_size_limits(const ValueRule& rule) {
    return rule.min_size > 0 || rule.max_size != std::numeric_limits<std::size_t>::max();
}

void check_number(const ValueRule& rule, const json::value& value, const ValuePath& path,
                  Problems& problems) {
    if (!rule.minimum && !rule.maximum) return;
    if (in_range(rule, json::as_double(value).value_or(0))) return;
    problems.add(path, path.text() + " must be " + range_phrase(rule) + "; got " + excerpt(value));
}

void convert_items(const ValueRule& rule, json::array& list, const ValuePath& path, Problems& problems) {
    if (has_size_limits(rule)) check_size(rule, list.size(), "items", path, problems);
    if (!rule.items) return;
    for (std::size_t i = 0; i < list.size() && !problems.enough(); ++i) {
        const ValuePath item{&path, {}, i};
        convert_value(*rule.items, list[i], item, problems);
    }
}

}  // namespace

std::uint8_t type_bit(std::string_view name) {
    for (const TypeName& type : kTypeNames)
        if (type.name == name) return type.bit;
    return 0;
}

std::string ValuePath::text() const {
    std::string out = parent ? parent->text() : std::string{};
    if (index) return out + '[' + std::to_string(*index) + ']';
    if (!out.empty() && !name.empty()) out += '.';
    constexpr std::size_t kMaxName = 60;  // a client's word, repeated to it
    return out.append(utf8_prefix(name, kMaxName));
}

void Problems::add(const ValuePath& path, std::string text) {
    if (texts.empty()) first = path.text();
    texts.push_back(std::move(text));
}

void convert_value(const ValueRule& rule, json::value& value, const ValuePath& path, Problems& problems) {
    if (!matches(rule, value) && !convert_type(rule, value)) {
        problems.add(path, path.text() + " must be " + phrase_of(rule.types) + "; got " + excerpt(value));
        return;
    }
    normalise_integer(rule, value);
    if (!rule.allowed.empty() && !match_allowed(rule, value)) {
        problems.add(path, refuse_enum(rule, value, path));
        return;
    }
    if (value.is_number()) check_number(rule, value, path, problems);
    if (value.is_string() && has_size_limits(rule))
        check_size(rule, count_code_points(json::as_string(value)), "characters", path, problems);
    if (json::array* list = value.if_array()) convert_items(rule, *list, path, problems);
    if (json::object* members = value.if_object()) convert_members(rule, *members, path, problems);
}

void convert_members(const ValueRule& rule, json::object& members, const ValuePath& path,
                     Problems& problems) {
    for (auto member = members.begin(); member != members.end() && !problems.enough();) {
        const std::string_view name = member->key();
        const ValueRule::Property* property = rule.find(name);
        // null is how many clients say "not given".
        if (property && member->value().is_null() && !(property->rule->types & kNull)) {
            member = members.erase(member);
            continue;
        }
        const ValuePath place{&path, name, {}};
        if (property)
            convert_value(*property->rule, member->value(), place, problems);
        else if (!rule.additional)
            problems.add(place, refuse_unknown(rule, place));
        ++member;
    }
    for (const std::string& name : rule.required) {
        if (problems.enough()) return;
        if (members.contains(name)) continue;
        const ValuePath place{&path, name, {}};
        const ValueRule::Property* property = rule.find(name);
        const std::uint8_t types = property ? property->rule->types : 0;
        problems.add(place,
                     "missing required " + place.text() + (types ? " (" + phrase_of(types) + ")" : ""));
    }
}

}  // namespace gateway::mcp
