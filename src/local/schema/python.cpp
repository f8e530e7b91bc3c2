// Python dataclasses, for 3.9 and later: required members first, the others None when they are absent. A
// member whose name had to change has it as metadata {"key": …}.
#include "local/schema/identifier.hpp"
#include "local/schema/render.hpp"

namespace gateway::local {
namespace {

// Keywords, and what annotations and defaults here are made of.
constexpr std::string_view kReserved[] = {
    "Any",         "False",  "Literal", "None",     "Optional", "True",   "Union",  "and",
    "as",          "assert", "async",   "await",    "bool",     "break",  "class",  "continue",
    "dataclasses", "def",    "del",     "dict",     "elif",     "else",   "except", "finally",
    "float",       "for",    "from",    "global",   "if",       "import", "in",     "int",
    "is",          "lambda", "list",    "nonlocal", "not",      "or",     "pass",   "raise",
    "return",      "str",    "try",     "while",    "with",     "yield"};

class Writer {
  public:
    Writer(const Type& type, std::string_view root) : type_(type), names_(type, root, kReserved) {}

    std::string write() {
        std::string body;
        for (const auto& [name, object] : names_.in_order())
            body += write_class(name, *object);
        if (type_.kind != TypeKind::object || type_.nullable) {
            const auto alias = type_.kind == TypeKind::object ? names_.root() + "OrNone" : names_.root();
            body += "\n\n" + alias + " = " + written(type_) + "\n";
        }
        std::string head = "from __future__ import annotations\n";
        if (!names_.in_order().empty()) head += "\nimport dataclasses\n";
        std::string typing;
        for (const auto& name : used_)
            typing += (typing.empty() ? "" : ", ") + name;
        if (!typing.empty())
            head += (names_.in_order().empty() ? "\n" : "") + ("from typing import " + typing + "\n");
        return head + body;
    }

  private:
    std::string use(std::string_view name) { return *used_.emplace(name).first; }

    std::string written(const Type& type) {
        return type.nullable && type.kind != TypeKind::any ? use("Optional") + "[" + without_none(type) + "]"
                                                           : without_none(type);
    }

    std::string without_none(const Type& type) {
        switch (type.kind) {
            case TypeKind::any: return use("Any");
            case TypeKind::boolean: return "bool";
            case TypeKind::integer: return "int";
            case TypeKind::number: return "float";
            case TypeKind::string: {
                if (type.values.empty()) return "str";
                std::string values;
                for (const auto& value : type.values)
                    values += (values.empty() ? "" : ", ") + quoted(value);
                return use("Literal") + "[" + values + "]";
            }
            case TypeKind::array: return "list[" + written(type.parts.front()) + "]";
            case TypeKind::object: return names_.of(type);
            case TypeKind::map: return "dict[str, " + written(type.parts.front()) + "]";
            case TypeKind::choice: break;
        }
        std::string parts;
        for (const auto& part : type.parts)
            parts += (parts.empty() ? "" : ", ") + written(part);
        return use("Union") + "[" + parts + "]";
    }

    std::string write_class(const std::string& name, const Type& object) {
        std::string out = "\n\n@dataclasses.dataclass\nclass " + name + ":\n";
        const auto members = member_names(object, names_, kReserved);
        if (members.empty()) out += "    pass\n";
        for (const bool required : {true, false})
            for (std::size_t i = 0; i < members.size(); ++i)
                if (object.fields[i].required == required) out += write_field(members[i], object.fields[i]);
        return out;
    }

    std::string write_field(const std::string& member, const Field& field) {
        auto type = written(field.type);
        if (!field.required && !field.type.nullable && field.type.kind != TypeKind::any)
            type = use("Optional") + "[" + type + "]";
        std::string out;
        if (const auto line = first_line(field.description); !line.empty()) out += "    # " + line + "\n";
        out += "    " + member + ": " + type;
        const auto metadata = "metadata={\"key\": " + quoted(field.name) + "}";
        if (member != field.name)
            out += " = dataclasses.field(" + std::string(field.required ? "" : "default=None, ") + metadata +
                   ")";
        else if (!field.required)
            out += " = None";
        out += field.type.format.empty() ? "\n" : "  # " + first_line(field.type.format) + "\n";
        return out;
    }

    const Type& type_;
    TypeNames names_;
    std::set<std::string, std::less<>> used_;
};

}  // namespace

std::string python_of(const Type& type, std::string_view root) { return Writer(type, root).write(); }

}  // namespace gateway::local
