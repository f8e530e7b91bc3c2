// The compiled form of a schema: one node a subschema, linked by pointers. Nodes point into the documents
// they were read from (values of `enum` and `const`, names of members), which the compiled schema keeps
// alive. Internal to the room: made by compile.cpp, read by validate.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/schema/documents.hpp"
#include "json/schema/format.hpp"
#include "json/schema/pattern.hpp"
#include "json/schema/type_bits.hpp"

namespace gateway::json::schema {

struct Node;

/// How many there may be of something.
struct Count {
    std::size_t least = 0;
    std::size_t most = std::numeric_limits<std::size_t>::max();
};

struct NamedNode {
    std::string_view name;
    const Node* node;
};

struct PatternNode {
    std::string_view text;
    const Pattern* pattern;
    const Node* node;
};

/// A resource whose dynamic anchors some $dynamicRef may find; one for all nodes of the resource.
struct Scope {
    std::string name;  ///< the URI that its nodes' places start with, '#' included
    const Resource* resource = nullptr;
    std::map<std::string_view, const Node*> dynamic_anchors;
};

struct ObjectRules {
    std::vector<std::string_view> required;
    Count count;
    std::vector<NamedNode> properties;  ///< sorted by name
    std::vector<PatternNode> patterns;
    const Node* additional = nullptr;
    const Node* names = nullptr;
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> dependent_required;
};

struct ArrayRules {
    Count count;
    std::vector<const Node*> prefix;
    const Node* items = nullptr;
    const Node* contains = nullptr;
    Count contained{1, std::numeric_limits<std::size_t>::max()};
    bool unique = false;
};

struct StringRules {
    Count length;
    std::string_view pattern_text;
    const Pattern* pattern = nullptr;
    std::string_view format_name;
    FormatCheck format = nullptr;
};

struct NumberRules {
    const value* minimum = nullptr;
    const value* maximum = nullptr;
    const value* exclusive_minimum = nullptr;
    const value* exclusive_maximum = nullptr;
    const value* multiple_of = nullptr;
};

/// Subschemas that look at the same value.
struct InPlaceRules {
    const Node* ref = nullptr;
    const Node* dynamic_ref = nullptr;  ///< where it leads when nobody overrides it
    std::string_view dynamic_name;      ///< empty when it is an ordinary reference after all
    std::vector<const Node*> all, any, one;
    const Node* banned = nullptr;
    const Node *condition = nullptr, *consequence = nullptr, *alternative = nullptr;
    std::vector<NamedNode> dependent;
};

/// A rule set is there when the schema has one of its keywords.
struct Node {
    const Scope* scope = nullptr;
    std::string pointer;  ///< from the scope's root
    std::optional<bool> always;
    std::uint8_t types = 0;  ///< of TypeBit; 0: any
    const value* constant = nullptr;
    const array* allowed = nullptr;
    std::vector<std::pair<std::uint64_t, std::uint32_t>>
        allowed_index;  ///< sorted hashes of a long `allowed`
    std::unique_ptr<ObjectRules> object;
    std::unique_ptr<ArrayRules> array;
    std::unique_ptr<StringRules> string;
    std::unique_ptr<NumberRules> number;
    std::unique_ptr<InPlaceRules> in_place;
    const Node* unevaluated_properties = nullptr;
    const Node* unevaluated_items = nullptr;
};

}  // namespace gateway::json::schema

namespace gateway::json {

struct Schema::Compiled {
    std::vector<std::shared_ptr<const schema::Document>> documents;
    std::shared_ptr<const Registry::Documents> registry;
    std::deque<schema::Node> nodes;
    std::deque<schema::Scope> scopes;
    std::deque<schema::Pattern> patterns;
    const schema::Node* root = nullptr;
};

}  // namespace gateway::json
