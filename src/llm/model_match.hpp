// Model ids against match rules. A rule is a glob over the whole id: `*` is any text, `#` one decimal digit,
// every other character itself. That is enough for "every dated snapshot of this model"
// (gpt-6-luna-####-##-##) and keeps rules readable in the catalogue.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::llm {

/// Does `glob` match the whole of `id`? Case counts.
bool glob_matches(std::string_view glob, std::string_view id);

/// How much a glob pins down: the number of its characters that are not `*`. Of two rules that match an id,
/// the more specific one wins.
std::size_t glob_specificity(std::string_view glob);

}  // namespace gateway::llm
