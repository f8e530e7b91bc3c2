#include "llm/request.hpp"

namespace gateway::llm {
namespace {

std::string_view name_of(Role role) {
    switch (role) {
        case Role::system: return "system";
        case Role::user: return "user";
        case Role::assistant: return "assistant";
        case Role::tool: return "tool";
    }
    return "user";
}

std::string_view name_of(MediaPart::Kind kind) {
    switch (kind) {
        case MediaPart::Kind::image: return "image";
        case MediaPart::Kind::document: return "document";
        case MediaPart::Kind::audio: return "audio";
        case MediaPart::Kind::video: return "video";
    }
    return "image";
}

std::string_view name_of(ToolChoice::Mode mode) {
    switch (mode) {
        case ToolChoice::Mode::automatic: return "auto";
        case ToolChoice::Mode::none: return "none";
        case ToolChoice::Mode::required: return "required";
        case ToolChoice::Mode::named: return "named";
    }
    return "auto";
}

std::string_view name_of(ResponseFormat::Kind kind) {
    switch (kind) {
        case ResponseFormat::Kind::text: return "text";
        case ResponseFormat::Kind::json_object: return "json_object";
        case ResponseFormat::Kind::json_schema: return "json_schema";
    }
    return "text";
}

// Every field is written even when empty: leaving one out would make two different requests look alike as
// soon as somebody gives the empty value a meaning.
json::object to_json(const TextPart& part) { return {{"type", "text"}, {"text", part.text}}; }

json::object to_json(const MediaPart& part) {
    return {{"type", name_of(part.kind)}, {"media_type", part.media_type},
            {"data", part.data},          {"url", part.url},
            {"file_id", part.file_id},    {"name", part.name},
            {"detail", part.detail}};
}

json::object to_json(const ToolCall& part) {
    return {{"type", "tool_call"},
            {"id", part.id},
            {"name", part.name},
            {"arguments", part.arguments},
            {"signature", part.signature},
            {"issuer", part.issuer},
            {"synthetic_id", part.synthetic_id}};
}

json::object to_json(const ToolResult& part) {
    return {{"type", "tool_result"},
            {"call_id", part.call_id},
            {"name", part.name},
            {"content", part.content},
            {"is_error", part.is_error}};
}

json::object to_json(const ReasoningPart& part) {
    return {{"type", "reasoning"}, {"text", part.text}, {"opaque", part.opaque}, {"issuer", part.issuer}};
}

json::value messages_json(const std::vector<Message>& messages) {
    json::array out;
    for (const Message& message : messages) {
        json::array parts;
        for (const Part& part : message.parts)
            parts.emplace_back(std::visit([](const auto& p) { return to_json(p); }, part));
        out.emplace_back(json::object{{"role", name_of(message.role)}, {"parts", std::move(parts)}});
    }
    return out;
}

template <class T>
json::value optional_json(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::value tools_json(const std::vector<ToolDefinition>& tools) {
    json::array out;
    for (const ToolDefinition& tool : tools)
        out.emplace_back(json::object{{"name", tool.name},
                                      {"description", tool.description},
                                      {"parameters", tool.parameters},
                                      {"strict", optional_json(tool.strict)}});
    return out;
}

json::value tool_choice_json(const std::optional<ToolChoice>& choice) {
    if (!choice) return nullptr;
    return json::object{{"mode", name_of(choice->mode)}, {"name", choice->name}};
}

json::value response_format_json(const std::optional<ResponseFormat>& format) {
    if (!format) return nullptr;
    json::object document{{"kind", name_of(format->kind)},
                          {"name", format->name},
                          {"schema", format->schema},
                          {"strict", optional_json(format->strict)}};
    if (format->adapt) document["adapt"] = true;
    return document;
}

}  // namespace

json::value to_json(const Request& request) {
    json::array stop;
    for (const auto& sequence : request.stop)
        stop.emplace_back(sequence);
    return json::object{
        {"model", request.model},
        {"messages", messages_json(request.messages)},
        {"max_tokens", optional_json(request.max_tokens)},
        {"temperature", optional_json(request.temperature)},
        {"top_p", optional_json(request.top_p)},
        {"top_k", optional_json(request.top_k)},
        {"stop", std::move(stop)},
        {"seed", optional_json(request.seed)},
        {"tools", tools_json(request.tools)},
        {"tool_choice", tool_choice_json(request.tool_choice)},
        {"parallel_tool_calls", optional_json(request.parallel_tool_calls)},
        {"response_format", response_format_json(request.response_format)},
        {"reasoning_effort", request.reasoning_effort},
        {"additional", request.additional},
    };
}

}  // namespace gateway::llm
