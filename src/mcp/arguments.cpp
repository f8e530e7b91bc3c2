#include "mcp/arguments.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/value_rule.hpp"

namespace gateway::mcp {
namespace {

using RuleResult = Result<std::shared_ptr<ValueRule>>;

// A schema is written by a tool's author, so its nesting is bounded by good sense; this bounds it for good.
constexpr int kMaxDepth = 16;

RuleResult compile_rule(const json::object& schema, const std::string& where, int depth);

Result<void> compile_type(const json::object& schema, const std::string& where, ValueRule& rule) {
    const json::value* type = json::find(schema, "type");
    if (!type) return {};
    const json::array one{*type};
    for (const json::value& name : type->is_array() ? type->get_array() : one) {
        const std::uint8_t bit = type_bit(json::as_string(name));
        if (bit == 0) return fail(ErrorKind::internal, where + ": unknown type " + json::write(name));
        rule.types = static_cast<std::uint8_t>(rule.types | bit);
    }
    return {};
}

void compile_limits(const json::object& schema, ValueRule& rule) {
    const auto number = [&](std::string_view key) -> std::optional<double> {
        const json::value* member = json::find(schema, key);
        return member ? json::as_double(*member) : std::nullopt;
    };
    rule.minimum = number("minimum");
    rule.maximum = number("maximum");
    if (const auto limit = number("exclusiveMinimum"); limit) {
        rule.minimum = limit;
        rule.exclusive_minimum = true;
    }
    if (const auto limit = number("exclusiveMaximum"); limit) {
        rule.maximum = limit;
        rule.exclusive_maximum = true;
    }
    for (const std::string_view key : {"minLength", "minItems"})
        if (const auto size = number(key)) rule.min_size = static_cast<std::size_t>(std::max(*size, 0.0));
    for (const std::string_view key : {"maxLength", "maxItems"})
        if (const auto size = number(key)) rule.max_size = static_cast<std::size_t>(std::max(*size, 0.0));
    if (const json::value* allowed = json::find(schema, "enum"); allowed && allowed->is_array())
        rule.allowed.assign(allowed->get_array().begin(), allowed->get_array().end());
}

// Adds the properties of `schemas`, or replaces those that exist.
Result<void> compile_properties(const json::object& schemas, const std::string& where, int depth,
                                bool advertised, ValueRule& rule) {
    for (const auto& member : schemas) {
        const std::string name{member.key()};
        if (!member.value().is_object())
            return fail(ErrorKind::internal, where + "." + name + ": not a schema");
        RuleResult compiled = compile_rule(member.value().get_object(), where + "." + name, depth + 1);
        if (!compiled) return fail(std::move(compiled.error()));
        const auto same = std::find_if(rule.properties.begin(), rule.properties.end(),
                                       [&](const auto& property) { return property.name == name; });
        if (same != rule.properties.end())
            same->rule = std::move(*compiled);
        else
            rule.properties.push_back({name, std::move(*compiled), advertised});
    }
    return {};
}

// After the last property is in place: views into a vector that may still grow would dangle.
Result<void> index_properties(const json::object& schema, const std::string& where, ValueRule& rule) {
    for (std::size_t i = 0; i < rule.properties.size(); ++i)
        rule.property_index[rule.properties[i].name] = i;
    const json::value* required = json::find(schema, "required");
    if (!required || !required->is_array()) return {};
    for (const json::value& name : required->get_array()) {
        rule.required.emplace_back(json::as_string(name));
        if (!rule.find(rule.required.back()))
            return fail(ErrorKind::internal, where + ": required but no property: " + rule.required.back());
    }
    return {};
}

RuleResult compile_rule(const json::object& schema, const std::string& where, int depth) {
    if (depth > kMaxDepth) return fail(ErrorKind::internal, where + ": nested too deeply");
    auto rule = std::make_shared<ValueRule>();
    if (auto done = compile_type(schema, where, *rule); !done) return fail(std::move(done.error()));
    compile_limits(schema, *rule);
    if (const json::value* items = json::find(schema, "items"); items && items->is_object()) {
        RuleResult compiled = compile_rule(items->get_object(), where + "[]", depth + 1);
        if (!compiled) return compiled;
        rule->items = std::move(*compiled);
    }
    if (const json::value* properties = json::find(schema, "properties");
        properties && properties->is_object()) {
        auto done = compile_properties(properties->get_object(), where, depth, true, *rule);
        if (!done) return fail(std::move(done.error()));
    }
    const json::value* additional = json::find(schema, "additionalProperties");
    rule->additional = !additional || *additional != json::value(false);
    if (depth > 0)
        if (auto done = index_properties(schema, where, *rule); !done) return fail(std::move(done.error()));
    return rule;
}

void rename_aliases(const std::unordered_map<std::string, std::string>& aliases, json::object& arguments,
                    Problems& problems) {
    for (const auto& [alias, name] : aliases) {
        json::value* given = arguments.if_contains(alias);
        if (!given) continue;
        json::value value = std::move(*given);
        arguments.erase(alias);
        if (arguments.contains(name))
            problems.add({nullptr, name, {}}, alias + " is another name of " + name + ": give one of them");
        else
            arguments.emplace(name, std::move(value));
    }
}

std::string summary(const Problems& problems) {
    std::string out;
    for (const std::string& text : problems.texts) {
        if (!out.empty()) out += "; ";
        out += text;
    }
    return problems.enough() ? out + "; there may be more" : out;
}

}  // namespace

Result<ArgumentRules> ArgumentRules::compile(const Tool& tool) {
    RuleResult root = compile_rule(tool.input_schema, tool.name, 0);
    if (!root) return fail(std::move(root.error()));
    ValueRule& rule = **root;
    if (auto done = compile_properties(tool.hidden, tool.name, 0, false, rule); !done)
        return fail(std::move(done.error()));
    if (auto done = index_properties(tool.input_schema, tool.name, rule); !done)
        return fail(std::move(done.error()));
    // Unlike JSON Schema: an argument nobody reads is a slip of the pen, unless the schema invites it.
    const json::value* additional = json::find(tool.input_schema, "additionalProperties");
    rule.additional = additional && *additional != json::value(false);

    ArgumentRules rules;
    for (const auto& [alias, name] : tool.aliases) {
        if (rule.find(alias) || !rule.find(name))
            return fail(ErrorKind::internal,
                        tool.name + ": alias " + alias + " of " + name + " is not possible");
        rules.aliases_[alias] = name;
    }
    rules.root_ = std::move(*root);
    return rules;
}

Result<json::object> ArgumentRules::check(json::object arguments) const {
    Problems problems;
    rename_aliases(aliases_, arguments, problems);
    convert_members(*root_, arguments, {}, problems);
    if (problems.texts.empty()) return arguments;
    return fail(ErrorKind::invalid_parameter, summary(problems), std::move(problems.first));
}

}  // namespace gateway::mcp
