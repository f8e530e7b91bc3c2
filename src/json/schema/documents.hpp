// Where schemas lie: documents, the resources inside them (what an `$id` names), their anchors, and which
// dialect each is written in. Built once per document by one walk over the places where schemas may stand, so
// that an `$id` inside an `enum` names nothing. Internal to the room.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "json/schema/schema.hpp"

namespace gateway::json {

namespace schema {

struct Anchor {
    const value* schema = nullptr;
    std::string pointer;   ///< JSON pointer from the resource's root
    bool dynamic = false;  ///< a $dynamicAnchor
};

struct Resource {
    std::string uri;      ///< without fragment; may be empty for a schema without a name
    std::string pointer;  ///< JSON pointer from the document's root
    const value* root = nullptr;
    const Resource* parent = nullptr;
    std::map<std::string, Anchor, std::less<>> anchors;
};

struct Document {
    value root;
    std::deque<Resource> resources;
    /// The resource of each place that holds a schema.
    std::unordered_map<const value*, const Resource*> places;
};

struct DocumentLimits {
    std::size_t max_subschemas = 20'000;
    std::size_t max_depth = 256;
};

/// Each subschema knows its JSON pointer; with long names they could fill the memory. For all of them, bytes.
constexpr std::size_t kMaxPointers = 16'000'000;

/// Walks `root`. Errors: invalid_parameter, see Registry::add.
Result<std::shared_ptr<const Document>> read_document(std::string uri, value root,
                                                      const DocumentLimits& limits);

/// Which groups of keywords count.
struct Dialect {
    bool applicator = true, unevaluated = true, validation = true, format_assertion = false;
};

}  // namespace schema

struct Registry::Documents {
    struct Entry {
        std::shared_ptr<const schema::Document> document;
        const schema::Resource* resource;
    };
    std::map<std::string, Entry, std::less<>> by_uri;
};

namespace schema {

/// The dialect that the URI of a `$schema` names. Errors: invalid_parameter, naming what it is instead.
Result<Dialect> dialect_of(std::string_view uri, const Registry::Documents& registry);

}  // namespace schema
}  // namespace gateway::json
