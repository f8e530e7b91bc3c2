// JSON Schema 2020-12, whole and bounded. A schema is compiled once into an immutable form that threads
// share, and then checks many documents; a document that fits costs no allocation unless the schema asks for
// `unevaluated…` or unique items.
//
// Nothing is ever fetched: references lead into the schema itself or into a Registry, where the metaschemas
// of 2020-12 are always present. Everything is bounded: subschemas, pattern sizes, and the depth, the steps
// and the list of failures of one validation. A hostile schema ends in an error, never in a hang.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace gateway::json {

/// Documents that schemas may refer to, by URI. Copies are cheap: they share the documents.
class Registry {
  public:
    struct Documents;

    /// Holds the metaschemas of 2020-12.
    Registry();

    /// Makes `document` known as `uri`, and under every `$id` inside. Errors: invalid_parameter when the URI
    /// is empty, an anchor or identifier is used twice, or the document is too large or too deep.
    Result<void> add(std::string uri, value document);

  private:
    friend class Schema;
    std::shared_ptr<const Documents> documents_;
};

struct CompileOptions {
    std::string base_uri = {};    ///< where the schema is said to come from; relative references start here
    bool assert_formats = false;  ///< check `format`; an annotation otherwise, as 2020-12 has it
    std::size_t max_subschemas = 20'000;
};

/// The bounds of one validation.
struct ValidationLimits {
    std::size_t max_steps = 500'000;  ///< about one step a value, member, or comparison
    int max_depth = 512;              ///< subschemas entered at once
    std::size_t max_failures = 5;     ///< reported; the search ends with the last one
};

/// One keyword that does not hold.
struct Failure {
    std::string instance;  ///< JSON pointer into the document, "" for the whole
    std::string schema;    ///< URI of the keyword: "#/properties/items/items/properties/price/type"
    std::string keyword;   ///< "type"
    std::string message;   ///< what was expected and what came: "expected number, got string"

    /// For people and models: "/items/2/price: expected number, got string"; "(root)" for the whole.
    std::string text() const;
};

struct Verdict {
    /// `unfinished`: a bound was reached; the last failure says which and where. Never a pass.
    enum class Outcome { valid, invalid, unfinished };
    Outcome outcome = Outcome::valid;
    std::vector<Failure> failures;

    bool valid() const { return outcome == Outcome::valid; }
};

/// A compiled schema. Immutable, cheap to copy, safe to share between threads.
class Schema {
  public:
    struct Compiled;

    /// Errors: invalid_parameter, with the place in the schema and what is wrong there: a keyword of the
    /// wrong type, a reference that leads nowhere, a pattern that is not one, another dialect than 2020-12,
    /// too large.
    static Result<Schema> compile(const value& schema, const Registry& registry = {},
                                  const CompileOptions& options = {});

    Verdict validate(const value& document, const ValidationLimits& limits = {}) const;

  private:
    explicit Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

/// For a schema used once: what is wrong with `document`, as Failure::text(); at most `limit` of them. Empty:
/// valid. A schema that cannot be compiled or followed is a problem too, never a pass.
std::vector<std::string> schema_problems(const value& document, const value& schema, std::size_t limit = 5);

}  // namespace gateway::json
