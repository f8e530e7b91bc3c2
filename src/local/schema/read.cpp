// A JSON Schema as a type.
#include <algorithm>

#include "base/text.hpp"
#include "local/schema.hpp"

namespace gateway::local {
namespace {

constexpr std::size_t kMostTypes = 10'000;
constexpr std::size_t kDeepest = 64;

class Reader {
  public:
    explicit Reader(const json::value& root) : root_(root) {}

    Type read(const json::value& schema) {
        if (++types_ > kMostTypes || depth_ > kDeepest) {
            problem("it unfolds to over 10,000 types, or deeper than 64");
            return {};
        }
        const auto* object = schema.if_object();
        if (!object) {
            if (!schema.is_bool()) problem("a schema must be an object or a boolean");
            return {};
        }
        ++depth_;
        auto type = read_object(*object);
        --depth_;
        return type;
    }

    const std::string& problem() const { return problem_; }

  private:
    void problem(std::string what) {
        if (problem_.empty()) problem_ = std::move(what);
    }

    Type read_object(const json::object& schema) {
        Type type = own(schema);
        if (const auto reference = json::get_string(schema, "$ref"); !reference.empty())
            type = both(std::move(type), follow(reference));
        if (const auto* all = json::get_array(schema, "allOf"))
            for (const auto& part : *all)
                type = both(std::move(type), read(part));
        for (const auto* keyword : {"anyOf", "oneOf"})
            if (const auto* any = json::get_array(schema, keyword)) {
                std::vector<Type> parts;
                for (const auto& part : *any)
                    parts.push_back(is_null(part) ? null() : read(part));
                type = both(std::move(type), choice_of(std::move(parts)));
            }
        if (const auto title = json::get_string(schema, "title"); !title.empty()) type.name = title;
        return type;
    }

    // What the schema says without the help of others.
    Type own(const json::object& schema) {
        if (const auto* constant = json::find(schema, "const")) return of_values({*constant});
        if (const auto* values = json::get_array(schema, "enum")) return of_values(*values);
        const auto* type = json::find(schema, "type");
        if (type && type->is_array()) {
            std::vector<Type> parts;
            for (const auto& name : type->get_array())
                parts.push_back(of_type(json::as_string(name), schema));
            return choice_of(std::move(parts));
        }
        if (type) return of_type(json::as_string(*type), schema);
        if (json::get_object(schema, "properties")) return of_type("object", schema);
        if (json::find(schema, "items") || json::get_array(schema, "prefixItems"))
            return of_type("array", schema);
        return {};
    }

    Type of_type(std::string_view name, const json::object& schema) {
        if (name == "null") return null();
        if (name == "boolean") return Type(TypeKind::boolean);
        if (name == "integer") return Type(TypeKind::integer);
        if (name == "number") return Type(TypeKind::number);
        if (name == "string") {
            Type type(TypeKind::string);
            type.format = json::get_string(schema, "format");
            return type;
        }
        if (name == "array") return Type(TypeKind::array, {element_of(schema)});
        if (name == "object") return object_of(schema);
        problem("'" + std::string(name.substr(0, 40)) + "' is no type");
        return {};
    }

    Type element_of(const json::object& schema) {
        std::vector<Type> parts;
        if (const auto* prefix = json::get_array(schema, "prefixItems"))
            for (const auto& part : *prefix)
                parts.push_back(read(part));
        // `items: false` says that there are no others.
        const auto* items = json::find(schema, "items");
        if (items && !items->is_bool()) parts.push_back(read(*items));
        return choice_of(std::move(parts));
    }

    Type object_of(const json::object& schema) {
        const auto* properties = json::get_object(schema, "properties");
        if (!properties || properties->empty()) {
            const auto* others = json::get_object(schema, "additionalProperties");
            return Type(TypeKind::map, {others ? read(*others) : Type{}});
        }
        Type type(TypeKind::object);
        const auto* required = json::get_array(schema, "required");
        for (const auto& [name, property] : *properties) {
            const bool always =
                required && std::any_of(required->begin(), required->end(), [&](const json::value& v) {
                    return json::as_string(v) == std::string_view(name);
                });
            type.fields.push_back({std::string(name), read(property), always,
                                   std::string(json::get_string(property, "description"))});
        }
        return type;
    }

