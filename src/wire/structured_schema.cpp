#include "wire/structured_schema.hpp"

#include <algorithm>
#include <set>

#include "wire/schema_keywords.hpp"
#include "wire/schema_references.hpp"

namespace gateway::wire {
namespace {

// The providers' published limits; over them they refuse the request.
constexpr int kOpenaiDepth = 10;
constexpr std::size_t kOpenaiProperties = 5000, kOpenaiEnumValues = 1000;
constexpr std::size_t kAnthropicOptional = 24, kAnthropicUnions = 16;
// Deeper than any of them; the house's own bound.
constexpr int kDepth = 40;

class Compiler {
  public:
    Compiler(const json::value& root, SchemaSubset subset) : root_(root), subset_(subset) {}

    Result<StructuredSchema> compile() {
        auto schema = node(root_, "", 0);
        if (!schema) return fail(schema.error());
        if (strict_shapes() && !is_object_schema(*schema))
            return unsupported("", "the root must be an object");
        for (const auto* keyword : {"$defs", "definitions"})
            if (const auto* definitions = json::get_object(root_, keyword))
                if (auto added = add_definitions(*definitions, schema->get_object()); !added)
                    return fail(added.error());
        if (subset_ == SchemaSubset::anthropic) {
            if (optional_ > kAnthropicOptional) return unsupported("", "more than 24 optional properties");
            if (unions_ > kAnthropicUnions) return unsupported("", "more than 16 unions");
        }
        return StructuredSchema{std::move(*schema), std::move(in_words_)};
    }

  private:
    bool strict_shapes() const { return subset_ != SchemaSubset::gemini; }
    static bool is_object_schema(const json::value& schema) {
        return json::get_string(schema, "type") == "object";
    }
    static tl::unexpected<Error> unsupported(std::string_view at, std::string_view why) {
        return fail(ErrorKind::unsupported,
                    (at.empty() ? "the schema" : std::string(at)) + ": " + std::string(why));
    }

    Result<void> add_definitions(const json::object& definitions, json::object& root) {
        json::object compiled;
        if (const auto* before = json::get_object(root, "$defs")) compiled = *before;
        for (const auto& [name, definition] : definitions) {
            auto schema = node(definition, "/$defs/" + std::string(name), 1);
            if (!schema) return fail(schema.error());
            compiled[name] = std::move(*schema);
        }
        if (!compiled.empty()) root["$defs"] = std::move(compiled);
        return {};
    }

    Result<json::value> node(const json::value& schema, const std::string& at, int depth) {
        if (depth > (subset_ == SchemaSubset::openai_strict ? kOpenaiDepth : kDepth))
            return unsupported(at, "nested too deeply");
        if (!schema.is_object()) {
            if (!strict_shapes() && schema.is_bool() && schema.get_bool()) return json::value(json::object{});
            return unsupported(at, "a value of any kind");
        }
        const auto& object = schema.get_object();
        for (const auto& [keyword, value] : object)
            if (strict_shapes() && widens_shape(keyword)) return unsupported(at, keyword);
        if (object.contains("$ref")) return reference(object, at);
        if (const auto* all = json::get_array(object, "allOf");
            all && all->size() == 1 && all->front().is_object()) {
            json::object merged = object;
            merged.erase("allOf");
            for (const auto& [key, value] : all->front().get_object())
                if (!merged.contains(key)) merged[key] = value;
            return node(merged, at, depth + 1);
        }
        if (object.contains("allOf") && strict_shapes()) return unsupported(at, "allOf");
        return plain(object, at, depth);
    }

    Result<json::value> reference(const json::object& object, const std::string& at) {
        std::string target(json::get_string(object, "$ref"));
        constexpr std::string_view kOld = "#/definitions/", kNew = "#/$defs/";
        if (target.starts_with(kOld)) target.replace(0, kOld.size(), kNew);
        const bool definition =
            target.starts_with(kNew) && target.find('/', kNew.size()) == std::string::npos;
        if (target != "#" && !definition) return unsupported(at, "a reference to " + target);
        if (subset_ == SchemaSubset::anthropic && (target == "#" || refers_to_itself(root_)))
            return unsupported(at, "a schema that refers to itself");
        for (const auto& [key, value] : object)
            if (key != "$ref" && !has_own_place(key)) said_in_words(key);
        return json::value(json::object{{"$ref", target}});
    }

    Result<json::value> plain(const json::object& object, const std::string& at, int depth) {
        json::object out;
        std::string words;
        if (auto typed = add_type(object, out, at); !typed) return fail(typed.error());
        if (auto values = add_values(object, out, words, at); !values) return fail(values.error());
        if (auto members = add_members(object, out, at, depth); !members) return fail(members.error());
        if (auto items = add_items(object, out, words, at, depth); !items) return fail(items.error());
        if (auto branches = add_branches(object, out, words, at, depth); !branches)
            return fail(branches.error());
        if (strict_shapes() && !out.contains("type") && !out.contains("anyOf") && !out.contains("enum"))
            return unsupported(at, "a value of any kind");
        add_bounds(object, out, words);
        describe(object, out, words);
        return json::value(std::move(out));
    }

