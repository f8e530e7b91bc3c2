#include "llm/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace gateway::llm {
namespace {

Request full_request() {
    Request request;
    request.model = "m";
    MediaPart image;
    image.media_type = "image/png";
    image.data = "AAAA";
    request.messages = {
        {Role::system, {TextPart{"be brief"}}},
        {Role::user, {TextPart{"hi"}, image}},
        {Role::assistant, {ReasoningPart{"hm", "sig", "anthropic"}, ToolCall{"c1", "f", "{}"}}},
        {Role::tool, {ToolResult{"c1", "f", "42", false}}}};
    request.max_tokens = 5;
    request.temperature = 0.5;
    request.stop = {"END"};
    request.tools = {{"f", "does f", json::object{{"type", "object"}}, true}};
    request.tool_choice = ToolChoice{ToolChoice::Mode::named, "f"};
    request.response_format = ResponseFormat{ResponseFormat::Kind::json_schema, "s", json::object{}, true};
    request.additional = {{"k", "v"}};
    return request;
}

TEST(RequestJson, EveryFieldThatShapesTheAnswerChangesIt) {
    const std::string base = json::canonical(to_json(full_request()));
    const std::vector<std::pair<const char*, std::function<void(Request&)>>> changes = {
        {"model", [](Request& r) { r.model = "n"; }},
        {"role", [](Request& r) { r.messages[0].role = Role::user; }},
        {"text", [](Request& r) { std::get<TextPart>(r.messages[1].parts[0]).text = "ho"; }},
        {"media kind",
         [](Request& r) { std::get<MediaPart>(r.messages[1].parts[1]).kind = MediaPart::Kind::audio; }},
        {"media data", [](Request& r) { std::get<MediaPart>(r.messages[1].parts[1]).data = "BBBB"; }},
        {"media detail", [](Request& r) { std::get<MediaPart>(r.messages[1].parts[1]).detail = "low"; }},
        {"opaque", [](Request& r) { std::get<ReasoningPart>(r.messages[2].parts[0]).opaque = "other"; }},
        {"issuer", [](Request& r) { std::get<ReasoningPart>(r.messages[2].parts[0]).issuer = "x"; }},
        {"arguments", [](Request& r) { std::get<ToolCall>(r.messages[2].parts[1]).arguments = "{\"a\":1}"; }},
        {"call signature", [](Request& r) { std::get<ToolCall>(r.messages[2].parts[1]).signature = "s"; }},
        {"tool result", [](Request& r) { std::get<ToolResult>(r.messages[3].parts[0]).is_error = true; }},
        {"part order", [](Request& r) { std::swap(r.messages[1].parts[0], r.messages[1].parts[1]); }},
        {"message order", [](Request& r) { std::swap(r.messages[0], r.messages[1]); }},
        {"max_tokens", [](Request& r) { r.max_tokens.reset(); }},
        {"temperature", [](Request& r) { r.temperature = 0.6; }},
        {"top_p", [](Request& r) { r.top_p = 0.1; }},
        {"top_k", [](Request& r) { r.top_k = 3; }},
        {"stop", [](Request& r) { r.stop.push_back("X"); }},
        {"seed", [](Request& r) { r.seed = 0; }},
        {"tool description", [](Request& r) { r.tools[0].description = "x"; }},
        {"tool schema", [](Request& r) { r.tools[0].parameters = json::object{}; }},
        {"tool strict", [](Request& r) { r.tools[0].strict = false; }},
        {"tool choice", [](Request& r) { r.tool_choice->mode = ToolChoice::Mode::required; }},
        {"parallel", [](Request& r) { r.parallel_tool_calls = false; }},
        {"format", [](Request& r) { r.response_format->kind = ResponseFormat::Kind::json_object; }},
        {"schema", [](Request& r) { r.response_format->schema = json::object{{"a", 1}}; }},
        {"effort", [](Request& r) { r.reasoning_effort = "low"; }},
        {"additional", [](Request& r) { r.additional["k"] = "w"; }},
    };
    std::vector<std::string> seen{base};
    for (const auto& [name, change] : changes) {
        Request request = full_request();
        change(request);
        const std::string text = json::canonical(to_json(request));
        EXPECT_EQ(std::count(seen.begin(), seen.end(), text), 0) << name;
        seen.push_back(text);
    }
}

TEST(RequestJson, StreamingIsOnlyDelivery) {
    Request request = full_request();
    request.stream = true;
    EXPECT_EQ(to_json(request), to_json(full_request()));
}

TEST(RequestJson, UnsetIsNotZero) {
    Request unset, zero;
    zero.temperature = 0;
    EXPECT_NE(to_json(unset), to_json(zero));
}

}  // namespace
}  // namespace gateway::llm
