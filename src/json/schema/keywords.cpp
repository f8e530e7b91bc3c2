// The keywords of one schema object, read into its node. A keyword of the wrong type makes the schema
// unusable: skipping it would pass documents that its author meant to refuse.
#include <algorithm>
#include <cmath>

#include "json/schema/compile.hpp"
#include "json/schema/uri.hpp"

namespace gateway::json::schema {
namespace {

// Below this many values, comparing each is quicker than hashing.
constexpr std::size_t kLongEnum = 8;

template <class Rules>
Rules& made(std::unique_ptr<Rules>& rules) {
    if (!rules) rules = std::make_unique<Rules>();
    return *rules;
}

std::uint8_t bit_of(std::string_view type) {
    if (type == "null") return kNull;
    if (type == "boolean") return kBoolean;
    if (type == "integer") return kInteger;
    if (type == "number") return kNumber | kInteger;
    if (type == "string") return kString;
    if (type == "array") return kArray;
    if (type == "object") return kObject;
    return 0;
}

}  // namespace

const value* Compiler::keyword(std::string_view name) { return keywords_->if_contains(name); }

void Compiler::count(std::string_view name, std::size_t& out) {
    const auto* v = keyword(name);
    if (!v) return;
    if (!v->is_number() || !is_integer(*v) || compare(*v, value(0)) < 0)
        return problem(name, "must be a whole number that is not negative");
    // Beyond the range of the machine is as good as its end.
    const auto n = as_int(*v);
    out = n ? static_cast<std::size_t>(*n) : std::numeric_limits<std::size_t>::max();
}

const value* Compiler::number(std::string_view name) {
    const auto* v = keyword(name);
    if (v && !v->is_number()) problem(name, "must be a number");
    return v;
}

const Node* Compiler::subschema(std::string_view name) {
    const auto* v = keyword(name);
    return v ? child(*v, name) : nullptr;
}

std::vector<const Node*> Compiler::list(std::string_view name) {
    std::vector<const Node*> out;
    const auto* v = keyword(name);
    if (!v) return out;
    const auto* schemas = v->if_array();
    if (!schemas || schemas->empty()) {
        problem(name, "must be a list of schemas, and not an empty one");
        return out;
    }
    for (const auto& schema : *schemas)
        out.push_back(child(schema, name, std::to_string(out.size())));
    return out;
}

std::vector<NamedNode> Compiler::map(std::string_view name) {
    std::vector<NamedNode> out;
    const auto* v = keyword(name);
    if (!v) return out;
    if (!v->is_object()) {
        problem(name, "must be an object of schemas");
        return out;
    }
    for (const auto& member : v->get_object())
        out.push_back({member.key(), child(member.value(), name, member.key())});
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

const Pattern* Compiler::pattern(std::string_view text, std::string_view name) {
    auto& known = patterns_[text];
    if (known) return known;
    auto compiled = Pattern::compile(text);
    if (!compiled) {
        problem(name, "'" + excerpt(text, 100) + "' is " + compiled.error().message);
        return nullptr;
    }
    pattern_bytes_ += compiled->size();
    return known = &out_->patterns.emplace_back(std::move(*compiled));
}

std::vector<std::string_view> Compiler::names(const value& from, std::string_view name) {
    std::vector<std::string_view> out;
    const auto* list = from.if_array();
    if (!list) problem(name, "must be a list of names");
    if (!list) return out;
    for (const auto& one : *list) {
        if (!one.is_string()) problem(name, "must be a list of names");
        out.push_back(as_string(one));
    }
    return out;
}

void Compiler::read_values() {
    Node& node = *at_.node;
    if (const auto* type = keyword("type")) {
        const array one{*type};
        const array& several = type->is_array() ? type->get_array() : one;
        for (const auto& name : several) {
            const auto bit = bit_of(as_string(name));
            if (!bit)
                return problem("type",
                               "unknown type " + excerpt(write(name), 100) +
                                   "; there are null, boolean, integer, number, string, array and object");
            node.types |= bit;
        }
        if (several.empty()) return problem("type", "names no type");
    }
    node.constant = keyword("const");
    const auto* allowed = keyword("enum");
    if (!allowed) return;
    node.allowed = allowed->if_array();
    if (!node.allowed) return problem("enum", "must be a list of values");
    if (node.allowed->size() <= kLongEnum) return;
    Budget budget{std::numeric_limits<std::size_t>::max()};
    for (const auto& v : *node.allowed)
        node.allowed_index.emplace_back(hash_of(v, budget),
                                        static_cast<std::uint32_t>(node.allowed_index.size()));
    std::sort(node.allowed_index.begin(), node.allowed_index.end());
}

void Compiler::read_object() {
    auto& slot = at_.node->object;
    if (dialect_.validation) {
        if (const auto* required = keyword("required")) made(slot).required = names(*required, "required");
        if (keyword("minProperties")) count("minProperties", made(slot).count.least);
        if (keyword("maxProperties")) count("maxProperties", made(slot).count.most);
        if (const auto* dependent = keyword("dependentRequired")) {
            if (!dependent->is_object())
                return problem("dependentRequired", "must be an object of lists of names");
            for (const auto& member : dependent->get_object())
                made(slot).dependent_required.emplace_back(member.key(),
                                                           names(member.value(), "dependentRequired"));
        }
    }
    if (!dialect_.applicator) return;
    if (keyword("properties")) made(slot).properties = map("properties");
    for (const auto& named : map("patternProperties"))
        made(slot).patterns.push_back({named.name, pattern(named.name, "patternProperties"), named.node});
    if (const auto* node = subschema("additionalProperties")) made(slot).additional = node;
    if (const auto* node = subschema("propertyNames")) made(slot).names = node;
}

void Compiler::read_array() {
    auto& slot = at_.node->array;
    if (dialect_.validation) {
        if (keyword("minItems")) count("minItems", made(slot).count.least);
        if (keyword("maxItems")) count("maxItems", made(slot).count.most);
        if (const auto* unique = keyword("uniqueItems")) {
            if (!unique->is_bool()) return problem("uniqueItems", "must be true or false");
            if (unique->get_bool()) made(slot).unique = true;
        }
    }
    if (!dialect_.applicator) return;
    if (keyword("prefixItems")) made(slot).prefix = list("prefixItems");
    if (const auto* items = keyword("items"); items && items->is_array())
        return problem("items", "a list of schemas is called prefixItems in 2020-12");
    if (const auto* node = subschema("items")) made(slot).items = node;
    const auto* contains = subschema("contains");
    if (!contains) return;
    made(slot).contains = contains;
    if (!dialect_.validation) return;
    count("minContains", slot->contained.least);
    count("maxContains", slot->contained.most);
}

void Compiler::read_string() {
    auto& slot = at_.node->string;
    if (dialect_.validation) {
        if (keyword("minLength")) count("minLength", made(slot).length.least);
        if (keyword("maxLength")) count("maxLength", made(slot).length.most);
        if (const auto* text = keyword("pattern")) {
            if (!text->is_string()) return problem("pattern", "must be a string");
            made(slot).pattern_text = as_string(*text);
            slot->pattern = pattern(as_string(*text), "pattern");
        }
    }
    const auto* format = keyword("format");
    if (!format) return;
    if (!format->is_string()) return problem("format", "must be a string");
    if (!options_.assert_formats && !dialect_.format_assertion) return;
    if (const auto check = format_check(as_string(*format))) {
        made(slot).format = check;
        slot->format_name = as_string(*format);
    }
}

void Compiler::read_number() {
    auto& slot = at_.node->number;
    if (const auto* v = number("minimum")) made(slot).minimum = v;
    if (const auto* v = number("maximum")) made(slot).maximum = v;
    if (const auto* v = number("exclusiveMinimum")) made(slot).exclusive_minimum = v;
    if (const auto* v = number("exclusiveMaximum")) made(slot).exclusive_maximum = v;
    if (const auto* v = number("multipleOf"); v && problem_.empty()) {
        if (compare(*v, value(0)) <= 0 || (v->is_double() && !std::isfinite(v->get_double())))
            return problem("multipleOf", "must be more than zero");
        made(slot).multiple_of = v;
    }
}

void Compiler::read_in_place() {
    auto& slot = at_.node->in_place;
    if (keyword("allOf")) made(slot).all = list("allOf");
    if (keyword("anyOf")) made(slot).any = list("anyOf");
    if (keyword("oneOf")) made(slot).one = list("oneOf");
    if (const auto* node = subschema("not")) made(slot).banned = node;
    if (const auto* node = subschema("if")) {
        made(slot).condition = node;
        slot->consequence = subschema("then");
        slot->alternative = subschema("else");
    }
    if (keyword("dependentSchemas")) made(slot).dependent = map("dependentSchemas");
}

void Compiler::read_unevaluated() {
    at_.node->unevaluated_properties = subschema("unevaluatedProperties");
    at_.node->unevaluated_items = subschema("unevaluatedItems");
}

}  // namespace gateway::json::schema
