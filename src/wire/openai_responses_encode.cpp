// llm::Request → body of a Responses request. The gateway keeps the conversation itself, so `store` is false
// and what the model thought travels with the request, encrypted by the provider and unread by us.
#include <utility>

#include "wire/openai_parts.hpp"
#include "wire/openai_responses.hpp"

namespace gateway::wire::openai_responses {
namespace {

using openai::dropped;
using openai::put;

tl::unexpected<Error> cannot_carry(const llm::MediaPart& media, std::string_view what) {
    return fail(ErrorKind::unsupported, "the Responses API cannot carry " + std::string(what) +
                                            "; send the " + std::string(openai::name_of(media.kind)) +
                                            " in another form or choose another provider");
}

json::value encode_image(const llm::MediaPart& image) {
    json::object part{{"type", "input_image"}};
    if (image.file_id.empty())
        part["image_url"] = openai::image_url(image);
    else
        part["file_id"] = image.file_id;
    if (!image.detail.empty()) part["detail"] = image.detail;
    return part;
}

json::value encode_document(const llm::MediaPart& document) {
    if (!document.file_id.empty()) return json::object{{"type", "input_file"}, {"file_id", document.file_id}};
    if (!document.url.empty()) return json::object{{"type", "input_file"}, {"file_url", document.url}};
    const std::string name = document.name.empty() ? "document" : document.name;
    return json::object{
        {"type", "input_file"}, {"filename", name}, {"file_data", openai::data_url(document)}};
}

Result<json::value> encode_media(const llm::MediaPart& media) {
    switch (media.kind) {
        case llm::MediaPart::Kind::image: return encode_image(media);
        case llm::MediaPart::Kind::document: return encode_document(media);
        case llm::MediaPart::Kind::audio: return cannot_carry(media, "audio");
        case llm::MediaPart::Kind::video: break;
    }
    return cannot_carry(media, "video");
}

// Without encrypted content a reasoning item is only a reference to what the provider stored, and with
// `store` off it stored nothing. Items that carry their text in the open (DeepSeek) are whole without.
bool stands_alone(const json::object& item) {
    const auto* encrypted = json::find(item, "encrypted_content");
    const auto* content = json::find(item, "content");
    return (encrypted && encrypted->is_string()) ||
           (content && content->is_array() && !content->get_array().empty());
}

class BodyBuilder {
  public:
    BodyBuilder(const llm::Request& request, const Traits& traits) : request_(request), traits_(traits) {}

    Result<EncodedRequest> build() {
        body_["model"] = request_.model;
        for (const auto& message : request_.messages)
            if (const auto added = add_message(message); !added) return fail(added.error());
        add_text_format();
        body_["input"] = std::move(input_);
        body_["store"] = false;
        add_reasoning();
        add_sampling();
        add_tools();
        if (request_.stream) body_["stream"] = true;
        openai::merge(request_.additional, body_);
        return EncodedRequest{"/responses", {}, std::move(body_), std::move(notes_)};
    }

  private:
    std::string_view system_role() const { return traits_.developer_role ? "developer" : "system"; }

    Result<void> add_message(const llm::Message& message) {
        switch (message.role) {
            case llm::Role::system: return add_input(system_role(), message);
            case llm::Role::user:
            case llm::Role::tool: return add_input("user", message);
            case llm::Role::assistant: break;
        }
        return add_output(message);
    }

    // Text and media of a message become one item; tool results are items of their own, in front of it.
    Result<void> add_input(std::string_view role, const llm::Message& message) {
        json::array parts;
        bool only_text = true;
        for (const auto& part : message.parts) {
            if (const auto* text = std::get_if<llm::TextPart>(&part)) {
                parts.push_back(json::object{{"type", "input_text"}, {"text", text->text}});
            } else if (const auto* media = std::get_if<llm::MediaPart>(&part)) {
                auto encoded = encode_media(*media);
                if (!encoded) return fail(encoded.error());
                parts.push_back(std::move(*encoded));
                only_text = false;
            } else if (const auto* result = std::get_if<llm::ToolResult>(&part)) {
                if (result->is_error) notes_.emplace_back(openai::kErrorMarkDropped);
                input_.push_back(json::object{{"type", "function_call_output"},
                                              {"call_id", result->call_id},
                                              {"output", result->content}});
            }
        }
        if (parts.empty() && !message.parts.empty()) return {};
        json::value content = std::move(parts);
        if (only_text && message.parts.size() <= 1) content = text_of(message);
        input_.push_back(json::object{{"role", role}, {"content", std::move(content)}});
        return {};
    }

