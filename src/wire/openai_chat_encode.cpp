// llm::Request → body of a Chat Completions request.
#include <utility>

#include "wire/openai_chat.hpp"
#include "wire/openai_parts.hpp"

namespace gateway::wire::openai_chat {
namespace {

using openai::dropped;
using openai::number;
using openai::put;

tl::unexpected<Error> cannot_carry(const llm::MediaPart& media, std::string_view what) {
    return fail(ErrorKind::unsupported, "Chat Completions cannot carry " + std::string(what) + "; send the " +
                                            std::string(openai::name_of(media.kind)) +
                                            " in another form or choose another provider");
}

std::string audio_format(const llm::MediaPart& audio) {
    const std::string_view type = audio.media_type;
    const std::string_view subtype =
        type.substr(type.find('/') == std::string_view::npos ? 0 : type.find('/') + 1);
    if (subtype == "mpeg") return "mp3";
    if (subtype == "x-wav" || subtype == "wave") return "wav";
    return std::string(subtype);
}

Result<json::value> encode_image(const llm::MediaPart& image) {
    if (!image.file_id.empty()) return cannot_carry(image, "an image by file id");
    json::object target{{"url", openai::image_url(image)}};
    if (!image.detail.empty()) target["detail"] = image.detail;
    return json::object{{"type", "image_url"}, {"image_url", std::move(target)}};
}

Result<json::value> encode_document(const llm::MediaPart& document) {
    if (!document.url.empty()) return cannot_carry(document, "a document by URL");
    if (!document.file_id.empty())
        return json::object{{"type", "file"}, {"file", {{"file_id", document.file_id}}}};
    const std::string name = document.name.empty() ? "document" : document.name;
    return json::object{{"type", "file"},
                        {"file", {{"filename", name}, {"file_data", openai::data_url(document)}}}};
}

Result<json::value> encode_audio(const llm::MediaPart& audio) {
    if (audio.data.empty()) return cannot_carry(audio, "audio by reference");
    return json::object{{"type", "input_audio"},
                        {"input_audio", {{"data", audio.data}, {"format", audio_format(audio)}}}};
}

Result<json::value> encode_media(const llm::MediaPart& media) {
    switch (media.kind) {
        case llm::MediaPart::Kind::image: return encode_image(media);
        case llm::MediaPart::Kind::document: return encode_document(media);
        case llm::MediaPart::Kind::audio: return encode_audio(media);
        case llm::MediaPart::Kind::video: break;
    }
    return cannot_carry(media, "video");
}

// A string when that says it all, else a list of parts in their order.
Result<json::value> encode_user_content(const llm::Message& message) {
    json::array parts;
    bool only_text = true;
    for (const auto& part : message.parts) {
        if (const auto* text = std::get_if<llm::TextPart>(&part)) {
            parts.push_back(json::object{{"type", "text"}, {"text", text->text}});
        } else if (const auto* media = std::get_if<llm::MediaPart>(&part)) {
            auto encoded = encode_media(*media);
            if (!encoded) return encoded;
            parts.push_back(std::move(*encoded));
            only_text = false;
        }
    }
    if (only_text && parts.size() <= 1) return json::value(text_of(message));
    return parts;
}

json::object encode_tool_call(const llm::ToolCall& call, const Traits& traits) {
    json::object encoded{{"id", call.id},
                         {"type", "function"},
                         {"function", {{"name", call.name}, {"arguments", call.arguments}}}};
    if (!call.signature.empty() && call.issuer == traits.provider)
        encoded["extra_content"] = {{"google", {{"thought_signature", call.signature}}}};
    return encoded;
}

// What the model thought goes back to whoever made it think, and to nobody else: DeepSeek wants the text with
// the calls it led to, OpenRouter its own structure.
void put_reasoning(const llm::Message& message, const Traits& traits, json::object& encoded) {
    std::string text;
    json::array details;
    for (const auto& part : message.parts) {
        const auto* reasoning = std::get_if<llm::ReasoningPart>(&part);
        if (!reasoning || reasoning->issuer.empty() || reasoning->issuer != traits.provider) continue;
        text += reasoning->text;
        if (const auto* entries = reasoning->opaque.if_array())
            details.insert(details.end(), entries->begin(), entries->end());
    }
    if (!details.empty()) encoded["reasoning_details"] = std::move(details);
    if (traits.reasoning_content_back && !text.empty() && encoded.contains("tool_calls"))
        encoded["reasoning_content"] = std::move(text);
}

Result<json::object> encode_assistant(const llm::Message& message, const Traits& traits) {
    json::array calls;
    for (const auto& part : message.parts) {
        if (const auto* call = std::get_if<llm::ToolCall>(&part))
            calls.push_back(encode_tool_call(*call, traits));
        if (const auto* media = std::get_if<llm::MediaPart>(&part))
            return cannot_carry(*media, "media in an answer");
    }
    const std::string text = text_of(message);
    json::object encoded{{"role", "assistant"}, {"content", text}};
    if (!calls.empty()) {
        if (text.empty()) encoded["content"] = nullptr;
        encoded["tool_calls"] = std::move(calls);
    }
    put_reasoning(message, traits, encoded);
    return encoded;
}

class BodyBuilder {
  public:
    BodyBuilder(const llm::Request& request, const Traits& traits) : request_(request), traits_(traits) {}

