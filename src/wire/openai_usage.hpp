// Token usage as the OpenAI family reports it, turned into the house's disjoint buckets (llm/usage.hpp). One
// reader for Chat Completions, Responses and embeddings: the fields differ in name, not in meaning.
#pragma once

#include <optional>
#include <string_view>

#include "json/json.hpp"
#include "llm/usage.hpp"

namespace gateway::wire::openai {

/// Reads a `usage` object. `service_tier` is the tier named beside it in the answer, "" if none. Nothing when
/// `usage` is not an object or states no token count at all.
std::optional<llm::Usage> read_usage(const json::value& usage, std::string_view service_tier = {});

}  // namespace gateway::wire::openai
