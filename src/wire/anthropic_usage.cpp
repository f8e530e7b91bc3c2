#include "wire/anthropic_usage.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace gateway::wire::anthropic_messages {
namespace {

using llm::TokenCount;

std::optional<std::int64_t> count_at(const json::object& usage, std::string_view key) {
    const auto* member = usage.if_contains(key);
    const auto count = member ? json::as_int(*member) : std::nullopt;
    return count && *count >= 0 ? count : std::nullopt;
}

TokenCount reported_or_unknown(std::optional<std::int64_t> count) {
    return count ? TokenCount::reported(*count) : TokenCount{};
}

// The total is the newer statement: a stream's last usage repeats it without the split by lifetime.
void read_cache_writes(const json::object& usage, llm::Usage& out) {
    const auto* split = usage.if_contains("cache_creation");
    const json::object* lifetimes = split ? split->if_object() : nullptr;
    const auto hour = lifetimes ? count_at(*lifetimes, "ephemeral_1h_input_tokens").value_or(0) : 0;
    const auto five_minutes = lifetimes ? count_at(*lifetimes, "ephemeral_5m_input_tokens").value_or(0) : 0;
    const auto total = count_at(usage, "cache_creation_input_tokens").value_or(hour + five_minutes);
    out.cache_write_1h = TokenCount::reported(std::min(hour, total));
    out.cache_write_5m = TokenCount::reported(total - std::min(hour, total));
}

llm::Usage read_pass(const json::object& usage) {
    llm::Usage out;
    if (const auto input = count_at(usage, "input_tokens")) {
        out.input = TokenCount::reported(*input);
        out.cache_read = TokenCount::reported(count_at(usage, "cache_read_input_tokens").value_or(0));
        read_cache_writes(usage, out);
    }
    out.output = reported_or_unknown(count_at(usage, "output_tokens"));
    if (const auto* details = usage.if_contains("output_tokens_details"); details && details->is_object())
        out.reasoning = reported_or_unknown(count_at(details->get_object(), "thinking_tokens"));
    if (const auto* tools = usage.if_contains("server_tool_use"); tools && tools->is_object())
        out.web_searches = count_at(tools->get_object(), "web_search_requests").value_or(0);
    return out;
}

}  // namespace

llm::Usage read_usage(const json::object& usage) {
    llm::Usage out = read_pass(usage);
    const json::value* tier = usage.if_contains("service_tier");
    if (const auto name = tier ? json::as_string(*tier) : std::string_view{}; name != "standard")
        out.service_tier = name;
    const json::value* iterations = usage.if_contains("iterations");
    if (const json::array* passes = iterations ? iterations->if_array() : nullptr)
        for (const auto& pass : *passes)
            if (pass.is_object() && json::get_string(pass, "type", "message") != "message") {
                out.extra_passes.push_back(read_pass(pass.get_object()));
                out.extra_passes.back().service_tier = out.service_tier;
            }
    return out;
}

}  // namespace gateway::wire::anthropic_messages
