#include "json/schema.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::json {
namespace {

constexpr int kMaxDepth = 128;
// Alternatives that refer to their own parent double the work with every level; a schema comes from outside
// and must not stop the house. Far above what an honest document needs.
constexpr int kMaxSteps = 500'000;

std::string_view type_name(const value& v) {
    switch (v.kind()) {
        case kind::null: return "null";
        case kind::bool_: return "boolean";
        case kind::int64:
        case kind::uint64: return "integer";
        case kind::double_: return as_int(v) ? "integer" : "number";
        case kind::string: return "string";
        case kind::array: return "array";
        case kind::object: return "object";
    }
    return "null";
}

bool has_type(const value& v, std::string_view type) {
    const auto actual = type_name(v);
    return actual == type || (type == "number" && actual == "integer");
}

// Equality as JSON Schema means it: 1 and 1.0 are the same number.
bool equal(const value& a, const value& b) { return canonical(a) == canonical(b); }

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class Validator {
  public:
    Validator(const value& root, std::size_t limit, int& steps) : root_(root), limit_(limit), steps_(steps) {}

    bool check(const value& v, const value& schema, const std::string& path, int depth) {
        if (depth > kMaxDepth) return problem(path, "the schema is nested too deeply");
        if (++steps_ > kMaxSteps) return problem(path, "the schema takes too long to check");
        if (const bool* any = schema.if_bool()) return *any || problem(path, "not allowed here");
        const object* s = schema.if_object();
        if (!s) return problem(path, "the schema is neither an object nor true or false");
        bool ok = true;
        if (const auto* ref = find(*s, "$ref")) ok &= check_reference(v, as_string(*ref), path, depth);
        ok &= check_type(v, *s, path) && check_values(v, *s, path);
        if (v.is_object()) ok &= check_object(v.get_object(), *s, path, depth);
        if (v.is_array()) ok &= check_array(v.get_array(), *s, path, depth);
        if (v.is_string()) ok &= check_string(as_string(v), *s, path);
        if (const auto number = as_double(v)) ok &= check_number(*number, *s, path);
        return check_combined(v, *s, path, depth) && ok;
    }

    std::vector<std::string> problems;

  private:
    bool problem(const std::string& path, const std::string& what) {
        if (problems.size() < limit_) problems.push_back(path + ": " + what);
        return false;
    }

    bool check_reference(const value& v, std::string_view reference, const std::string& path, int depth) {
        if (!reference.starts_with('#')) return problem(path, "the schema refers to another document");
        boost::json::error_code error;
        const auto* target = root_.find_pointer({reference.data() + 1, reference.size() - 1}, error);
        if (!target)
            return problem(path,
                           "the schema refers to '" + std::string(reference) + "', which does not exist");
        return check(v, *target, path, depth + 1);
    }

    bool check_type(const value& v, const object& s, const std::string& path) {
        const auto* type = find(s, "type");
        if (!type) return true;
        bool ok = false;
        std::string wanted;
        if (const auto* several = type->if_array()) {
            for (const auto& one : *several) {
                ok |= has_type(v, as_string(one));
                wanted += (wanted.empty() ? "" : " or ") + std::string(as_string(one));
            }
        } else {
            wanted = as_string(*type);
            ok = has_type(v, wanted);
        }
        return ok || problem(path, "expected " + wanted + ", got " + std::string(type_name(v)));
    }

    bool check_values(const value& v, const object& s, const std::string& path) {
        bool ok = true;
        if (const auto* allowed = get_array(s, "enum"))
            if (std::none_of(allowed->begin(), allowed->end(), [&](const value& a) { return equal(a, v); }))
                ok = problem(path, "must be one of " + write(*allowed));
        if (const auto* constant = find(s, "const"); constant && !equal(*constant, v))
            ok = problem(path, "must be " + write(*constant));
        return ok;
    }

    bool check_object(const object& o, const object& s, const std::string& path, int depth) {
        bool ok = true;
        if (const auto* required = get_array(s, "required"))
            for (const auto& name : *required)
                if (!o.contains(as_string(name)))
                    ok = problem(path, "'" + std::string(as_string(name)) + "' is missing");
        ok &= check_count(o.size(), s, "minProperties", "maxProperties", "members", path);
        const auto* properties = get_object(s, "properties");
        const auto* additional = find(s, "additionalProperties");
        for (const auto& member : o) {
            const std::string below = path + "." + std::string(member.key());
            if (const auto* schema = properties ? find(*properties, member.key()) : nullptr)
                ok &= check(member.value(), *schema, below, depth + 1);
            else if (additional && !find(s, "patternProperties"))
                ok &= check(member.value(), *additional, below, depth + 1);
        }
        return ok;
    }

    bool check_array(const array& a, const object& s, const std::string& path, int depth) {
        bool ok = check_count(a.size(), s, "minItems", "maxItems", "items", path);
        const auto* prefix = get_array(s, "prefixItems");
        const auto* items = find(s, "items");
        const std::size_t fixed = prefix ? prefix->size() : 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::string below = path + "[" + std::to_string(i) + "]";
            if (i < fixed)
                ok &= check(a[i], (*prefix)[i], below, depth + 1);
            else if (items)
                ok &= check(a[i], *items, below, depth + 1);
        }
        if (get_bool(s, "uniqueItems").value_or(false)) {
            std::vector<std::string> seen;
            for (const auto& element : a)
                seen.push_back(canonical(element));
            std::sort(seen.begin(), seen.end());
            if (std::adjacent_find(seen.begin(), seen.end()) != seen.end())
                ok = problem(path, "items must differ");
        }
        return ok;
    }

