// The normalised outcome of one recorded exchange: what any caller of the gateway would have been told,
// whatever dialect the provider spoke. `llm-gateway inspect` prints it; the suites compare it.
//
// Reading rules: only choice or candidate 0; text blocks joined with nothing between; refusal text is a
// refusal, not text; `usage.input` is uncached only; `usage.total` is the provider's own total where it
// reports one, else every prompt token plus every output token.
#pragma once

#include "json/json.hpp"
#include "llm/catalog.hpp"
#include "recordings/recording.hpp"

namespace gateway::recordings {

/// For a completion, always with all of these members:
///   provider, model (the one that answered, else the one asked for, else null), text, reasoning,
///   tool_calls [{id, name, arguments (parsed; the raw text when it is no JSON object)}],
///   finish (null when nothing was generated), completion (null when nothing was generated),
///   usage {input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, total} (null each when the
///   provider reported none), cost_usd (number or null), cost_source,
///   error {kind, retryable, retry_after (seconds or null)} or null.
/// For anything else: {provider, kind: "other", status, error}.
/// The cost is that of the moment the answer was given (time_of); an undated recording is priced as of the
/// catalogue's own date. Never fails: bytes that do not decode are an `error`.
json::object inspect(const Recording& recording, const llm::Catalog& catalog);

}  // namespace gateway::recordings
