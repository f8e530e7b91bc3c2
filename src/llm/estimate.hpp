// Token estimates for where no exact count exists: admission against max_cost, quotes, cut streams. Always
// marked estimated; never presented as a count.
#pragma once

#include <cstdint>
#include <string_view>

#include "llm/request.hpp"

namespace gateway::llm {

/// About one token per four ASCII bytes and one per 1.5 other characters (o200k averages on English prose and
/// on Chinese, Japanese and Cyrillic text, rounded against us).
std::int64_t estimate_tokens(std::string_view text);

/// Texts, tool definitions and schema of a request, plus a few tokens of framing per message. Media count as
/// 1,000 tokens each, a rough middle of the providers' image tariffs. `count` counts a text; a tokenizer
/// makes the figure better, but the framing stays an estimate.
std::int64_t estimate_prompt_tokens(const Request& request,
                                    std::int64_t (*count)(std::string_view) = &estimate_tokens);

}  // namespace gateway::llm
