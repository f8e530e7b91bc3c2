#include "json/schema/documents.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "json/schema/metaschemas.hpp"
#include "json/schema/uri.hpp"

namespace gateway::json {
namespace schema {
namespace {

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kVocabulary = "https://json-schema.org/draft/2020-12/vocab/";

constexpr std::array kOneSchema = std::to_array<std::string_view>(
    {"items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
     "unevaluatedProperties", "not", "if", "then", "else", "contentSchema"});
constexpr std::array kListOfSchemas =
    std::to_array<std::string_view>({"allOf", "anyOf", "oneOf", "prefixItems"});
constexpr std::array kMapOfSchemas = std::to_array<std::string_view>(
    {"$defs", "definitions", "properties", "patternProperties", "dependentSchemas"});

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Reader {
  public:
    Reader(Document& document, const DocumentLimits& limits) : document_(document), limits_(limits) {}

    Result<void> run(std::string uri) {
        auto& root = document_.resources.emplace_back();
        root.uri = std::move(uri);
        root.root = &document_.root;
        todo_.push_back({&document_.root, &root, {}, 0});
        while (!todo_.empty()) {
            const Place place = std::move(todo_.back());
            todo_.pop_back();
            if (auto done = visit(place); !done) return done;
        }
        return {};
    }

  private:
    struct Place {
        const value* schema;
        Resource* resource;
        std::string pointer;
        std::size_t depth;
    };

    static auto problem(std::string_view pointer, const std::string& what) {
        return fail(ErrorKind::invalid_parameter, "the schema at #" + excerpt(pointer, 200) + ": " + what);
    }

    Result<void> visit(const Place& place) {
        if (place.depth > limits_.max_depth)
            return problem(place.pointer,
                           "nested too deeply, " + std::to_string(limits_.max_depth) + " at most");
        if (document_.places.size() >= limits_.max_subschemas)
            return problem(
                "", "it has too many subschemas, " + std::to_string(limits_.max_subschemas) + " at most");
        pointers_ += place.pointer.size();
        if (pointers_ > kMaxPointers) return problem("", "its names are too long");
        Resource* resource = place.resource;
        const object* o = place.schema->if_object();
        if (o) {
            if (const auto id = get_string(*o, "$id"); !id.empty()) {
                // The root's own name belongs to the root's resource.
                if (place.schema != &document_.root) {
                    const Resource* parent = resource;
                    resource = &document_.resources.emplace_back();
                    resource->parent = parent;
                    resource->uri = parent->uri;
                }
                resource->uri = resolve_uri(resource->uri, id);
                resource->root = place.schema;
                resource->pointer = place.pointer;
            }
            for (const std::string_view keyword : {"$anchor", "$dynamicAnchor"}) {
                const auto name = get_string(*o, keyword);
                if (name.empty()) continue;
                auto& anchor = resource->anchors[std::string(name)];
                if (anchor.schema && anchor.schema != place.schema)
                    return problem(place.pointer, "the anchor '" + excerpt(name, 100) + "' is used twice");
                anchor.schema = place.schema;
                anchor.pointer = place.pointer.substr(resource->pointer.size());
                anchor.dynamic |= keyword == "$dynamicAnchor";
            }
        }
        document_.places.emplace(place.schema, resource);
        if (o) descend(place, *o, resource);
        return {};
    }

    void descend(const Place& place, const object& o, Resource* resource) {
        const auto push = [&](const value& schema, std::string pointer) {
            if (schema.is_object() || schema.is_bool())
                todo_.push_back({&schema, resource, std::move(pointer), place.depth + 1});
        };
        for (const auto& member : o) {
            const auto& v = member.value();
            std::string pointer = place.pointer;
            append_pointer_token(pointer, member.key());
            if (contains(kOneSchema, member.key())) {
                push(v, std::move(pointer));
            } else if (contains(kListOfSchemas, member.key()) && v.is_array()) {
                for (std::size_t i = 0; i < v.get_array().size(); ++i)
                    push(v.get_array()[i], pointer + "/" + std::to_string(i));
            } else if (contains(kMapOfSchemas, member.key()) && v.is_object()) {
                for (const auto& named : v.get_object()) {
                    std::string below = pointer;
                    append_pointer_token(below, named.key());
                    push(named.value(), std::move(below));
                }
            }
        }
    }

    Document& document_;
    const DocumentLimits& limits_;
    std::vector<Place> todo_;
    std::size_t pointers_ = 0;
};

Result<Dialect> custom_dialect(const object& vocabularies) {
    Dialect dialect{false, false, false, false};
    for (const auto& member : vocabularies) {
        const std::string_view uri = member.key();
        const auto name = uri.starts_with(kVocabulary) ? uri.substr(kVocabulary.size()) : std::string_view{};
        if (name == "applicator")
            dialect.applicator = true;
        else if (name == "unevaluated")
            dialect.unevaluated = true;
        else if (name == "validation")
            dialect.validation = true;
        else if (name == "format-assertion")
            dialect.format_assertion = true;
        else if (name != "core" && name != "meta-data" && name != "format-annotation" && name != "content" &&
                 member.value() == value(true))
            return fail(ErrorKind::invalid_parameter,
                        "its dialect needs the vocabulary " + std::string(uri) + ", which is not supported");
    }
    return dialect;
}

}  // namespace

Result<std::shared_ptr<const Document>> read_document(std::string uri, value root,
                                                      const DocumentLimits& limits) {
    auto document = std::make_shared<Document>();
    document->root = std::move(root);
    if (auto done = Reader(*document, limits).run(std::move(uri)); !done)
        return fail(std::move(done.error()));
    return document;
}

Result<Dialect> dialect_of(std::string_view uri, const Registry::Documents& registry) {
    if (uri.ends_with('#')) uri.remove_suffix(1);
    if (uri == kDialect) return Dialect{};
    std::string known(uri);
    for (const std::string_view scheme : {"http://", "https://"})
        if (uri.starts_with(scheme)) uri.remove_prefix(scheme.size());
    constexpr std::string_view kHome = "json-schema.org/";
    if (uri.starts_with(kHome)) {
        auto draft = uri.substr(kHome.size());
        if (draft.starts_with("draft/")) draft.remove_prefix(6);
        if (draft.starts_with("draft-0") || draft.starts_with("2019-09"))
            return fail(
                ErrorKind::invalid_parameter,
                "$schema says " + std::string(draft.substr(0, draft.find('/'))) +
                    "; supported is 2020-12 only. Convert the schema, or leave $schema out if it says "
                    "the same in 2020-12");
    }
    const auto metaschema = registry.by_uri.find(known);
    if (metaschema == registry.by_uri.end())
        return fail(ErrorKind::invalid_parameter, "$schema names an unknown dialect, " +
                                                      known.substr(0, 200) + "; supported is " +
                                                      std::string(kDialect));
    const auto* vocabularies = get_object(*metaschema->second.resource->root, "$vocabulary");
    return vocabularies ? custom_dialect(*vocabularies) : Result<Dialect>(Dialect{});
}

}  // namespace schema

namespace {

Result<void> add_to(Registry::Documents& documents, std::string uri, value root) {
    constexpr schema::DocumentLimits kLimits;
    const std::string name(schema::split_fragment(uri).document);
    auto document = schema::read_document(name, std::move(root), kLimits);
    if (!document) return fail(std::move(document.error()));
    for (const auto& resource : (*document)->resources)
        documents.by_uri.insert_or_assign(resource.uri, Registry::Documents::Entry{*document, &resource});
    // Found under the address it was given, too, whatever it calls itself.
    documents.by_uri.try_emplace(name,
                                 Registry::Documents::Entry{*document, &(*document)->resources.front()});
    return {};
}

std::shared_ptr<const Registry::Documents> standard_documents() {
    auto documents = std::make_shared<Registry::Documents>();
    const auto metaschemas = parse(schema::metaschemas_json());
    if (metaschemas && metaschemas->is_array())
        for (const auto& metaschema : metaschemas->get_array())
            (void)add_to(*documents, std::string(get_string(metaschema, "$id")), metaschema);
    return documents;
}

}  // namespace

Registry::Registry() {
    static const std::shared_ptr<const Documents> standard = standard_documents();
    documents_ = standard;
}

Result<void> Registry::add(std::string uri, value document) {
    if (uri.empty()) return fail(ErrorKind::invalid_parameter, "a document needs a URI to be found by");
    auto documents = std::make_shared<Documents>(*documents_);
    if (auto done = add_to(*documents, std::move(uri), std::move(document)); !done) return done;
    documents_ = std::move(documents);
    return {};
}

}  // namespace gateway::json
