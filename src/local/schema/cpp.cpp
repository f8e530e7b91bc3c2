// C++20: a struct for each object, in an order that compiles. What may be absent or null is std::optional, a
// choice a std::variant, and what may be anything its JSON text.
#include <algorithm>

#include "local/schema/identifier.hpp"
#include "local/schema/render.hpp"

namespace gateway::local {
namespace {

// Keywords, names the text itself uses, and macros that common headers define.
constexpr std::string_view kReserved[] = {"EOF",
                                          "FALSE",
                                          "INFINITY",
                                          "NAN",
                                          "NULL",
                                          "TRUE",
                                          "alignas",
                                          "alignof",
                                          "and",
                                          "and_eq",
                                          "asm",
                                          "assert",
                                          "auto",
                                          "bitand",
                                          "bitor",
                                          "bool",
                                          "break",
                                          "case",
                                          "catch",
                                          "char",
                                          "char16_t",
                                          "char32_t",
                                          "char8_t",
                                          "class",
                                          "co_await",
                                          "co_return",
                                          "co_yield",
                                          "compl",
                                          "concept",
                                          "const",
                                          "const_cast",
                                          "consteval",
                                          "constexpr",
                                          "constinit",
                                          "continue",
                                          "decltype",
                                          "default",
                                          "delete",
                                          "do",
                                          "double",
                                          "dynamic_cast",
                                          "else",
                                          "enum",
                                          "errno",
                                          "explicit",
                                          "export",
                                          "extern",
                                          "false",
                                          "float",
                                          "for",
                                          "friend",
                                          "goto",
                                          "if",
                                          "inline",
                                          "int",
                                          "linux",
                                          "long",
                                          "major",
                                          "minor",
                                          "mutable",
                                          "namespace",
                                          "new",
                                          "noexcept",
                                          "not",
                                          "not_eq",
                                          "nullptr",
                                          "operator",
                                          "or",
                                          "or_eq",
                                          "private",
                                          "protected",
                                          "public",
                                          "register",
                                          "reinterpret_cast",
                                          "requires",
                                          "return",
                                          "short",
                                          "signed",
                                          "sizeof",
                                          "static",
                                          "static_assert",
                                          "static_cast",
                                          "std",
                                          "stderr",
                                          "stdin",
                                          "stdout",
                                          "struct",
                                          "switch",
                                          "template",
                                          "this",
                                          "thread_local",
                                          "throw",
                                          "true",
                                          "try",
                                          "typedef",
                                          "typeid",
                                          "typename",
                                          "union",
                                          "unix",
                                          "unsigned",
                                          "using",
                                          "virtual",
                                          "void",
                                          "volatile",
                                          "wchar_t",
                                          "while",
                                          "xor",
                                          "xor_eq"};

class Writer {
  public:
    Writer(const Type& type, std::string_view root) : type_(type), names_(type, root, kReserved) {}

    std::string write() {
        std::string body;
        for (const auto& [name, object] : names_.in_order())
            body += write_struct(name, *object);
        if (type_.kind != TypeKind::object || type_.nullable) {
            const auto alias = type_.kind == TypeKind::object ? "Optional" + names_.root() : names_.root();
            body += "\nusing " + alias + " = " + written(type_) + ";" + note(type_) + "\n";
        }
        std::string head = "#pragma once\n\n";
        for (const auto& header : used_)
            head += "#include <" + header + ">\n";
        return head + body;
    }

  private:
    std::string use(std::string_view header, std::string_view name) {
        used_.emplace(header);
        return "std::" + std::string(name);
    }

    std::string written(const Type& type) {
        return type.nullable ? use("optional", "optional") + "<" + present(type) + ">" : present(type);
    }

    // Its type if it is neither absent nor null.
    std::string present(const Type& type) {
        switch (type.kind) {
            case TypeKind::boolean: return "bool";
            case TypeKind::integer: return use("cstdint", "int64_t");
            case TypeKind::number: return "double";
            case TypeKind::any:
            case TypeKind::string: return use("string", "string");
            case TypeKind::array: return use("vector", "vector") + "<" + written(type.parts.front()) + ">";
            case TypeKind::object: return names_.of(type);
            case TypeKind::map:
                return use("map", "map") + "<" + use("string", "string") + ", " +
                       written(type.parts.front()) + ">";
            case TypeKind::choice: break;
        }
        std::vector<std::string> parts;
        for (const auto& part : type.parts)
            if (auto text = written(part); std::find(parts.begin(), parts.end(), text) == parts.end())
                parts.push_back(std::move(text));
        std::string all;
        for (const auto& part : parts)
            all += (all.empty() ? "" : ", ") + part;
        return parts.size() == 1 ? all : use("variant", "variant") + "<" + all + ">";
    }

    // What the type alone does not say, as a comment.
    static std::string note(const Type& type) {
        const auto* inner = &type;
        while ((inner->kind == TypeKind::array || inner->kind == TypeKind::map) && !inner->parts.empty())
            inner = &inner->parts.front();
        if (inner->kind == TypeKind::any) return "  // as JSON text";
        if (!inner->format.empty()) return "  // " + first_line(inner->format);
        std::string values;
        for (const auto& value : inner->values)
            values += (values.empty() ? "  // " : " | ") + quoted(value);
        return values;
    }

    std::string write_struct(const std::string& name, const Type& object) {
        std::string out = "\nstruct " + name + " {\n";
        const auto members = member_names(object, names_, kReserved);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const auto& field = object.fields[i];
            if (const auto line = first_line(field.description); !line.empty())
                out += "    // " + line + "\n";
            if (members[i] != field.name) out += "    // key: " + quoted(field.name) + "\n";
            const bool absent = !field.required || field.type.nullable;
            out += "    " + (absent ? use("optional", "optional") + "<" + present(field.type) + ">"
                                    : present(field.type));
            out += " " + members[i] + std::string(initial(field, absent)) + ";" + note(field.type) + "\n";
        }
        return out + "};\n";
    }

    static std::string_view initial(const Field& field, bool absent) {
        if (absent) return "";
        switch (field.type.kind) {
            case TypeKind::boolean: return " = false";
            case TypeKind::integer:
            case TypeKind::number: return " = 0";
            default: return "";
        }
    }

    const Type& type_;
    TypeNames names_;
    std::set<std::string, std::less<>> used_;
};

}  // namespace

std::string cpp_of(const Type& type, std::string_view root) { return Writer(type, root).write(); }

}  // namespace gateway::local
