// A JSON Schema as the part of it that a provider's own structured output takes. What can be left out without
// changing the shape of an answer (bounds, patterns and the like) goes into descriptions, in words; what
// cannot be said is an error. A schema only ever gets narrower in shape and wider in bounds, so an answer
// must be checked against the original, after json::drop_absent. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "wire/codec.hpp"

namespace gateway::wire {

enum class SchemaSubset {
    openai_strict,  ///< closed objects whose members are all required; optional ones may be null instead
    anthropic,      ///< closed objects, no recursion, hardly a bound; optional members are
    gemini,         ///< open objects and lists of anything too
};

struct StructuredSchema {
    json::value schema;
    std::vector<std::string> in_words = {};  ///< keywords that are no longer enforced, each once
};

/// Error: unsupported, with the place and the reason. A schema that is in the subset already comes back with
/// the same meaning; so does one that has been through this.
Result<StructuredSchema> structured_schema(const json::value& schema, SchemaSubset subset);

/// The request with a response format that asked to be adapted (llm::ResponseFormat::adapt) as this provider
/// takes it: its own structured output, strict where it can be; or the schema in words, as a system message.
/// Any other request comes back as it is. Adds to `notes` what the caller should know.
llm::Request adapt_format(const llm::Request& request, Dialect dialect, const Traits& traits,
                          std::vector<std::string>& notes);

}  // namespace gateway::wire