    bool check_count(std::size_t n, const object& s, std::string_view least, std::string_view most,
                     const std::string& what, const std::string& path) {
        const auto minimum = get_int(s, least), maximum = get_int(s, most);
        if (minimum && n < static_cast<std::size_t>(std::max<std::int64_t>(*minimum, 0)))
            return problem(path, "needs at least " + std::to_string(*minimum) + " " + what);
        if (maximum && n > static_cast<std::size_t>(std::max<std::int64_t>(*maximum, 0)))
            return problem(path, "allows at most " + std::to_string(*maximum) + " " + what);
        return true;
    }

    bool check_string(std::string_view text, const object& s, const std::string& path) {
        return check_count(code_points(text), s, "minLength", "maxLength", "characters", path);
    }

    bool check_number(double n, const object& s, const std::string& path) {
        bool ok = true;
        const auto bound = [&](std::string_view keyword, auto holds, const char* words) {
            const auto limit = get_double(s, keyword);
            if (limit && !holds(n, *limit)) ok = problem(path, words + write(*find(s, keyword)));
        };
        bound("minimum", std::greater_equal<>{}, "must be at least ");
        bound("maximum", std::less_equal<>{}, "must be at most ");
        bound("exclusiveMinimum", std::greater<>{}, "must be more than ");
        bound("exclusiveMaximum", std::less<>{}, "must be less than ");
        if (const auto step = get_double(s, "multipleOf"); step && *step > 0) {
            const double quotient = n / *step;
            if (std::abs(quotient - std::round(quotient)) > 1e-9)
                ok = problem(path, "must be a multiple of " + write(*find(s, "multipleOf")));
        }
        return ok;
    }

    // How many of the alternatives hold; what is wrong with the others is not reported.
    std::size_t count_valid(const value& v, const array& schemas, const std::string& path, int depth) {
        std::size_t valid = 0;
        for (const auto& schema : schemas) {
            if (steps_ > kMaxSteps) break;
            Validator attempt(root_, 1, steps_);
            valid += attempt.check(v, schema, path, depth + 1);
        }
        return valid;
    }

    bool check_combined(const value& v, const object& s, const std::string& path, int depth) {
        bool ok = true;
        if (const auto* all = get_array(s, "allOf"))
            for (const auto& schema : *all)
                ok &= check(v, schema, path, depth + 1);
        if (const auto* any = get_array(s, "anyOf"); any && count_valid(v, *any, path, depth) == 0)
            ok = problem(path, "fits none of the allowed alternatives");
        if (const auto* one = get_array(s, "oneOf"); one && count_valid(v, *one, path, depth) != 1)
            ok = problem(path, "must fit exactly one of the alternatives");
        if (const auto* banned = find(s, "not"); banned && count_valid(v, array{*banned}, path, depth) == 1)
            ok = problem(path, "fits what is excluded");
        return ok;
    }

    const value& root_;
    std::size_t limit_;
    int& steps_;  // shared with the attempts at alternatives
};

}  // namespace

std::vector<std::string> schema_problems(const value& document, const value& schema, std::size_t limit) {
    int steps = 0;
    Validator validator(schema, limit, steps);
    // Unfinished is not passed, whatever `not` made of it.
    const bool ok = validator.check(document, schema, "$", 0) && steps <= kMaxSteps;
    if (!ok && validator.problems.empty()) validator.problems.push_back("$: does not fit the schema");
    return std::move(validator.problems);
}

}  // namespace gateway::json
