#include "json/schema/compile.hpp"

#include <charconv>

#include "json/schema/uri.hpp"

namespace gateway::json::schema {

void Compiler::problem(std::string_view name, std::string what) {
    if (!problem_.empty()) return;
    problem_ = "the schema at " + excerpt(at_.node->scope->name, 200) + excerpt(at_.node->pointer, 200);
    if (!name.empty()) append_pointer_token(problem_, name);
    problem_ += ": " + what;
}

Scope* Compiler::scope_for(const Resource* resource, const Document* document) {
    auto& scope = scopes_[resource];
    if (scope) return scope;
    scope = &out_->scopes.emplace_back();
    scope->resource = resource;
    scope->name = resource->uri + "#";
    document_of_[resource] = document;
    return scope;
}

Node* Compiler::node_for(const value& schema, const Resource* resource, const Document* document,
                         std::string pointer) {
    auto& node = nodes_[&schema];
    if (node) return node;
    node = &out_->nodes.emplace_back();
    node->scope = scope_for(resource, document);
    node->pointer = std::move(pointer);
    pointers_ += node->pointer.size();
    todo_.push_back({node, &schema, resource, document});
    return node;
}

// The node of a subschema of the one at hand, which may be the root of a resource of its own.
Node* Compiler::child(const value& schema, std::string_view keyword, std::string_view token) {
    const auto known = at_.document->places.find(&schema);
    if (known != at_.document->places.end() && known->second != at_.resource)
        return node_for(schema, known->second, at_.document, {});
    std::string pointer = at_.node->pointer;
    append_pointer_token(pointer, keyword);
    if (token.data()) append_pointer_token(pointer, token);
    return node_for(schema, at_.resource, at_.document, std::move(pointer));
}

Result<Dialect> Compiler::dialect_for(const Resource* resource) {
    if (const auto known = dialects_.find(resource); known != dialects_.end()) return known->second;
    Dialect dialect;
    for (const auto* r = resource; r; r = r->parent) {
        const auto* name = json::find(*r->root, "$schema");
        if (!name) continue;
        if (!name->is_string())
            return fail(ErrorKind::invalid_parameter,
                        "the schema at " + r->uri + "#/$schema: must be a string");
        auto named = dialect_of(as_string(*name), *out_->registry);
        if (!named)
            return fail(ErrorKind::invalid_parameter,
                        "the schema at " + r->uri + "#: " + named.error().message);
        dialect = *named;
        break;
    }
    return dialects_[resource] = dialect;
}

Result<void> Compiler::run(const std::shared_ptr<const Document>& document) {
    out_->documents.push_back(document);
    for (const auto& resource : document->resources)
        if (!own_.try_emplace(resource.uri, &resource, document).second)
            return fail(ErrorKind::invalid_parameter, "two schemas call themselves " + resource.uri);
    out_->root = node_for(document->root, document->places.at(&document->root), document.get(), {});
    constexpr int kMaxRounds = 100;
    for (int round = 0; !todo_.empty(); ++round) {
        if (round == kMaxRounds)
            return fail(ErrorKind::invalid_parameter, "the schema's $dynamicRef lead on and on");
        if (auto done = read_pending(); !done) return done;
        link_dynamic_anchors();
    }
    return {};
}

Result<void> Compiler::read_pending() {
    while (!todo_.empty()) {
        const Pending next = todo_.back();
        todo_.pop_back();
        if (auto done = read(next); !done) return done;
        const char* much = out_->nodes.size() > options_.max_subschemas ? "subschemas"
                           : pointers_ > kMaxPointers                   ? "long names"
                           : pattern_bytes_ > kMaxPatternBytes          ? "large patterns"
                                                                        : nullptr;
        if (much) return fail(ErrorKind::invalid_parameter, "the schema has too many " + std::string(much));
    }
    return {};
}

Result<void> Compiler::read(const Pending& pending) {
    at_ = pending;
    if (const bool* always = pending.schema->if_bool()) {
        at_.node->always = *always;
        return {};
    }
    keywords_ = pending.schema->if_object();
    if (!keywords_) {
        problem({}, "a schema is an object, true or false");
        return fail(ErrorKind::invalid_parameter, problem_);
    }
    auto dialect = dialect_for(pending.resource);
    if (!dialect) return fail(std::move(dialect.error()));
    dialect_ = *dialect;
    read_references();
    if (dialect_.validation) read_values();
    read_object();
    read_array();
    read_string();
    if (dialect_.validation) read_number();
    if (dialect_.applicator) read_in_place();
    if (dialect_.unevaluated) read_unevaluated();
    if (!problem_.empty()) return fail(ErrorKind::invalid_parameter, problem_);
    return {};
}

void Compiler::read_references() {
    for (const std::string_view name : {"$ref", "$dynamicRef"}) {
        const auto* reference = keyword(name);
        if (!reference) continue;
        if (!reference->is_string()) return problem(name, "must be a string");
        const auto target = find(as_string(*reference));
        if (!target) {
            const auto shown = excerpt(as_string(*reference), 200);
            const bool inside = shown.starts_with('#');
            return problem(name, "refers to '" + shown + "', which does not exist" +
                                     (inside ? "" : " here; other documents are not fetched"));
        }
        Node* node = node_for(*target->schema, target->resource, target->document, target->pointer);
        if (!at_.node->in_place) at_.node->in_place = std::make_unique<InPlaceRules>();
        auto& rules = *at_.node->in_place;
        if (name == "$ref") {
            rules.ref = node;
            continue;
        }
        rules.dynamic_ref = node;
        if (!target->dynamic) continue;
        rules.dynamic_name = *split_fragment(as_string(*reference)).fragment;
        dynamic_names_.insert(rules.dynamic_name);
    }
}

// Every anchor that a $dynamicRef may meet: of the names in use, in the resources in reach. Compiling them
// may bring more names and more resources; run() comes back until nothing is new.
void Compiler::link_dynamic_anchors() {
    for (std::size_t i = 0; i < out_->scopes.size(); ++i) {
        Scope& scope = out_->scopes[i];
        for (const auto& [name, anchor] : scope.resource->anchors) {
            const bool wanted = anchor.dynamic && dynamic_names_.contains(name);
            if (!wanted || scope.dynamic_anchors.contains(name)) continue;
            scope.dynamic_anchors[name] =
                node_for(*anchor.schema, scope.resource, document_of_.at(scope.resource), anchor.pointer);
        }
    }
}

std::optional<Compiler::Target> Compiler::find(std::string_view reference) {
    const auto fragment = split_fragment(reference).fragment;
    const auto uri = resolve_uri(at_.resource->uri, reference);
    Target target{};
    if (split_fragment(reference).document.empty()) {
        target = {nullptr, at_.resource, at_.document, {}};
    } else if (const auto own = own_.find(uri); own != own_.end()) {
        target = {nullptr, own->second.first, own->second.second.get(), {}};
    } else if (const auto other = out_->registry->by_uri.find(uri); other != out_->registry->by_uri.end()) {
        target = {nullptr, other->second.resource, other->second.document.get(), {}};
    } else {
        return std::nullopt;
    }
    target.schema = target.resource->root;
    if (!fragment || fragment->empty()) return target;
    const auto decoded = percent_decoded(*fragment);
    if (decoded.starts_with('/')) return follow_pointer(target, decoded);
    const auto anchor = target.resource->anchors.find(decoded);
    if (anchor == target.resource->anchors.end()) return std::nullopt;
    target.schema = anchor->second.schema;
    target.dynamic = anchor->second.dynamic;
    target.pointer = anchor->second.pointer;
    return target;
}

// Walks down, noticing where another resource begins: what lies below has another base for its references.
std::optional<Compiler::Target> Compiler::follow_pointer(const Target& from, std::string_view pointer) const {
    Target target = from;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto coded = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(coded.size());
        std::string token;
        for (std::size_t i = 0; i < coded.size(); ++i) {
            if (coded[i] != '~') {
                token += coded[i];
                continue;
            }
            if (++i == coded.size() || (coded[i] != '0' && coded[i] != '1')) return std::nullopt;
            token += coded[i] == '0' ? '~' : '/';
        }
        if (const auto* o = target.schema->if_object()) {
            target.schema = o->if_contains(token);
        } else if (const auto* a = target.schema->if_array()) {
            std::size_t index = 0;
            const auto end = token.data() + token.size();
            const auto [stop, error] = std::from_chars(token.data(), end, index);
            if (error != std::errc{} || stop != end || (token.size() > 1 && token[0] == '0'))
                return std::nullopt;
            target.schema = index < a->size() ? &(*a)[index] : nullptr;
        } else {
            return std::nullopt;
        }
        if (!target.schema) return std::nullopt;
        append_pointer_token(target.pointer, token);
        const auto place = target.document->places.find(target.schema);
        if (place == target.document->places.end() || place->second == target.resource) continue;
        target.resource = place->second;
        target.pointer.clear();
    }
    return target;
}

}  // namespace gateway::json::schema

namespace gateway::json {

Result<Schema> Schema::compile(const value& schema, const Registry& registry, const CompileOptions& options) {
    auto document = schema::read_document(std::string(schema::split_fragment(options.base_uri).document),
                                          schema, {.max_subschemas = options.max_subschemas});
    if (!document) return fail(std::move(document.error()));
    auto compiled = std::make_shared<Compiled>();
    compiled->registry = registry.documents_;
    if (auto done = schema::Compiler(compiled, options).run(*document); !done)
        return fail(std::move(done.error()));
    return Schema(std::move(compiled));
}

std::vector<std::string> schema_problems(const value& document, const value& schema, std::size_t limit) {
    const auto compiled = Schema::compile(schema);
    if (!compiled) return {compiled.error().message};
    std::vector<std::string> out;
    for (const auto& failure : compiled->validate(document, {.max_failures = limit}).failures)
        out.push_back(failure.text());
    return out;
}

}  // namespace gateway::json
