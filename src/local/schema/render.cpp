#include "local/schema/render.hpp"

#include <array>

#include "base/text.hpp"
#include "json/write.hpp"

namespace gateway::local {
namespace {

constexpr std::array<std::string_view, 4> kTargets = {"json_schema", "typescript", "python_dataclass",
                                                      "cpp_struct"};

json::object schema_of(const Type& type);

json::value nullable(json::object schema) {
    // One plain type takes null beside it; anything more is a choice.
    if (auto* type = schema.if_contains("type"); type && type->is_string() && !schema.contains("enum")) {
        const json::value name = *type;
        *type = json::array{name, "null"};
        return schema;
    }
    if (auto* any = schema.if_contains("anyOf")) {
        any->as_array().push_back(json::object{{"type", "null"}});
        return schema;
    }
    if (auto* values = schema.if_contains("enum")) {
        values->as_array().push_back(nullptr);
        schema["type"] = json::array{"string", "null"};
        return schema;
    }
    return schema;
}

json::value value_schema(const Type& type) {
    auto schema = schema_of(type);
    return type.nullable ? nullable(std::move(schema)) : json::value(std::move(schema));
}

json::object object_schema(const Type& type) {
    json::object properties;
    json::array required;
    for (const auto& field : type.fields) {
        auto schema = value_schema(field.type);
        if (!field.description.empty()) schema.as_object()["description"] = field.description;
        properties[field.name] = std::move(schema);
        if (field.required) required.emplace_back(field.name);
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

json::object schema_of(const Type& type) {
    switch (type.kind) {
        case TypeKind::any: return {};
        case TypeKind::boolean: return {{"type", "boolean"}};
        case TypeKind::integer: return {{"type", "integer"}};
        case TypeKind::number: return {{"type", "number"}};
        case TypeKind::string: {
            json::object schema{{"type", "string"}};
            if (!type.format.empty()) schema["format"] = type.format;
            if (!type.values.empty()) schema["enum"] = json::array(type.values.begin(), type.values.end());
            return schema;
        }
        case TypeKind::array: {
            json::object schema{{"type", "array"}};
            if (type.parts.front().kind != TypeKind::any) schema["items"] = value_schema(type.parts.front());
            return schema;
        }
        case TypeKind::object: return object_schema(type);
        case TypeKind::map: {
            json::object schema{{"type", "object"}};
            if (type.parts.front().kind != TypeKind::any)
                schema["additionalProperties"] = value_schema(type.parts.front());
            return schema;
        }
        case TypeKind::choice: break;
    }
    json::array any;
    for (const auto& part : type.parts)
        any.push_back(value_schema(part));
    return {{"anyOf", std::move(any)}};
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}

std::string first_line(std::string_view text) {
    std::string out;
    for (const char c : utf8_prefix(text.substr(0, text.find_first_of("\r\n")), 100))
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    // A backslash at its end would join a comment of C++ to the next line.
    while (out.ends_with('\\') || out.ends_with(' '))
        out.pop_back();
    return out;
}

std::string_view name_of(SchemaTarget target) { return kTargets[static_cast<std::size_t>(target)]; }

std::optional<SchemaTarget> schema_target_from_name(std::string_view name) {
    const auto lower = to_lower(trim(name));
    for (std::size_t i = 0; i < kTargets.size(); ++i)
        if (kTargets[i] == lower) return static_cast<SchemaTarget>(i);
    return std::nullopt;
}

json::object json_schema_of(const Type& type) {
    json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
    auto own = value_schema(type);
    for (auto& member : own.as_object())
        schema[member.key()] = std::move(member.value());
    return schema;
}

std::string render_schema(const Type& type, SchemaTarget target, std::string_view root) {
    switch (target) {
        case SchemaTarget::typescript: return typescript_of(type, root);
        case SchemaTarget::python_dataclass: return python_of(type, root);
        case SchemaTarget::cpp_struct: return cpp_of(type, root);
        case SchemaTarget::json_schema: break;
    }
    return json::write(json_schema_of(type));
}

}  // namespace gateway::local