    static std::string_view type_of(const json::value& v) {
        switch (v.kind()) {
            case json::kind::null: return "null";
            case json::kind::bool_: return "boolean";
            case json::kind::int64:
            case json::kind::uint64: return "integer";
            case json::kind::double_: return "number";
            case json::kind::string: return "string";
            case json::kind::array: return "array";
            case json::kind::object: return "object";
        }
        return "null";
    }

    Result<void> add_type(const json::object& object, json::object& out, const std::string& at) {
        if (const auto* type = json::find(object, "type")) {
            const bool names =
                type->is_string() ||
                (type->is_array() && std::all_of(type->get_array().begin(), type->get_array().end(),
                                                 [](const auto& t) { return t.is_string(); }));
            if (!names) return unsupported(at, "a type that is none");
            out["type"] = *type;
            const bool several = type->is_array() && type->get_array().size() > 1;
            unions_ += several;
            // Several kinds of composite values at once need a branch for each.
            if (several && strict_shapes())
                for (const auto* composite : {"object", "array"})
                    if (std::any_of(type->get_array().begin(), type->get_array().end(),
                                    [&](const auto& t) { return json::as_string(t) == composite; }) &&
                        type->get_array().size() > 2)
                        return unsupported(at, "a value of many kinds");
        } else if (object.contains("properties")) {
            out["type"] = "object";
        } else if (object.contains("items") || object.contains("prefixItems")) {
            out["type"] = "array";
        }
        return {};
    }

    Result<void> add_values(const json::object& object, json::object& out, std::string& words,
                            const std::string& at) {
        json::array values;
        if (const auto* constant = json::find(object, "const"))
            values.push_back(*constant);
        else if (const auto* list = json::get_array(object, "enum"))
            values = *list;
        else
            return {};
        const bool plain_values = std::none_of(values.begin(), values.end(),
                                               [](const auto& v) { return v.is_object() || v.is_array(); });
        enum_values_ += values.size();
        if (!plain_values || (subset_ == SchemaSubset::openai_strict && enum_values_ > kOpenaiEnumValues)) {
            if (strict_shapes()) return unsupported(at, "enum");
            in_words(words, "enum", values);
            return {};
        }
        if (!out.contains("type")) {
            std::set<std::string_view> types;
            for (const auto& v : values)
                types.insert(type_of(v));
            if (types.size() == 1) out["type"] = json::string(*types.begin());
        }
        out["enum"] = std::move(values);
        return {};
    }

    static bool has_type(const json::object& out, std::string_view name) {
        const auto* type = json::find(out, "type");
        if (!type) return false;
        if (type->is_string()) return json::as_string(*type) == name;
        return type->is_array() && std::any_of(type->get_array().begin(), type->get_array().end(),
                                               [&](const auto& t) { return json::as_string(t) == name; });
    }

    Result<void> add_members(const json::object& object, json::object& out, const std::string& at,
                             int depth) {
        if (!has_type(out, "object")) return {};
        const auto* properties = json::get_object(object, "properties");
        const auto* others = json::find(object, "additionalProperties");
        const bool closed = !others || (others->is_bool() && !others->get_bool());
        if (strict_shapes() && (!closed || ((!properties || properties->empty()) && !others)))
            return unsupported(at, "an object with members of any name");
        std::set<std::string, std::less<>> required;
        if (const auto* list = json::get_array(object, "required"))
            for (const auto& name : *list)
                required.emplace(json::as_string(name));
        json::object members;
        json::array names;
        if (properties)
            for (const auto& [name, property] : *properties) {
                auto member = node(property, at + "/properties/" + std::string(name), depth + 1);
                if (!member) return fail(member.error());
                const bool needed = required.erase(std::string(name)) > 0;
                optional_ += !needed;
                if (subset_ == SchemaSubset::openai_strict) {
                    if (!needed) allow_null(*member);
                    names.emplace_back(name);
                } else if (needed) {
                    names.emplace_back(name);
                }
                members[name] = std::move(*member);
            }
        if (!required.empty() && strict_shapes())
            return unsupported(at, "a required member that is not described: " + *required.begin());
        properties_ += members.size();
        if (subset_ == SchemaSubset::openai_strict && properties_ > kOpenaiProperties)
            return unsupported(at, "more than 5000 properties");
        for (const auto& name : required)
            names.emplace_back(name);
        if (properties || strict_shapes()) out["properties"] = std::move(members);
        if (!names.empty() || subset_ == SchemaSubset::openai_strict) out["required"] = std::move(names);
        return add_other_members(others, out, at, depth);
    }

