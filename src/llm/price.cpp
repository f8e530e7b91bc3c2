#include "llm/price.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::llm {
namespace {

/// `upper` where it states a price, `lower` elsewhere.
Rates overlay(const Rates& upper, const Rates& lower) {
    Rates merged = lower;
    const auto take = [&](std::optional<Money> Rates::* rate) {
        if (upper.*rate) merged.*rate = upper.*rate;
    };
    for (auto rate :
         {&Rates::input, &Rates::cached_input, &Rates::cache_write, &Rates::cache_write_1h, &Rates::output,
          &Rates::input_audio, &Rates::cached_input_audio, &Rates::output_audio, &Rates::web_search})
        take(rate);
    return merged;
}

/// Adds up the lines of one bill; remembers what is missing or guessed.
class Bill {
  public:
    /// `tokens` at `rate`, or at `fallback` when there is no such rate. `guess` says why using the fallback
    /// is a guess; empty when providers bill it exactly so.
    void add(std::int64_t tokens, std::optional<Money> rate, std::optional<Money> fallback,
             std::string_view what, std::string_view guess = {}) {
        if (tokens <= 0) return;
        if (!rate && fallback && !guess.empty()) note(std::string{guess});
        const auto price = rate ? rate : fallback;
        if (!price) {
            missing_ = "no published price for " + std::string{what};
            return;
        }
        total_ += *price * tokens;
    }
    void note(std::string why) {
        if (note_.empty()) note_ = std::move(why);
    }
    void scale(Factor factor) { total_ = total_.scaled(factor.numerator, factor.denominator); }

    Cost cost() const {
        if (!missing_.empty()) return {{}, Cost::Source::unknown, missing_};
        return {total_, note_.empty() ? Cost::Source::computed : Cost::Source::estimated, note_};
    }

  private:
    Money total_;
    std::string note_, missing_;
};

void add_tokens(Bill& bill, const Rates& rates, const Usage& usage) {
    const std::int64_t audio_in = std::clamp<std::int64_t>(usage.input_audio.tokens, 0, usage.input.tokens);
    const std::int64_t audio_read =
        std::clamp<std::int64_t>(usage.cache_read_audio.tokens, 0, usage.cache_read.tokens);
    const std::int64_t audio_out =
        std::clamp<std::int64_t>(usage.output_audio.tokens, 0, usage.output.tokens);
    // Where no price for cached tokens is published they are billed as fresh input, cache writes as well.
    const auto cached_audio = rates.cached_input_audio ? rates.cached_input_audio : rates.input_audio;
    const auto cached = rates.cached_input ? rates.cached_input : rates.input;

    bill.add(usage.input.tokens - audio_in, rates.input, {}, "input");
    bill.add(audio_in, rates.input_audio, rates.input, "audio input", "audio input at the price of text");
    bill.add(usage.cache_read.tokens - audio_read, cached, {}, "cached input");
    bill.add(audio_read, cached_audio, cached, "cached audio input",
             "cached audio at the price of cached text");
    bill.add(usage.cache_write_5m.tokens, rates.cache_write, rates.input, "cache writes");
    bill.add(usage.cache_write_1h.tokens, rates.cache_write_1h,
             rates.cache_write ? rates.cache_write : rates.input, "1-hour cache writes",
             "1-hour cache writes at the price of short ones");
    bill.add(usage.output.tokens - audio_out, rates.output, {}, "output");
    bill.add(audio_out, rates.output_audio, rates.output, "audio output",
             "audio output at the price of text");
}

/// The factor of a service tier. Tiers the table does not know are billed as standard and noted.
Factor tier_factor(const PriceSheet& sheet, std::string_view tier, Bill& bill) {
    const std::string name = to_lower(tier);
    // What providers call the ordinary tier: OpenAI default/auto, Anthropic, Gemini and Mistral standard,
    // Groq on_demand.
    for (const std::string_view standard : {"", "default", "auto", "standard", "on_demand"})
        if (name == standard) return {};
    const auto& factor = name == "batch"                        ? sheet.batch
                         : name == "flex"                       ? sheet.flex
                         : name == "priority" || name == "fast" ? sheet.priority
                                                                : std::nullopt;
    if (!factor)
        bill.note("no published price for service tier \"" + std::string{utf8_prefix(name, 40)} + "\"");
    return factor.value_or(Factor{});
}

bool any_estimated(const Usage& usage) {
    for (const TokenCount& count :
         {usage.input, usage.cache_read, usage.cache_write_5m, usage.cache_write_1h, usage.output,
          usage.input_audio, usage.cache_read_audio, usage.output_audio})
        if (count.provenance == Provenance::estimated) return true;
    return false;
}

/// One model pass, without the further ones.
Cost cost_of_pass(const PriceSheet& sheet, const Usage& usage, std::string_view tier, WallTime at) {
    const Tariff* tariff = tariff_at(sheet, at);
    if (!tariff) return {{}, Cost::Source::unknown, "no published price"};
    // An embedding has no output; its price list says so by not having an output price.
    const bool no_output = !tariff->rates.output && usage.output.tokens == 0;
    if (!usage.input.known() || (!usage.output.known() && !no_output))
        return {{}, Cost::Source::unknown, "the provider reported no usage"};

    Bill bill;
    std::string note;
    const Rates rates = rates_for(*tariff, usage.prompt_tokens(), at, note);
    add_tokens(bill, rates, usage);
    bill.scale(tier_factor(sheet, tier, bill));  // tiers discount tokens, not searches
    if (usage.web_searches > 0) {
        if (rates.web_search)
            bill.add(usage.web_searches, rates.web_search, {}, "web searches");
        else
            bill.note("web searches are not in the price");
    }
    if (!note.empty()) bill.note(note);
    if (any_estimated(usage)) bill.note("token counts are estimated");
    return bill.cost();
}

}  // namespace

