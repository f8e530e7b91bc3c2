// Requests that real clients sent and real providers accepted, read into llm::Request by a plain reader of
// their JSON and encoded again: the outcome must be what was recorded, up to the differences listed, each
// with its reason, in request_differences.hpp. What the house has no field for travels as `additional`.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/wire/recordings.hpp"
#include "unit/wire/request_differences.hpp"
#include "wire/openai_chat.hpp"
#include "wire/openai_responses.hpp"

namespace gateway::wire {
namespace {

using llm::MediaPart;
using llm::Message;
using llm::Role;
using test::Recording;

struct Reading {
    llm::Request request;
    Traits traits;
};

std::string text_at(const json::value& v, std::string_view key) {
    return std::string(json::get_string(v, key));
}

Role role_named(std::string_view name) {
    if (name == "system" || name == "developer") return Role::system;
    if (name == "assistant") return Role::assistant;
    return name == "tool" ? Role::tool : Role::user;
}

// "data:TYPE;base64,DATA" into its parts; any other URL stays one.
MediaPart media_from_url(MediaPart::Kind kind, const std::string& url) {
    MediaPart media;
    media.kind = kind;
    const std::size_t comma = url.find(";base64,");
    if (!url.starts_with("data:") || comma == std::string::npos) {
        media.url = url;
        return media;
    }
    media.media_type = url.substr(5, comma - 5);
    media.data = url.substr(comma + 8);
    return media;
}

llm::Part read_part(const json::value& part) {
    const auto type = json::get_string(part, "type");
    if (type == "image_url")
        return media_from_url(MediaPart::Kind::image, text_at(*json::find(part, "image_url"), "url"));
    if (type == "input_image") return media_from_url(MediaPart::Kind::image, text_at(part, "image_url"));
    if (type == "input_audio") {
        const json::value& audio = *json::find(part, "input_audio");
        MediaPart media;
        media.kind = MediaPart::Kind::audio;
        media.media_type = "audio/" + text_at(audio, "format");
        media.data = text_at(audio, "data");
        return media;
    }
    if (type == "file") {
        const json::value& file = *json::find(part, "file");
        MediaPart media = media_from_url(MediaPart::Kind::document, text_at(file, "file_data"));
        media.name = text_at(file, "filename");
        return media;
    }
    return llm::TextPart{text_at(part, "text")};
}

void read_content(const json::value& content, Message& message) {
    if (const auto text = json::as_string(content); !text.empty())
        message.parts.push_back(llm::TextPart{std::string(text)});
    if (content.is_array())
        for (const auto& part : content.get_array())
            message.parts.push_back(read_part(part));
}

// The members of `body` under `keys` leave it for the request; everything else stays for `additional`.
json::value take(json::object& body, std::string_view key) {
    const auto* member = body.if_contains(key);
    if (!member) return nullptr;
    json::value taken = *member;
    body.erase(key);
    return taken;
}

void read_sampling(json::object& body, llm::Request& request) {
    request.model = std::string(json::as_string(take(body, "model")));
    request.temperature = json::as_double(take(body, "temperature"));
    request.top_p = json::as_double(take(body, "top_p"));
    request.seed = json::as_int(take(body, "seed"));
    request.stream = take(body, "stream") == json::value(true);
    if (const auto parallel = take(body, "parallel_tool_calls"); parallel.is_bool())
        request.parallel_tool_calls = parallel.get_bool();
    if (const auto stop = take(body, "stop"); stop.is_array())
        for (const auto& sequence : stop.get_array())
            request.stop.emplace_back(json::as_string(sequence));
}

bool are_functions(const json::object& body) {
    const auto* tools = body.if_contains("tools");
    if (!tools) return false;
    return std::all_of(tools->get_array().begin(), tools->get_array().end(),
                       [](const json::value& tool) { return json::get_string(tool, "type") == "function"; });
}

void read_tools(json::object& body, llm::Request& request) {
    if (!are_functions(body)) return;  // the provider's own tools are the caller's business
    const json::value tools = take(body, "tools");
    for (const auto& tool : tools.get_array()) {
        const auto* nested = json::find(tool, "function");
        const json::value& function = nested ? *nested : tool;
        request.tools.push_back({text_at(function, "name"), text_at(function, "description"),
                                 *json::find(function, "parameters"), json::get_bool(function, "strict")});
    }
    const json::value choice = take(body, "tool_choice");
    using Mode = llm::ToolChoice::Mode;
    if (choice == json::value("auto")) request.tool_choice = llm::ToolChoice{Mode::automatic};
    if (choice == json::value("required")) request.tool_choice = llm::ToolChoice{Mode::required};
    if (!choice.is_object()) return;
    const auto* nested = json::find(choice, "function");
    request.tool_choice = llm::ToolChoice{Mode::named, text_at(nested ? *nested : choice, "name")};
}

llm::ResponseFormat read_format(const json::value& format) {
    if (json::get_string(format, "type") == "json_object") return {llm::ResponseFormat::Kind::json_object};
    const auto* nested = json::find(format, "json_schema");
    const json::value& schema = nested ? *nested : format;
    return {llm::ResponseFormat::Kind::json_schema, text_at(schema, "name"), *json::find(schema, "schema"),
            json::get_bool(schema, "strict")};
}

// ---- Chat Completions
// ----------------------------------------------------------------------------------------

Message read_chat_message(const json::value& recorded, const std::string& provider) {
    Message message{role_named(json::get_string(recorded, "role")), {}};
    if (message.role == Role::tool) {
        message.parts.push_back(
            llm::ToolResult{text_at(recorded, "tool_call_id"), "", text_at(recorded, "content")});
        return message;
    }
    if (const auto thought = text_at(recorded, "reasoning_content"); !thought.empty())
        message.parts.push_back(llm::ReasoningPart{thought, nullptr, provider});
    if (const auto* content = json::find(recorded, "content")) read_content(*content, message);
    if (const auto* calls = json::get_array(recorded, "tool_calls"))
        for (const auto& call : *calls) {
            const json::value& function = *json::find(call, "function");
            message.parts.push_back(llm::ToolCall{text_at(call, "id"), text_at(function, "name"),
                                                  text_at(function, "arguments")});
        }
    return message;
}

Reading read_chat(json::object body, const std::string& provider) {
    Reading reading{{}, {.provider = provider, .reasoning_content_back = true}};
    reading.traits.max_completion_tokens = body.contains("max_completion_tokens");
    reading.traits.stream_options = body.contains("stream_options");
    llm::Request& request = reading.request;
    const json::value messages = take(body, "messages");
    for (const auto& message : messages.get_array()) {
        reading.traits.developer_role |= json::get_string(message, "role") == "developer";
        request.messages.push_back(read_chat_message(message, provider));
    }
    request.max_tokens = json::as_int(
        take(body, reading.traits.max_completion_tokens ? "max_completion_tokens" : "max_tokens"));
    request.reasoning_effort = std::string(json::as_string(take(body, "reasoning_effort")));
    if (const auto format = take(body, "response_format"); format.is_object())
        request.response_format = read_format(format);
    take(body, "stream_options");
    read_sampling(body, request);
    read_tools(body, request);
    request.additional = std::move(body);
    return reading;
}

// ---- Responses
// -----------------------------------------------------------------------------------------------

Message read_item(const json::value& item, const std::string& provider) {
    const auto type = json::get_string(item, "type");
    if (type == "reasoning") return {Role::assistant, {llm::ReasoningPart{"", item, provider}}};
    if (type == "function_call")
        return {Role::assistant,
                {llm::ToolCall{text_at(item, "call_id"), text_at(item, "name"), text_at(item, "arguments")}}};
    if (type == "function_call_output")
        return {Role::tool, {llm::ToolResult{text_at(item, "call_id"), "", text_at(item, "output")}}};
    Message message{role_named(json::get_string(item, "role")), {}};
    read_content(*json::find(item, "content"), message);
    return message;
}

Reading read_responses(json::object body, const std::string& provider) {
    Reading reading{{}, {.provider = provider}};
    llm::Request& request = reading.request;
    const json::value input = take(body, "input");
    for (const auto& item : input.get_array())
        request.messages.push_back(read_item(item, provider));
    request.max_tokens = json::as_int(take(body, "max_output_tokens"));
    // Models that think are asked for their thoughts in encrypted form; the others would refuse.
    reading.traits.reasoning_effort = take(body, "include").is_array();
    const auto* reasoning = body.if_contains("reasoning");
    if (reasoning && reasoning->get_object().size() == 1)
        request.reasoning_effort = text_at(take(body, "reasoning"), "effort");
    if (const auto* text = body.if_contains("text"); text && text->get_object().size() == 1) {
        const json::value taken = take(body, "text");
        request.response_format = read_format(*json::find(taken, "format"));
    }
    take(body, "store");
    read_sampling(body, request);
    read_tools(body, request);
    request.additional = std::move(body);
    return reading;
}

// ---- comparing
// -----------------------------------------------------------------------------------------------

// Recorded bodies that the house's request cannot express, with the reason.
const std::set<std::string> kCannotExpress{
    "openai-compatible/llamacpp-image-qwen3-vl-2b-instruct-q8-0",  // an image as a tool's result: results are
                                                                   // text
};

TEST(OpenAiRecordedRequests, EncodeAsRecorded) {
    REQUIRE_SHARED_FOLDER();
    int chats = 0, responses = 0;
    for (const Recording& recording : test::load_recordings({"openai", "deepseek", "openai-compatible"})) {
        const bool is_chat = recording.path_ends_with("/chat/completions");
        if (recording.status() != 200 || (!is_chat && !recording.path_ends_with("/responses"))) continue;
        if (kCannotExpress.contains(recording.name)) continue;
        SCOPED_TRACE(recording.name);
        const json::object expected = test::reworded(
            recording.request_body(), is_chat ? test::chat_differences() : test::responses_differences());
        const Reading reading = is_chat ? read_chat(expected, recording.provider())
                                        : read_responses(expected, recording.provider());
        const auto encoded = is_chat ? openai_chat::encode(reading.request, reading.traits)
                                     : openai_responses::encode(reading.request, reading.traits);
        ASSERT_TRUE(encoded) << encoded.error().message;
        EXPECT_EQ(json::canonical(encoded->body), json::canonical(expected));
        EXPECT_TRUE(encoded->notes.empty()) << encoded->notes.front();
        EXPECT_TRUE(recording.path_ends_with(encoded->path));
        ++(is_chat ? chats : responses);
    }
    EXPECT_GE(chats, 100);
    EXPECT_GE(responses, 30);
}

}  // namespace
}  // namespace gateway::wire
