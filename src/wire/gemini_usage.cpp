#include "wire/gemini_usage.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace gateway::wire::gemini_generate {
namespace {

using llm::TokenCount;

std::int64_t count_at(const json::value& metadata, std::string_view key) {
    return std::max<std::int64_t>(0, json::get_int(metadata, key).value_or(0));
}

// Tokens of sound in a list of {modality, tokenCount}; unknown when there is no list.
TokenCount audio_in(const json::value& metadata, std::string_view key) {
    const json::array* details = json::get_array(metadata, key);
    if (!details) return {};
    std::int64_t tokens = 0;
    for (const auto& entry : *details)
        if (json::get_string(entry, "modality") == "AUDIO") tokens += count_at(entry, "tokenCount");
    return TokenCount::reported(tokens);
}

// The list of the prompt includes what was cached, the list of the cache is only sent when something was.
void read_audio(const json::value& metadata, llm::Usage& out) {
    const TokenCount prompt = audio_in(metadata, "promptTokensDetails");
    if (prompt.known()) {
        const auto cached = std::min(audio_in(metadata, "cacheTokensDetails").tokens, prompt.tokens);
        const auto tools = audio_in(metadata, "toolUsePromptTokensDetails").tokens;
        out.input_audio = TokenCount::reported(prompt.tokens - cached + tools);
        out.cache_read_audio = TokenCount::reported(cached);
    }
    out.output_audio = audio_in(metadata, "candidatesTokensDetails");
}

}  // namespace

llm::Usage read_usage(const json::value& metadata, bool complete) {
    llm::Usage out;
    out.reported_total = json::get_int(metadata, "totalTokenCount");
    if (json::find(metadata, "promptTokenCount") || complete) {
        const auto prompt = count_at(metadata, "promptTokenCount");
        const auto cached = std::min(count_at(metadata, "cachedContentTokenCount"), prompt);
        out.input = TokenCount::reported(prompt - cached + count_at(metadata, "toolUsePromptTokenCount"));
        out.cache_read = TokenCount::reported(cached);
        out.cache_write_5m = out.cache_write_1h = TokenCount::reported(0);  // caches are charged by the hour
        read_audio(metadata, out);
    }
    if (json::find(metadata, "candidatesTokenCount") || complete) {
        const auto thoughts = count_at(metadata, "thoughtsTokenCount");
        out.output = TokenCount::reported(count_at(metadata, "candidatesTokenCount") + thoughts);
        out.reasoning = TokenCount::reported(thoughts);
    }
    if (const auto tier = json::get_string(metadata, "serviceTier"); tier != "standard")
        out.service_tier = tier;
    return out;
}

}  // namespace gateway::wire::gemini_generate