    Result<EncodedRequest> build() {
        body_["model"] = request_.model;
        for (const auto& message : request_.messages)
            if (const auto added = add_message(message); !added) return fail(added.error());
        add_response_format();
        body_["messages"] = std::move(messages_);
        add_sampling();
        add_tools();
        if (request_.stream) {
            body_["stream"] = true;
            if (traits_.stream_options) body_["stream_options"] = {{"include_usage", true}};
        }
        openai::merge(request_.additional, body_);
        return EncodedRequest{"/chat/completions", {}, std::move(body_), std::move(notes_)};
    }

  private:
    Result<void> add_message(const llm::Message& message) {
        // Tool results are messages of their own here, and come first: they answer the assistant's last turn.
        for (const auto& part : message.parts)
            if (const auto* result = std::get_if<llm::ToolResult>(&part)) add_tool_result(*result);
        switch (message.role) {
            case llm::Role::tool: return {};
            case llm::Role::system: return add_system(message);
            case llm::Role::user: return add_user(message);
            case llm::Role::assistant: break;
        }
        auto encoded = encode_assistant(message, traits_);
        if (!encoded) return fail(encoded.error());
        messages_.push_back(std::move(*encoded));
        return {};
    }

    void add_tool_result(const llm::ToolResult& result) {
        if (result.is_error) notes_.emplace_back(openai::kErrorMarkDropped);
        messages_.push_back(
            json::object{{"role", "tool"}, {"tool_call_id", result.call_id}, {"content", result.content}});
    }

    Result<void> add_system(const llm::Message& message) {
        for (const auto& part : message.parts)
            if (const auto* media = std::get_if<llm::MediaPart>(&part))
                return cannot_carry(*media, "media in a system message");
        add_system_text(text_of(message));
        return {};
    }

    void add_system_text(std::string text) {
        messages_.push_back(json::object{{"role", traits_.developer_role ? "developer" : "system"},
                                         {"content", std::move(text)}});
    }

    Result<void> add_user(const llm::Message& message) {
        auto content = encode_user_content(message);
        if (!content) return fail(content.error());
        const bool only_results = content->is_string() && content->get_string().empty() &&
                                  !message.parts.empty() &&
                                  std::holds_alternative<llm::ToolResult>(message.parts.front());
        if (!only_results)
            messages_.push_back(json::object{{"role", "user"}, {"content", std::move(*content)}});
        return {};
    }

    void add_response_format() {
        if (!request_.response_format || request_.response_format->kind == llm::ResponseFormat::Kind::text)
            return;
        const llm::ResponseFormat& format = *request_.response_format;
        const bool wants_schema = format.kind == llm::ResponseFormat::Kind::json_schema;
        if (!wants_schema || !traits_.json_schema) body_["response_format"] = {{"type", "json_object"}};
        if (!wants_schema) return;
        if (!traits_.json_schema) {
            notes_.emplace_back(openai::kSchemaWeakened);
            return add_system_text(openai::schema_instruction(format));
        }
        json::object schema{{"name", format.name.empty() ? "answer" : format.name},
                            {"schema", format.schema}};
        put(schema, "strict", format.strict);
        body_["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(schema)}};
    }

    void add_sampling() {
        put(body_, traits_.max_completion_tokens ? "max_completion_tokens" : "max_tokens",
            request_.max_tokens);
        put(body_, "temperature", request_.temperature);
        put(body_, "top_p", request_.top_p);
        put(body_, "seed", request_.seed);
        if (!request_.stop.empty()) body_["stop"] = json::array(request_.stop.begin(), request_.stop.end());
        if (request_.top_k) notes_.push_back(dropped("top_k", "Chat Completions has no such parameter"));
        if (request_.reasoning_effort.empty()) return;
        if (traits_.reasoning_effort)
            body_["reasoning_effort"] = request_.reasoning_effort;
        else
            notes_.push_back(dropped("reasoning_effort", "this provider or model does not take it"));
    }

    void add_tools() {
        if (request_.tools.empty()) return;  // tool_choice without tools is an error at most providers
        json::array tools;
        for (const auto& tool : request_.tools) {
            json::object function{{"name", tool.name}, {"parameters", tool.parameters}};
            if (!tool.description.empty()) function["description"] = tool.description;
            put(function, "strict", tool.strict);
            tools.push_back(json::object{{"type", "function"}, {"function", std::move(function)}});
        }
        body_["tools"] = std::move(tools);
        if (request_.tool_choice) body_["tool_choice"] = encode_tool_choice(*request_.tool_choice);
        put(body_, "parallel_tool_calls", request_.parallel_tool_calls);
    }

    static json::value encode_tool_choice(const llm::ToolChoice& choice) {
        switch (choice.mode) {
            case llm::ToolChoice::Mode::automatic: return "auto";
            case llm::ToolChoice::Mode::none: return "none";
            case llm::ToolChoice::Mode::required: return "required";
            case llm::ToolChoice::Mode::named: break;
        }
        return json::object{{"type", "function"}, {"function", {{"name", choice.name}}}};
    }

    const llm::Request& request_;
    const Traits& traits_;
    json::object body_;
    json::array messages_;
    std::vector<std::string> notes_;
};

}  // namespace

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits) {
    return BodyBuilder(request, traits).build();
}

}  // namespace gateway::wire::openai_chat
