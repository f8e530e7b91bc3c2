// Turns documents into linked nodes: find out what each reference means, read every keyword once, refuse what
// is not a schema. Works through a list, not by recursion, so that depth is no matter. Internal to the room.
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "json/schema/node.hpp"

namespace gateway::json::schema {

/// Compiled patterns may be far larger than their text; for all of a schema, bytes.
constexpr std::size_t kMaxPatternBytes = 4'000'000;

class Compiler {
  public:
    Compiler(std::shared_ptr<Schema::Compiled> out, const CompileOptions& options)
        : out_(std::move(out)), options_(options) {}

    /// Compiles `document` from its root, and whatever it refers to. Errors: see Schema::compile.
    Result<void> run(const std::shared_ptr<const Document>& document);

  private:
    struct Pending {
        Node* node;
        const value* schema;
        const Resource* resource;
        const Document* document;
    };
    struct Target {
        const value* schema;
        const Resource* resource;
        const Document* document;
        std::string pointer;  ///< from the resource's root
        bool dynamic = false;
    };

    // compile.cpp
    Node* node_for(const value& schema, const Resource* resource, const Document* document,
                   std::string pointer);
    Node* child(const value& schema, std::string_view keyword, std::string_view token = {});
    Scope* scope_for(const Resource* resource, const Document* document);
    Result<Dialect> dialect_for(const Resource* resource);
    Result<void> read(const Pending& pending);
    Result<void> read_pending();
    void link_dynamic_anchors();
    std::optional<Target> find(std::string_view reference);
    std::optional<Target> follow_pointer(const Target& from, std::string_view pointer) const;
    void read_references();

    // keywords.cpp: each reads its keywords of the node at hand; the first problem is kept.
    void read_values();
    void read_object();
    void read_array();
    void read_string();
    void read_number();
    void read_in_place();
    void read_unevaluated();

    const value* keyword(std::string_view name);
    void count(std::string_view name, std::size_t& out);
    const value* number(std::string_view name);
    const Node* subschema(std::string_view name);
    std::vector<const Node*> list(std::string_view name);
    std::vector<NamedNode> map(std::string_view name);
    const Pattern* pattern(std::string_view text, std::string_view name);
    std::vector<std::string_view> names(const value& from, std::string_view name);
    void problem(std::string_view name, std::string what);

    std::shared_ptr<Schema::Compiled> out_;
    const CompileOptions& options_;
    std::map<std::string, std::pair<const Resource*, std::shared_ptr<const Document>>, std::less<>> own_;
    std::unordered_map<const value*, Node*> nodes_;
    std::unordered_map<const Resource*, Scope*> scopes_;
    std::unordered_map<const Resource*, const Document*> document_of_;
    std::unordered_map<const Resource*, Dialect> dialects_;
    std::set<std::string_view> dynamic_names_;
    std::map<std::string_view, const Pattern*> patterns_;
    std::vector<Pending> todo_;
    std::size_t pointers_ = 0;       ///< bytes, of all nodes
    std::size_t pattern_bytes_ = 0;  ///< compiled, of all patterns

    // The node at hand.
    Pending at_{};
    const object* keywords_ = nullptr;
    Dialect dialect_;
    std::string problem_;
};

}  // namespace gateway::json::schema