    Result<void> add_other_members(const json::value* others, json::object& out, const std::string& at,
                                   int depth) {
        if (strict_shapes()) {
            out["additionalProperties"] = false;
        } else if (others && others->is_object()) {
            auto other = node(*others, at + "/additionalProperties", depth + 1);
            if (!other) return fail(other.error());
            out["additionalProperties"] = std::move(*other);
        } else if (others) {
            out["additionalProperties"] = *others;
        }
        return {};
    }

    static void allow_null(json::value& schema) {
        auto& object = schema.get_object();
        if (has_type(object, "null")) return;
        auto* type = object.if_contains("type");
        if (!type || object.contains("anyOf")) {
            if (auto* branches = object.if_contains("anyOf")) {
                for (const auto& branch : branches->get_array())
                    if (json::get_string(branch, "type") == "null") return;
                branches->get_array().push_back(json::object{{"type", "null"}});
                return;
            }
            json::object either{{"anyOf", json::array{schema, json::object{{"type", "null"}}}}};
            schema = std::move(either);
            return;
        }
        if (type->is_string()) *type = json::array{*type};
        type->get_array().push_back("null");
        if (auto* values = object.if_contains("enum")) values->get_array().push_back(nullptr);
    }

    Result<void> add_items(const json::object& object, json::object& out, std::string& words,
                           const std::string& at, int depth) {
        if (!has_type(out, "array")) return {};
        if (const auto* front = json::get_array(object, "prefixItems")) {
            if (strict_shapes()) return unsupported(at, "prefixItems");
            json::array compiled;
            for (std::size_t i = 0; i < front->size(); ++i) {
                auto item = node((*front)[i], at + "/prefixItems/" + std::to_string(i), depth + 1);
                if (!item) return fail(item.error());
                compiled.push_back(std::move(*item));
            }
            out["prefixItems"] = std::move(compiled);
        }
        const auto* items = json::find(object, "items");
        if (!items)
            return strict_shapes() ? Result<void>(unsupported(at, "a list of anything")) : Result<void>{};
        if (items->is_bool() && !strict_shapes()) {
            if (!items->get_bool()) in_words(words, "items", *items);
            return {};
        }
        auto item = node(*items, at + "/items", depth + 1);
        if (!item) return fail(item.error());
        out["items"] = std::move(*item);
        return {};
    }

    Result<void> add_branches(const json::object& object, json::object& out, std::string& words,
                              const std::string& at, int depth) {
        for (const auto* keyword : {"anyOf", "oneOf"}) {
            const auto* branches = json::get_array(object, keyword);
            if (!branches) continue;
            // Beside a shape of its own, branches are conditions on it.
            const bool condition = out.contains("properties") || out.contains("items") ||
                                   out.contains("enum") || out.contains("anyOf");
            if (condition) {
                in_words(words, keyword, *branches);
                continue;
            }
            json::array compiled;
            for (std::size_t i = 0; i < branches->size(); ++i) {
                auto branch = node((*branches)[i], at + "/" + keyword + "/" + std::to_string(i), depth + 1);
                if (!branch) return fail(branch.error());
                compiled.push_back(std::move(*branch));
            }
            ++unions_;
            out.erase("type");
            out["anyOf"] = std::move(compiled);
            if (std::string_view(keyword) == "oneOf") said_in_words(keyword);
        }
        if (const auto* all = json::find(object, "allOf")) in_words(words, "allOf", *all);
        return {};
    }

    void add_bounds(const json::object& object, json::object& out, std::string& words) {
        for (const auto& [key, value] : object) {
            if (has_own_place(key)) continue;
            if (is_enforced(subset_, key, value))
                out[key] = value;
            else if (!std::string_view(key).starts_with("x-"))
                in_words(words, key, value);
        }
    }

    void describe(const json::object& object, json::object& out, const std::string& words) {
        if (const auto title = json::get_string(object, "title"); !title.empty())
            out["title"] = json::string(title);
        std::string text(json::get_string(object, "description"));
        if (!words.empty()) text += (text.empty() ? "" : " ") + ("(" + words + ")");
        if (!text.empty()) out["description"] = text;
    }

    void in_words(std::string& words, std::string_view keyword, const json::value& value) {
        if (!words.empty()) words += ", ";
        words += std::string(keyword) + ": " + json::write(value);
        said_in_words(keyword);
    }
    void said_in_words(std::string_view keyword) {
        if (std::find(in_words_.begin(), in_words_.end(), keyword) == in_words_.end())
            in_words_.emplace_back(keyword);
    }

    const json::value& root_;
    SchemaSubset subset_;
    std::vector<std::string> in_words_;
    std::size_t optional_ = 0, unions_ = 0, properties_ = 0, enum_values_ = 0;
};

}  // namespace

Result<StructuredSchema> structured_schema(const json::value& schema, SchemaSubset subset) {
    return Compiler(schema, subset).compile();
}

}  // namespace gateway::wire
