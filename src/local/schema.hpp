// What JSON data looks like, as one type: inferred from documents, or read from a JSON Schema; and written
// down as JSON Schema, TypeScript, Python dataclasses or C++ structs.
//
// An inferred type holds for the documents it came from and claims little beyond them: a member is required
// if it was always there, a format is named if every value has it, an enumeration only where few short words
// come again and again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace gateway::local {

enum class TypeKind : unsigned char {
    any,  ///< nothing is known, or nothing holds
    boolean,
    integer,
    number,
    string,
    array,   ///< parts: its element
    object,  ///< fields
    map,     ///< an object whose names are data; parts: what they lead to
    choice,  ///< parts: two or more, none of them a choice or nullable
};

struct Field;

struct Type {
    Type();
    explicit Type(TypeKind of);
    Type(TypeKind of, std::vector<Type> with);

    TypeKind kind = TypeKind::any;
    bool nullable = false;
    std::string format = {};               ///< of a string: "date", "date-time", "email", "uri", …
    std::vector<std::string> values = {};  ///< of a string: all that it can be; empty: anything
    std::vector<Type> parts = {};
    std::vector<Field> fields;
    std::string name = {};  ///< that a schema gives it; may be empty

    friend bool operator==(const Type& a, const Type& b);
};

struct Field {
    std::string name;  ///< as in the document
    Type type;
    bool required = false;
    std::string description = {};

    friend bool operator==(const Field&, const Field&) = default;
};

struct Inferred {
    Type type;
    /// How many documents: 1, or the lines of a text of one JSON document a line, of which `type` is the type
    /// of each.
    std::size_t documents = 1;
};

/// The type of the JSON in `text`: one document, or one a line. Linear time. At most 10,000 members are told
/// apart; objects with more are maps. Error: malformed_response, with the place, if it is neither.
Result<Inferred> infer_type(std::string_view text);

/// Of documents that are there already.
Type type_of(const json::array& documents);

/// Does `document` say of itself that it is a JSON Schema: "$schema", or "type" with "properties" or "items"?
bool is_json_schema(const json::value& document);

/// The type that a JSON Schema describes. References within it are followed; where one leads back into
/// itself, the type is `any`. What a type cannot say (ranges, patterns, conditions) is left out. Errors:
/// invalid_parameter, if it is no schema, a reference leads nowhere, or it unfolds to over 10,000 types.
Result<Type> type_from_json_schema(const json::value& schema);

enum class SchemaTarget : unsigned char { json_schema, typescript, python_dataclass, cpp_struct };

std::string_view name_of(SchemaTarget target);
std::optional<SchemaTarget> schema_target_from_name(std::string_view name);

/// 2020-12, with "$schema". Documents from which a type was inferred are valid against it.
json::object json_schema_of(const Type& type);

/// Source text in `target`'s language that compiles by itself; the outermost type is called `root`. Names are
/// made identifiers, keywords get a "_"; where that changes one, the member's own name is noted beside it.
std::string render_schema(const Type& type, SchemaTarget target, std::string_view root = "Root");

}  // namespace gateway::local
