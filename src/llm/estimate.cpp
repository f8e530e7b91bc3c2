#include "llm/estimate.hpp"

namespace gateway::llm {
namespace {

constexpr std::int64_t kFramingPerMessage = 4;
constexpr std::int64_t kTokensPerMedia = 1000;

std::int64_t estimate_part(const Part& part, std::int64_t (*count)(std::string_view)) {
    if (const auto* text = std::get_if<TextPart>(&part)) return count(text->text);
    if (const auto* call = std::get_if<ToolCall>(&part)) return count(call->name) + count(call->arguments);
    if (const auto* result = std::get_if<ToolResult>(&part)) return count(result->content);
    if (const auto* reasoning = std::get_if<ReasoningPart>(&part)) return count(reasoning->text);
    return kTokensPerMedia;
}

}  // namespace

std::int64_t estimate_tokens(std::string_view text) {
    std::int64_t ascii = 0, wide = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            ++ascii;
        else if ((byte & 0xC0) != 0x80)
            ++wide;  // one per character: continuation bytes do not count
    }
    return (ascii + 3) / 4 + (wide * 2 + 2) / 3;
}

std::int64_t estimate_prompt_tokens(const Request& request, std::int64_t (*count)(std::string_view)) {
    std::int64_t tokens = 0;
    for (const auto& message : request.messages) {
        tokens += kFramingPerMessage;
        for (const auto& part : message.parts)
            tokens += estimate_part(part, count);
    }
    for (const auto& tool : request.tools)
        tokens += count(tool.name) + count(tool.description) + count(json::write(tool.parameters));
    if (request.response_format && !request.response_format->schema.is_null())
        tokens += count(json::write(request.response_format->schema));
    return tokens;
}

}  // namespace gateway::llm