bool PeakBand::holds_at(WallTime at) const {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    if (!weekdays[weekday{day}.c_encoding()]) return false;
    const auto time = at - day;
    return std::any_of(spans.begin(), spans.end(),
                       [&](const auto& span) { return time >= span.first && time < span.second; });
}

const Tariff* tariff_at(const PriceSheet& sheet, WallTime at) {
    for (const Tariff& tariff : sheet.tariffs)
        if (!tariff.until || at < *tariff.until) return &tariff;
    return nullptr;
}

Rates rates_for(const Tariff& tariff, std::int64_t prompt_tokens, WallTime at, std::string& note) {
    Rates rates = tariff.rates;
    if (tariff.peak && tariff.peak->holds_at(at)) {
        rates = overlay(tariff.peak->rates, rates);
        if (!tariff.peak->not_modelled.empty())
            note = "peak price; not modelled: " + tariff.peak->not_modelled;
    }
    for (const LongContextBand& band : tariff.long_context)
        if (prompt_tokens > band.above) rates = overlay(band.rates, rates);
    return rates;
}

Cost cost_of(const PriceSheet& sheet, const Usage& usage, WallTime at) {
    if (sheet.free) return {Money{}, Cost::Source::computed, {}};
    Cost total = cost_of_pass(sheet, usage, usage.service_tier, at);
    for (const Usage& pass : usage.extra_passes) {
        // A further pass runs in the tier of its call unless it names its own.
        const Cost cost =
            cost_of_pass(sheet, pass, pass.service_tier.empty() ? usage.service_tier : pass.service_tier, at);
        if (!total.amount || !cost.amount) return total.amount ? cost : total;
        *total.amount += *cost.amount;
        if (total.source == Cost::Source::computed && cost.source != Cost::Source::computed) {
            total.source = cost.source;
            total.note = cost.note;
        }
    }
    return total;
}

Cost ceiling_of(const PriceSheet& sheet, std::int64_t prompt_tokens, std::int64_t max_output, WallTime at) {
    if (sheet.free) return {Money{}, Cost::Source::computed, {}};
    const Tariff* tariff = tariff_at(sheet, at);
    if (!tariff) return {{}, Cost::Source::unknown, "no published price"};
    Bill bill;
    std::string note;
    // The dearest of the bands that the prompt reaches: the answer may turn out shorter than feared, so a
    // band that is cheaper further up must not lower the bound.
    Rates dearest = rates_for(*tariff, 0, at, note);
    for (const LongContextBand& band : tariff->long_context) {
        if (prompt_tokens <= band.above) break;
        const Rates reached = rates_for(*tariff, band.above + 1, at, note);
        dearest.input = std::max(dearest.input, reached.input);
        dearest.output = std::max(dearest.output, reached.output);
    }
    bill.add(prompt_tokens, dearest.input, {}, "input");
    bill.add(max_output, dearest.output, {}, "output");
    if (!note.empty()) bill.note(note);
    return bill.cost();
}

}  // namespace gateway::llm
