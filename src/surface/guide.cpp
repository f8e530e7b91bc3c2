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
- Name files in `sources` (paths or globs); do not paste them. Their text then never passes through your context.
- Say exactly what you want back, and in which form. For JSON give a schema; the answer is checked against it.
- Leave `provider` and `model` out for the default, or name one as `provider/model`. `list_models` shows what can
  be called now and what it costs.
- `max_cost` stops a call before it costs more. `estimate_cost` says beforehand what it would cost.
- The same question again is answered from the cache, free and at once.

## What comes back
Every result says what it cost, which model answered, how many tokens were used and whether the answer is complete:
`completion` other than complete means that it was cut, refused or filtered. An error says whether trying again can
help. Long calls report progress, and become tasks where your client knows them.

## Reading
`gateway://models`, `gateway://prices`, `gateway://usage`, `gateway://providers`, `gateway://cache`.
)";
}

}  // namespace gateway::surface