    // An answer goes back as the items it came as, in their order: a reasoning item without the item that
    // followed it is refused.
    Result<void> add_output(const llm::Message& message) {
        for (const auto& part : message.parts) {
            if (const auto* text = std::get_if<llm::TextPart>(&part))
                add_output_text(text->text);
            else if (const auto* call = std::get_if<llm::ToolCall>(&part))
                input_.push_back(json::object{{"type", "function_call"},
                                              {"call_id", call->id},
                                              {"name", call->name},
                                              {"arguments", call->arguments}});
            else if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part))
                add_reasoning_item(*reasoning);
            else if (const auto* media = std::get_if<llm::MediaPart>(&part))
                return cannot_carry(*media, "media in an answer");
        }
        return {};
    }

    void add_output_text(const std::string& text) {
        input_.push_back(
            json::object{{"role", "assistant"},
                         {"content", json::array{json::object{{"type", "output_text"}, {"text", text}}}}});
    }

    void add_reasoning_item(const llm::ReasoningPart& reasoning) {
        if (reasoning.issuer.empty() || reasoning.issuer != traits_.provider) return;
        const auto* item = reasoning.opaque.if_object();
        if (item && json::get_string(reasoning.opaque, "type") == "reasoning" && stands_alone(*item))
            input_.push_back(*item);
    }

    void add_reasoning() {
        if (!traits_.reasoning_effort) {
            if (!request_.reasoning_effort.empty())
                notes_.push_back(dropped("reasoning_effort", "this provider or model does not take it"));
            return;  // models that do not reason refuse the include below
        }
        body_["include"] = json::array{"reasoning.encrypted_content"};
        if (!request_.reasoning_effort.empty()) body_["reasoning"] = {{"effort", request_.reasoning_effort}};
    }

    void add_sampling() {
        put(body_, "max_output_tokens", request_.max_tokens);
        put(body_, "temperature", request_.temperature);
        put(body_, "top_p", request_.top_p);
        constexpr std::string_view kWhy = "the Responses API has no such parameter";
        if (request_.top_k) notes_.push_back(dropped("top_k", kWhy));
        if (request_.seed) notes_.push_back(dropped("seed", kWhy));
        if (!request_.stop.empty()) notes_.push_back(dropped("stop", kWhy));
    }

    void add_text_format() {
        if (!request_.response_format || request_.response_format->kind == llm::ResponseFormat::Kind::text)
            return;
        const llm::ResponseFormat& wanted = *request_.response_format;
        const bool wants_schema = wanted.kind == llm::ResponseFormat::Kind::json_schema;
        json::object format{{"type", "json_object"}};
        if (wants_schema && traits_.json_schema) {
            format = {{"type", "json_schema"},
                      {"name", wanted.name.empty() ? "answer" : wanted.name},
                      {"schema", wanted.schema}};
            put(format, "strict", wanted.strict);
        } else if (wants_schema) {
            notes_.emplace_back(openai::kSchemaWeakened);
            input_.push_back(
                json::object{{"role", system_role()}, {"content", openai::schema_instruction(wanted)}});
        }
        body_["text"] = {{"format", std::move(format)}};
    }

    void add_tools() {
        if (request_.tools.empty()) return;
        json::array tools;
        for (const auto& tool : request_.tools) {
            // Strictness is on by default here and off in every other dialect; said aloud, it is the same
            // everywhere.
            json::object encoded{{"type", "function"},
                                 {"name", tool.name},
                                 {"parameters", tool.parameters},
                                 {"strict", tool.strict.value_or(false)}};
            if (!tool.description.empty()) encoded["description"] = tool.description;
            tools.push_back(std::move(encoded));
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
        return json::object{{"type", "function"}, {"name", choice.name}};
    }

    const llm::Request& request_;
    const Traits& traits_;
    json::object body_;
    json::array input_;
    std::vector<std::string> notes_;
};

}  // namespace

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits) {
    return BodyBuilder(request, traits).build();
}

}  // namespace gateway::wire::openai_responses
