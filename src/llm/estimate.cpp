#include "llm/estimate.hpp"

namespace gateway::llm {
namespace {

constexpr std::int64_t kFramingPerMessage = 4;
constexpr std::int64_t kTokensPerMedia = 1000;

std::int64_t estimate_part(const Part& part) {
    if (const auto* text = std::get_if<TextPart>(&part)) return estimate_tokens(text->text);
    if (const auto* call = std::get_if<ToolCall>(&part))
        return estimate_tokens(call->name) + estimate_tokens(call->arguments);
    if (const auto* result = std::get_if<ToolResult>(&part)) return estimate_tokens(result->content);
    if (const auto* reasoning = std::get_if<ReasoningPart>(&part)) return estimate_tokens(reasoning->text);
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

std::int64_t estimate_prompt_tokens(const Request& request) {
    std::int64_t tokens = 0;
    for (const auto& message : request.messages) {
        tokens += kFramingPerMessage;
        for (const auto& part : message.parts)
            tokens += estimate_part(part);
    }
    for (const auto& tool : request.tools)
        tokens += estimate_tokens(tool.name) + estimate_tokens(tool.description) +
                  estimate_tokens(json::write(tool.parameters));
    if (request.response_format && !request.response_format->schema.is_null())
        tokens += estimate_tokens(json::write(request.response_format->schema));
    return tokens;
}

}  // namespace gateway::llm
