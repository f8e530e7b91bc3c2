#include "llm/response.hpp"

namespace gateway::llm {

std::string_view to_string(Finish finish) {
    switch (finish) {
        case Finish::unknown: return "unknown";
        case Finish::stop: return "stop";
        case Finish::length: return "length";
        case Finish::tool_calls: return "tool_calls";
        case Finish::content_filter: return "content_filter";
        case Finish::refusal: return "refusal";
        case Finish::pause: return "pause";
        case Finish::error: return "error";
    }
    return "unknown";
}

std::string_view to_string(Completion completion) {
    switch (completion) {
        case Completion::complete: return "complete";
        case Completion::truncated: return "truncated";
        case Completion::refused: return "refused";
        case Completion::filtered: return "filtered";
    }
    return "complete";
}

std::string text_of(const Message& message) {
    std::string text;
    for (const auto& part : message.parts)
        if (const auto* t = std::get_if<TextPart>(&part)) text += t->text;
    return text;
}

std::string Response::text() const {
    std::string text;
    for (const auto& part : parts)
        if (const auto* t = std::get_if<TextPart>(&part)) text += t->text;
    return text;
}

std::string Response::reasoning() const {
    std::string text;
    for (const auto& part : parts)
        if (const auto* r = std::get_if<ReasoningPart>(&part)) text += r->text;
    return text;
}

std::vector<ToolCall> Response::tool_calls() const {
    std::vector<ToolCall> calls;
    for (const auto& part : parts)
        if (const auto* call = std::get_if<ToolCall>(&part)) calls.push_back(*call);
    return calls;
}

}  // namespace gateway::llm
