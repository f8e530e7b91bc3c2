#include "wire/openai_usage.hpp"

#include <algorithm>
#include <string>

namespace gateway::wire::openai {
namespace {

using llm::TokenCount;

// No answer has this many tokens; a larger number is nonsense, and leaving it out keeps sums from
// overflowing.
constexpr std::int64_t kMaxCount = 1'000'000'000'000;

// The first of `keys` that holds a count.
std::optional<std::int64_t> count(const json::value* from, std::initializer_list<std::string_view> keys) {
    if (!from) return std::nullopt;
    for (const std::string_view key : keys)
        if (const auto n = json::get_int(*from, key); n && *n >= 0 && *n <= kMaxCount) return n;
    return std::nullopt;
}

const json::value* first_of(const json::value& from, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const auto* found = json::find(from, key); found && found->is_object()) return found;
    return nullptr;
}

// A part of a whole: never more than the whole, whatever the provider says, so that the buckets stay
// disjoint.
TokenCount part_of(std::int64_t whole, std::optional<std::int64_t> part) {
    return part ? TokenCount::reported(std::min(whole, *part)) : TokenCount{};
}

void read_prompt(const json::value& usage, std::int64_t prompt, llm::Usage& out) {
    const auto* details = first_of(usage, {"prompt_tokens_details", "input_tokens_details"});
    auto cached = count(details, {"cached_tokens"});
    if (!cached) cached = count(&usage, {"prompt_cache_hit_tokens", "cached_tokens"});
    out.cache_read = part_of(prompt, cached);
    out.cache_write_5m = part_of(prompt - out.cache_read.tokens, count(details, {"cache_write_tokens"}));
    out.input = TokenCount::reported(prompt - out.cache_read.tokens - out.cache_write_5m.tokens);
    out.input_audio = part_of(out.input.tokens, count(details, {"audio_tokens"}));
}

// Some servers (Gemini's and xAI's chat endpoints) count thinking only in the total. It is billed as output,
// so what the total holds beyond prompt and completion belongs there.
void read_output(const json::value& usage, std::optional<std::int64_t> prompt, std::int64_t completion,
                 llm::Usage& out) {
    const auto* details = first_of(usage, {"completion_tokens_details", "output_tokens_details"});
    auto reasoning = count(details, {"reasoning_tokens"});
    if (!reasoning) reasoning = count(&usage, {"reasoning_tokens"});
    const std::int64_t uncounted =
        out.reported_total && prompt ? *out.reported_total - *prompt - completion : 0;
    if (uncounted > 0) {
        completion += uncounted;
        if (!reasoning) reasoning = uncounted;
    }
    out.output = TokenCount::reported(completion);
    out.reasoning = part_of(completion, reasoning);
    out.output_audio = part_of(completion, count(details, {"audio_tokens"}));
}

// OpenRouter: `cost` is its own charge; with a key of one's own (BYOK) the upstream's charge comes on top.
// Perplexity: `cost` is an object. xAI: 10^10 ticks are one dollar, so a tick is 100 picodollars.
std::optional<Money> read_cost(const json::value& usage) {
    if (const auto ticks = json::get_int(usage, "cost_in_usd_ticks"); ticks && *ticks >= 0)
        return Money::pico(1) * 100 * *ticks;
    if (const auto* breakdown = json::find(usage, "cost"); breakdown && breakdown->is_object()) {
        const auto total = json::get_double(*breakdown, "total_cost");
        return total ? money_from_usd(*total) : std::nullopt;
    }
    const auto charged = json::get_double(usage, "cost");
    if (!charged) return std::nullopt;
    auto cost = money_from_usd(*charged);
    if (cost && json::get_bool(usage, "is_byok").value_or(false))
        if (const auto* details = json::find(usage, "cost_details"))
            if (const auto upstream = json::get_double(*details, "upstream_inference_cost"))
                *cost += money_from_usd(*upstream).value_or(Money{});
    return cost;
}

std::int64_t read_searches(const json::value& usage) {
    if (const auto* tools = first_of(usage, {"server_tool_use", "server_tool_use_details"}))
        if (const auto n = count(tools, {"web_search_requests"})) return *n;
    if (const auto* tools = first_of(usage, {"server_side_tool_usage_details"}))
        if (const auto n = count(tools, {"web_search_calls"})) return *n;
    return count(&usage, {"num_search_queries"}).value_or(0);
}

// The names of the ordinary tier say nothing; only a different one changes the price.
std::string tier_name(std::string_view tier) {
    for (const std::string_view ordinary : {"default", "standard", "auto", "on_demand"})
        if (tier == ordinary) return {};
    return std::string(tier);
}

}  // namespace

std::optional<llm::Usage> read_usage(const json::value& usage, std::string_view service_tier) {
    const auto prompt = count(&usage, {"prompt_tokens", "input_tokens"});
    const auto completion = count(&usage, {"completion_tokens", "output_tokens"});
    if (!prompt && !completion) return std::nullopt;
    llm::Usage out;
    out.reported_total = count(&usage, {"total_tokens"});
    if (prompt) read_prompt(usage, *prompt, out);
    if (completion) read_output(usage, prompt, *completion, out);
    out.provider_cost = read_cost(usage);
    out.web_searches = read_searches(usage);
    out.service_tier =
        tier_name(service_tier.empty() ? json::get_string(usage, "service_tier") : service_tier);
    return out;
}

}  // namespace gateway::wire::openai
