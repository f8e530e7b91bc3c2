// Token usage as disjoint buckets, each saying where its number comes from. Unknown is never zero.
//
// Invariant: input + cache_read + cache_write_5m + cache_write_1h = the whole prompt; `output` is everything
// the model produced, `reasoning` is the part of `output` that was thinking, `input_audio`/`cache_read_audio`
// are the parts of `input`/`cache_read` that were sound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"

namespace gateway::llm {

enum class Provenance { unknown, estimated, reported };

/// A token count and how we know it. Unknown counts hold 0 and must not be summed as if they were.
struct TokenCount {
    std::int64_t tokens = 0;
    Provenance provenance = Provenance::unknown;

    static TokenCount reported(std::int64_t n) { return {n, Provenance::reported}; }
    static TokenCount estimated(std::int64_t n) { return {n, Provenance::estimated}; }
    bool known() const { return provenance != Provenance::unknown; }
    friend bool operator==(const TokenCount&, const TokenCount&) = default;
};

struct Usage {
    TokenCount input;  ///< uncached prompt tokens, tool-use prompt tokens included
    TokenCount cache_read;
    TokenCount cache_write_5m;  ///< also OpenAI's undifferentiated cache writes
    TokenCount cache_write_1h;
    TokenCount output;                                ///< reasoning included
    TokenCount reasoning;                             ///< part of output
    TokenCount input_audio;                           ///< part of input
    TokenCount cache_read_audio;                      ///< part of cache_read
    TokenCount output_audio;                          ///< part of output
    std::optional<std::int64_t> reported_total = {};  ///< the provider's own total, when it states one
    std::int64_t web_searches = 0;                    ///< billed searches the provider reports
    std::string service_tier = {};  ///< the tier in the ANSWER: flex, priority, batch, …; "" = standard
    std::optional<Money> provider_cost = {};  ///< what the provider itself says it charges
    std::vector<Usage> extra_passes = {};     ///< further model passes billed on top (Anthropic iterations)

    /// All prompt tokens, cached and cache writes included.
    std::int64_t prompt_tokens() const {
        return input.tokens + cache_read.tokens + cache_write_5m.tokens + cache_write_1h.tokens;
    }
    /// The provider's total where it reports one, else prompt + output.
    std::int64_t total_tokens() const { return reported_total.value_or(prompt_tokens() + output.tokens); }
    /// Were prompt and output both stated (reported or estimated)?
    bool known() const { return input.known() && output.known(); }
    friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace gateway::llm
