// TypeScript: an interface for each object. Member names that are no identifiers are quoted, so none is
// changed.
#include <algorithm>

#include "local/schema/identifier.hpp"
#include "local/schema/render.hpp"

namespace gateway::local {
namespace {

// What the language and its library have under such names; an interface of that name would hide or join it.
constexpr std::string_view kReserved[] = {"Array",  "Boolean", "Date",   "Error",   "Function",
                                          "Map",    "Number",  "Object", "Promise", "Record",
                                          "RegExp", "Set",     "String", "Symbol"};

bool is_identifier(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '$';
    });
}

std::string written(const Type& type, const TypeNames& names);

std::string without_null(const Type& type, const TypeNames& names) {
    switch (type.kind) {
        case TypeKind::any: return "unknown";
        case TypeKind::boolean: return "boolean";
        case TypeKind::integer:
        case TypeKind::number: return "number";
        case TypeKind::array: {
            auto element = written(type.parts.front(), names);
            const bool simple = element.find(' ') == std::string::npos;
            return simple ? element + "[]" : "(" + element + ")[]";
        }
        case TypeKind::object: return names.of(type);
        case TypeKind::map: return "Record<string, " + written(type.parts.front(), names) + ">";
        case TypeKind::string:
            if (type.values.empty()) return "string";
            break;
        case TypeKind::choice: break;
    }
    std::string out;
    for (const auto& value : type.values)
        out += (out.empty() ? "" : " | ") + quoted(value);
    for (const auto& part : type.parts)
        out += (out.empty() ? "" : " | ") + written(part, names);
    return out;
}

std::string written(const Type& type, const TypeNames& names) {
    return without_null(type, names) + (type.nullable ? " | null" : "");
}

}  // namespace

std::string typescript_of(const Type& type, std::string_view root) {
    const TypeNames names(type, root, kReserved);
    std::string out;
    for (const auto& [name, object] : names.in_order()) {
        out += (out.empty() ? "export interface " : "\nexport interface ") + name + " {\n";
        for (const auto& field : object->fields) {
            if (const auto line = first_line(field.description); !line.empty()) out += "  // " + line + "\n";
            out += "  " + (is_identifier(field.name) ? field.name : quoted(field.name)) +
                   (field.required ? ": " : "?: ") + written(field.type, names) + ";";
            out += field.type.format.empty() ? "\n" : " // " + first_line(field.type.format) + "\n";
        }
        out += "}\n";
    }
    if (type.kind != TypeKind::object || type.nullable) {
        const auto alias = type.kind == TypeKind::object ? names.root() + "OrNull" : names.root();
        out +=
            (out.empty() ? "export type " : "\nexport type ") + alias + " = " + written(type, names) + ";\n";
    }
    return out;
}

}  // namespace gateway::local
