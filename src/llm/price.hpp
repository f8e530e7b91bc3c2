// The arithmetic of a bill: which price list of a model holds at a moment, which band of it a call falls
// into, and what the call costs then. Pure; all amounts are whole picodollars.
//
// A long-context band holds for the whole request once its prompt (cached and cache writes included) is
// longer than the band's limit. Prices a band does not state are those of the list below it.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "llm/catalog.hpp"

namespace gateway::llm {

/// Rates for whole requests whose prompt has more than `above` tokens.
struct LongContextBand {
    std::int64_t above = 0;
    Rates rates;
};

/// Rates for hours of the day (UTC) on some weekdays.
struct PeakBand {
    std::array<bool, 7> weekdays{};  ///< Sunday first, as std::chrono::weekday::c_encoding
    std::vector<std::pair<std::chrono::minutes, std::chrono::minutes>>
        spans;  ///< [from, to) since midnight UTC
    Rates rates;
    std::string
        not_modelled;  ///< what the provider excepts and the table does not know; makes costs estimated

    bool holds_at(WallTime at) const;
};

/// One price list, valid until (not including) a moment; the last one of a model has no end.
struct Tariff {
    std::optional<WallTime> until;
    Rates rates;
    std::vector<LongContextBand> long_context;  ///< by rising `above`
    std::optional<PeakBand> peak;
};

/// A price of a service tier as a fraction of the standard one.
struct Factor {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
};

/// What the catalogue knows about the prices of one model.
struct PriceSheet {
    std::vector<Tariff> tariffs;  ///< oldest first, never empty unless the model has no published price
    std::optional<Factor> batch, flex, priority;
    bool free = false;
};

/// The tariff that holds at `at`, or nullptr if there is none.
const Tariff* tariff_at(const PriceSheet& sheet, WallTime at);

/// Rates of `tariff` for a request of `prompt_tokens` at `at`: peak hours, then the long-context band. Sets
/// `note` when the answer rests on something the table does not model.
Rates rates_for(const Tariff& tariff, std::int64_t prompt_tokens, WallTime at, std::string& note);

/// The cost of a finished call. Unknown when input or output tokens are unknown or a needed rate is missing.
Cost cost_of(const PriceSheet& sheet, const Usage& usage, WallTime at);

/// An upper bound before the call: every prompt token uncached, all of `max_output` produced, standard tier.
Cost ceiling_of(const PriceSheet& sheet, std::int64_t prompt_tokens, std::int64_t max_output, WallTime at);

}  // namespace gateway::llm