    Type of_values(const json::array& values) {
        auto type = type_of(values);
        if (type.kind != TypeKind::string) return type;
        type.format.clear();
        type.values.clear();
        for (const auto& value : values)
            if (value.is_string()) type.values.emplace_back(json::as_string(value));
        return type;
    }

    // Stands for null alone until a choice takes it up.
    static Type null() {
        Type type;
        type.nullable = true;
        return type;
    }
    static bool is_null(const json::value& schema) { return json::get_string(schema, "type") == "null"; }

    // One of these; choices within it are opened, and null makes the whole nullable.
    static Type choice_of(std::vector<Type> parts) {
        std::vector<Type> flat;
        bool nullable = false, anything = parts.empty();
        for (auto& part : parts) {
            nullable = nullable || part.nullable;
            const bool only_null = part.kind == TypeKind::any && part.nullable;
            anything = anything || (part.kind == TypeKind::any && !only_null);
            if (only_null) continue;
            part.nullable = false;
            auto inner =
                part.kind == TypeKind::choice ? std::move(part.parts) : std::vector<Type>{std::move(part)};
            for (auto& type : inner)
                if (std::find(flat.begin(), flat.end(), type) == flat.end()) flat.push_back(std::move(type));
        }
        Type type;
        if (anything || flat.empty()) return type;
        if (flat.size() == 1)
            type = std::move(flat.front());
        else
            type = Type(TypeKind::choice, std::move(flat));
        type.nullable = nullable;
        return type;
    }

    // What holds of both: the members of both objects; otherwise the first that says anything.
    static Type both(Type a, Type b) {
        if (a.kind == TypeKind::any || (a.kind == TypeKind::map && b.kind == TypeKind::object)) return b;
        if (a.kind != TypeKind::object || b.kind != TypeKind::object) return a;
        for (auto& field : b.fields) {
            const auto same = std::find_if(a.fields.begin(), a.fields.end(),
                                           [&](const Field& other) { return other.name == field.name; });
            if (same == a.fields.end())
                a.fields.push_back(std::move(field));
            else
                same->required = same->required || field.required;
        }
        return a;
    }

    Type follow(std::string_view reference) {
        // Back into itself: an endless type.
        if (std::find(open_.begin(), open_.end(), reference) != open_.end()) return {};
        const auto* target = target_of(reference);
        if (!target) {
            problem("'" + std::string(reference.substr(0, 80)) +
                    "' leads nowhere; only references within the schema are followed");
            return {};
        }
        open_.push_back(reference);
        auto type = read(*target);
        open_.pop_back();
        if (type.name.empty() && reference.find('/') != std::string_view::npos)
            type.name = reference.substr(reference.rfind('/') + 1);
        return type;
    }

    const json::value* target_of(std::string_view reference) const {
        if (!reference.starts_with('#')) return nullptr;
        const auto pointer = percent_decoded(reference.substr(1));
        if (!pointer || (!pointer->empty() && !pointer->starts_with('/'))) return nullptr;
        boost::system::error_code error;
        return root_.find_pointer(*pointer, error);
    }

    const json::value& root_;
    std::vector<std::string_view> open_;  // references that are being followed
    std::size_t types_ = 0, depth_ = 0;
    std::string problem_;
};

}  // namespace

bool is_json_schema(const json::value& document) {
    if (!json::get_string(document, "$schema").empty()) return true;
    const auto* type = json::find(document, "type");
    return type && (type->is_string() || type->is_array()) &&
           (json::get_object(document, "properties") || json::find(document, "items"));
}

Result<Type> type_from_json_schema(const json::value& schema) {
    Reader reader(schema);
    auto type = reader.read(schema);
    if (!reader.problem().empty())
        return fail(ErrorKind::invalid_parameter,
                    "The JSON Schema cannot be read: " + reader.problem() + ".");
    if (type.kind == TypeKind::any) type.nullable = false;
    return type;
}

}  // namespace gateway::local
