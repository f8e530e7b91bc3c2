// Gemini's `usageMetadata` → the house's disjoint buckets.
#pragma once

#include "json/json.hpp"
#include "llm/usage.hpp"

namespace gateway::wire::gemini_generate {

/// prompt − cached + tool-use prompt = input, candidates + thoughts = output; the sum is totalTokenCount.
/// Fields that are zero are absent. `complete` says whether the answer is: only then does an absent
/// candidatesTokenCount mean zero, before that nobody knows yet. Searches are not counted: the metadata does
/// not say what is billed.
llm::Usage read_usage(const json::value& metadata, bool complete);

}  // namespace gateway::wire::gemini_generate
