// Anthropic's `usage` object → the house's disjoint buckets.
#pragma once

#include "json/json.hpp"
#include "llm/usage.hpp"

namespace gateway::wire::anthropic_messages {

/// `input_tokens` already excludes the cache, `output_tokens` includes thinking. A cache field that is absent
/// beside a stated input is zero (models without caching send none); an absent output stays unknown.
///
/// With `iterations` the top level holds the passes of type "message" only, while compaction and adviser
/// passes are charged on top: those become Usage::extra_passes.
llm::Usage read_usage(const json::object& usage);

}  // namespace gateway::wire::anthropic_messages
