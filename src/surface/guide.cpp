#include "surface/surface.hpp"

namespace gateway::surface {

std::string_view guide() {
    return R"(# Delegating to cheaper models

You are an expensive model. This gateway lets cheaper ones do the parts of your work that do not need you.

## When
Delegate: summaries, translations, drafts, classification, extraction from text, questions about long files, many
similar small tasks, a second opinion. Keep: decisions, code that must fit what you already have in mind, anything
whose answer you could not check.

## How
- Name documents in `source` or `sources` (paths, globs, https URLs, handles); do not paste them. Their text then
  never passes through your context.
- For a document of any length: summarize_document, extract_json, extract_table, extract_key_value_pairs,
  extract_entities, generate_qa_pairs, extract_semantic_schema, chunk_document; for many: process_document_batch.
  Every part is remembered: the same again, or after an edit, pays only for what changed.
- Say exactly what you want back, and in which form. For JSON give a schema; the answer is checked against it.
- Leave `provider` and `model` out for the default, or name one as `provider/model`. `list_models` shows what can
  be called now and what it costs.
- `max_cost` stops a call before it costs more. `estimate_cost` says beforehand what it would cost.
- The same question again is answered from the cache, free and at once.

## What comes back
Every result says what it cost, which model answered, how many tokens were used and whether the answer is complete:
`completion` other than complete means that it was cut, refused or filtered. An error says whether trying again can
help. What would be long to read comes as a handle (`overflow`): read_artifact gives a page or the lines that match
a pattern, and every other tool takes it as a source. A call over 45 seconds gives a `job` and goes on (or a task, where
your client knows them): get_job waits for it or cancels it, and the same call again finds it too.

## Reading
`gateway://models`, `gateway://prices`, `gateway://usage`, `gateway://providers`, `gateway://cache`,
`gateway://artifact/{id}`.
)";
}

std::string_view errors_guide() {
    return R"(# When a delegated call fails

A failed call has `error_code`, `error` (what happened and what to do), `retryable` and sometimes `retry_after`
(seconds). What was spent on it is in `cost`.

| error_code | what to do |
|---|---|
| invalid_parameter | Correct the argument that the text names. |
| not_configured | A key is missing. Tell the user which; use another provider meanwhile. |
| model_not_found | Take a name from list_models. |
| unsupported | This model cannot do it; list_models shows what each can. |
| authentication_error | The key is refused. Tell the user. |
| rate_limited | Wait for `retry_after`, or name another model. |
| context_too_long | Send less, or take a model with a larger window. |
| provider_error | If `retryable`, once more; else another provider. |
| timeout | Once more, with fewer `max_tokens` or a faster model. |
| budget_exceeded | `max_cost` or a budget forbids it; a cheaper model may fit. |
| validation_failed | The answer did not fit the schema; the text says where. Simplify the schema or say more. |
| source_not_allowed | The file is outside the folders that may be read; the text names them. |
| not_found | There is no such file or handle. |
| cancelled | The call was given up. |
| internal | A fault of the gateway; its log says more. |
)";
}

}  // namespace gateway::surface
