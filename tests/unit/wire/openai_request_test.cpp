#include <gtest/gtest.h>

#include <string>

#include "wire/openai_chat.hpp"
#include "wire/openai_responses.hpp"

namespace gateway::wire {
namespace {

using llm::MediaPart;
using llm::Message;
using llm::Role;

llm::Request ask(std::vector<Message> messages) {
    llm::Request request;
    request.model = "m";
    request.messages = std::move(messages);
    return request;
}

llm::Request hello() { return ask({llm::text_message(Role::user, "hi")}); }

MediaPart linked(MediaPart::Kind kind, std::string url, std::string detail = "") {
    return {kind, "", "", std::move(url), "", "", std::move(detail)};
}
MediaPart inlined(MediaPart::Kind kind, std::string media_type, std::string data, std::string name = "") {
    return {kind, std::move(media_type), std::move(data), "", "", std::move(name), ""};
}
MediaPart stored(MediaPart::Kind kind, std::string file_id) {
    return {kind, "", "", "", std::move(file_id), "", ""};
}

using Encode = Result<EncodedRequest> (*)(const llm::Request&, const Traits&);

std::string body_of(Encode encode, const llm::Request& request, const Traits& traits) {
    const auto encoded = encode(request, traits);
    return encoded ? json::canonical(encoded->body) : "error: " + encoded.error().message;
}

std::string chat(const llm::Request& request, const Traits& traits = {.provider = "p"}) {
    return body_of(openai_chat::encode, request, traits);
}

std::string responses(const llm::Request& request, const Traits& traits = {.provider = "p"}) {
    return body_of(openai_responses::encode, request, traits);
}

// The member `key` of the body, as canonical text.
std::string member(const std::string& body, std::string_view key) {
    const auto document = json::parse(body);
    const auto* found = document ? json::find(*document, key) : nullptr;
    return found ? json::canonical(*found) : "absent";
}

TEST(ChatRequest, IsMinimalByDefault) {
    EXPECT_EQ(chat(hello()), R"({"messages":[{"content":"hi","role":"user"}],"model":"m"})");
    EXPECT_EQ(openai_chat::encode(hello(), {})->path, "/chat/completions");
}

TEST(ChatRequest, CarriesEverySamplingParameter) {
    llm::Request request = hello();
    request.max_tokens = 10;
    request.temperature = 0.5;
    request.top_p = 1;
    request.stop = {"a", "b"};
    request.seed = 7;
    request.reasoning_effort = "low";
    EXPECT_EQ(
        chat(request),
        R"({"max_tokens":10,"messages":[{"content":"hi","role":"user"}],"model":"m","reasoning_effort":"low",)"
        R"("seed":7,"stop":["a","b"],"temperature":0.5,"top_p":1})");
    EXPECT_EQ(
        member(chat(request, {.provider = "p", .max_completion_tokens = true}), "max_completion_tokens"),
        "10");
    EXPECT_EQ(member(chat(request, {.provider = "p", .max_completion_tokens = true}), "max_tokens"),
              "absent");
}

TEST(ChatRequest, SaysWhatItDrops) {
    llm::Request request = hello();
    request.top_k = 5;
    request.reasoning_effort = "high";
    const auto encoded = openai_chat::encode(request, {.provider = "p", .reasoning_effort = false});
    ASSERT_TRUE(encoded);
    ASSERT_EQ(encoded->notes.size(), 2U);
    EXPECT_TRUE(encoded->notes[0].starts_with("top_k dropped: "));
    EXPECT_TRUE(encoded->notes[1].starts_with("reasoning_effort dropped: "));
    EXPECT_FALSE(encoded->body.contains("reasoning_effort"));
}

TEST(ChatRequest, AsksForUsageWheneverItStreams) {
    llm::Request request = hello();
    request.stream = true;
    EXPECT_EQ(member(chat(request), "stream_options"), R"({"include_usage":true})");
    EXPECT_EQ(member(chat(request, {.provider = "p", .stream_options = false}), "stream_options"), "absent");
    EXPECT_EQ(member(chat(request), "stream"), "true");
}

TEST(ChatRequest, NamesTheSystemRoleAsTheProviderLikesIt) {
    const auto request = ask({llm::text_message(Role::system, "s")});
    EXPECT_EQ(member(chat(request), "messages"), R"([{"content":"s","role":"system"}])");
    EXPECT_EQ(member(chat(request, {.provider = "p", .developer_role = true}), "messages"),
              R"([{"content":"s","role":"developer"}])");
}

TEST(ChatRequest, CarriesImagesDocumentsAndSound) {
    const auto link = linked(MediaPart::Kind::image, "https://x/i.png", "low");
    const auto bytes = inlined(MediaPart::Kind::image, "image/png", "AA==");
    const auto pdf = inlined(MediaPart::Kind::document, "application/pdf", "BB==", "a.pdf");
    const auto file = stored(MediaPart::Kind::document, "file-1");
    const auto sound = inlined(MediaPart::Kind::audio, "audio/mpeg", "CC==");
    EXPECT_EQ(
        member(chat(ask({{Role::user, {llm::TextPart{"t"}, link, bytes, pdf, file, sound}}})), "messages"),
        R"([{"content":[{"text":"t","type":"text"},)"
        R"({"image_url":{"detail":"low","url":"https://x/i.png"},"type":"image_url"},)"
        R"({"image_url":{"url":"data:image/png;base64,AA=="},"type":"image_url"},)"
        R"({"file":{"file_data":"data:application/pdf;base64,BB==","filename":"a.pdf"},"type":"file"},)"
        R"({"file":{"file_id":"file-1"},"type":"file"},)"
        R"({"input_audio":{"data":"CC==","format":"mp3"},"type":"input_audio"}],"role":"user"}])");
}

TEST(ChatRequest, RefusesPartsItCannotCarry) {
    const MediaPart parts[] = {
        linked(MediaPart::Kind::video, "https://x"), linked(MediaPart::Kind::document, "https://x"),
        linked(MediaPart::Kind::audio, "https://x"), stored(MediaPart::Kind::image, "f")};
    for (const MediaPart& part : parts) {
        const auto encoded = openai_chat::encode(ask({{Role::user, {part}}}), {});
        ASSERT_FALSE(encoded);
        EXPECT_EQ(encoded.error().kind, ErrorKind::unsupported);
    }
    for (const Role role : {Role::system, Role::assistant})
        EXPECT_FALSE(openai_chat::encode(ask({{role, {linked(MediaPart::Kind::image, "https://x")}}}), {}));
}

// A tool loop: question, thought and two calls, two results.
llm::Request tool_loop(const std::string& issuer, json::value opaque = nullptr) {
    return ask({llm::text_message(Role::user, "q"),
                {Role::assistant,
                 {llm::ReasoningPart{"think", std::move(opaque), issuer}, llm::ToolCall{"c1", "f", "{}"},
                  llm::ToolCall{"c2", "g", R"({"x":1})"}}},
                {Role::tool, {llm::ToolResult{"c1", "f", "one"}, llm::ToolResult{"c2", "g", "two"}}}});
}

TEST(ChatRequest, CarriesToolLoops) {
    EXPECT_EQ(
        member(chat(tool_loop("other")), "messages"),
        R"([{"content":"q","role":"user"},{"content":null,"role":"assistant","tool_calls":[)"
        R"({"function":{"arguments":"{}","name":"f"},"id":"c1","type":"function"},)"
        R"({"function":{"arguments":"{\"x\":1}","name":"g"},"id":"c2","type":"function"}]},)"
        R"({"content":"one","role":"tool","tool_call_id":"c1"},{"content":"two","role":"tool","tool_call_id":"c2"}])");
}

TEST(ChatRequest, ReturnsReasoningToItsIssuerOnly) {
    const Traits deepseek{.provider = "p", .reasoning_content_back = true};
    EXPECT_NE(chat(tool_loop("p"), deepseek).find(R"("reasoning_content":"think")"), std::string::npos);
    EXPECT_EQ(chat(tool_loop("other"), deepseek).find("think"), std::string::npos);
    EXPECT_EQ(chat(tool_loop(""), deepseek).find("think"), std::string::npos);
    EXPECT_EQ(chat(tool_loop("p"), {.provider = "p"}).find("think"), std::string::npos);

    const json::array details{json::object{{"type", "reasoning.text"}, {"signature", "s"}}};
    EXPECT_NE(chat(tool_loop("p", details))
                  .find(R"("reasoning_details":[{"signature":"s","type":"reasoning.text"}])"),
              std::string::npos);
    EXPECT_EQ(chat(tool_loop("other", details)).find("reasoning_details"), std::string::npos);
}

TEST(ChatRequest, ReturnsThoughtSignaturesToTheirIssuerOnly) {
    const auto request = [](const std::string& issuer) {
        return ask({{Role::assistant, {llm::ToolCall{"c", "f", "{}", "sig", issuer}}}});
    };
    EXPECT_NE(chat(request("p")).find(R"("extra_content":{"google":{"thought_signature":"sig"}})"),
              std::string::npos);
    EXPECT_EQ(chat(request("other")).find("sig"), std::string::npos);
}

llm::Request with_tool(std::optional<llm::ToolChoice> choice = {}) {
    llm::Request request = hello();
    request.tools = {{"f", "does f", json::object{{"type", "object"}}, true}, {"g", "", json::object{}}};
    request.tool_choice = std::move(choice);
    request.parallel_tool_calls = false;
    return request;
}

TEST(ChatRequest, CarriesToolsAndTheChoiceAmongThem) {
    using Mode = llm::ToolChoice::Mode;
    const std::string body = chat(with_tool());
    EXPECT_EQ(
        member(body, "tools"),
        R"([{"function":{"description":"does f","name":"f","parameters":{"type":"object"},"strict":true},"type":"function"},)"
        R"({"function":{"name":"g","parameters":{}},"type":"function"}])");
    EXPECT_EQ(member(body, "parallel_tool_calls"), "false");
    EXPECT_EQ(member(body, "tool_choice"), "absent");
    EXPECT_EQ(member(chat(with_tool(llm::ToolChoice{Mode::automatic})), "tool_choice"), "\"auto\"");
    EXPECT_EQ(member(chat(with_tool(llm::ToolChoice{Mode::none})), "tool_choice"), "\"none\"");
    EXPECT_EQ(member(chat(with_tool(llm::ToolChoice{Mode::required})), "tool_choice"), "\"required\"");
    EXPECT_EQ(member(chat(with_tool(llm::ToolChoice{Mode::named, "f"})), "tool_choice"),
              R"({"function":{"name":"f"},"type":"function"})");
    llm::Request none = with_tool(llm::ToolChoice{Mode::required});
    none.tools.clear();
    EXPECT_EQ(member(chat(none), "tool_choice") + member(chat(none), "parallel_tool_calls"), "absentabsent");
}

llm::Request with_schema() {
    llm::Request request = hello();
    request.response_format = llm::ResponseFormat{llm::ResponseFormat::Kind::json_schema, "",
                                                  json::object{{"type", "object"}}, true};
    return request;
}

TEST(ChatRequest, CarriesSchemasOrSaysThatItCannot) {
    EXPECT_EQ(
        member(chat(with_schema()), "response_format"),
        R"({"json_schema":{"name":"answer","schema":{"type":"object"},"strict":true},"type":"json_schema"})");

    const auto weakened = openai_chat::encode(with_schema(), {.provider = "p", .json_schema = false});
    ASSERT_TRUE(weakened);
    EXPECT_EQ(json::canonical(weakened->body.at("response_format")), R"({"type":"json_object"})");
    ASSERT_EQ(weakened->notes.size(), 1U);
    EXPECT_TRUE(weakened->notes[0].starts_with("response_format weakened: "));
    EXPECT_NE(json::write(weakened->body).find("JSON Schema: {"), std::string::npos)
        << "the model must see the schema";

    llm::Request object = hello();
    object.response_format = llm::ResponseFormat{llm::ResponseFormat::Kind::json_object};
    EXPECT_EQ(member(chat(object), "response_format"), R"({"type":"json_object"})");
    object.response_format->kind = llm::ResponseFormat::Kind::text;
    EXPECT_EQ(member(chat(object), "response_format"), "absent");
}

TEST(OpenAiRequests, SayThatAToolResultsErrorMarkIsLost) {
    const auto request = ask({{Role::tool, {llm::ToolResult{"c", "f", "boom", true}}}});
    for (const Encode encode : {openai_chat::encode, openai_responses::encode}) {
        const auto encoded = encode(request, {});
        ASSERT_TRUE(encoded);
        ASSERT_EQ(encoded->notes.size(), 1U);
        EXPECT_TRUE(encoded->notes[0].starts_with("error mark of a tool result dropped"));
    }
}

TEST(ChatRequest, LetsTheCallersOwnParametersWin) {
    llm::Request request = hello();
    request.temperature = 1;
    request.additional = {{"temperature", 0.25}, {"service_tier", "flex"}};
    EXPECT_EQ(member(chat(request), "temperature"), "0.25");
    EXPECT_EQ(member(chat(request), "service_tier"), "\"flex\"");
}

TEST(ResponsesRequest, KeepsTheConversationHereAndAsksForEncryptedThoughts) {
    EXPECT_EQ(responses(hello()),
              R"({"include":["reasoning.encrypted_content"],"input":[{"content":"hi","role":"user"}],)"
              R"("model":"m","store":false})");
    EXPECT_EQ(member(responses(hello(), {.provider = "p", .reasoning_effort = false}), "include"), "absent");
    EXPECT_EQ(openai_responses::encode(hello(), {})->path, "/responses");
}

TEST(ResponsesRequest, CarriesParametersItHasAndNotesThoseItHasNot) {
    llm::Request request = hello();
    request.max_tokens = 10;
    request.temperature = 0;
    request.top_p = 1;
    request.stop = {"a"};
    request.seed = 7;
    request.top_k = 3;
    request.stream = true;
    request.reasoning_effort = "low";
    const auto encoded = openai_responses::encode(request, {});
    ASSERT_TRUE(encoded);
    EXPECT_EQ(
        json::canonical(encoded->body),
        R"({"include":["reasoning.encrypted_content"],"input":[{"content":"hi","role":"user"}],"max_output_tokens":10,)"
        R"("model":"m","reasoning":{"effort":"low"},"store":false,"stream":true,"temperature":0,"top_p":1})");
    EXPECT_EQ(encoded->notes.size(), 3U);
}

TEST(ResponsesRequest, CarriesMedia) {
    const auto link = linked(MediaPart::Kind::image, "https://x/i.png", "high");
    const auto pdf = inlined(MediaPart::Kind::document, "application/pdf", "BB==", "a.pdf");
    const auto page = linked(MediaPart::Kind::document, "https://x/a.pdf");
    const auto file = stored(MediaPart::Kind::image, "file-1");
    EXPECT_EQ(member(responses(ask({{Role::user, {llm::TextPart{"t"}, link, pdf, page, file}}})), "input"),
              R"([{"content":[{"text":"t","type":"input_text"},)"
              R"({"detail":"high","image_url":"https://x/i.png","type":"input_image"},)"
              R"({"file_data":"data:application/pdf;base64,BB==","filename":"a.pdf","type":"input_file"},)"
              R"({"file_url":"https://x/a.pdf","type":"input_file"},)"
              R"({"file_id":"file-1","type":"input_image"}],"role":"user"}])");
    for (const auto kind : {MediaPart::Kind::audio, MediaPart::Kind::video})
        EXPECT_FALSE(openai_responses::encode(ask({{Role::user, {inlined(kind, "", "A")}}}), {}));
}

TEST(ResponsesRequest, ReturnsReasoningItemsUnchangedToTheirIssuerOnly) {
    const json::object item{
        {"type", "reasoning"}, {"id", "rs"}, {"summary", json::array{}}, {"encrypted_content", "E"}};
    const std::string calls = R"({"arguments":"{}","call_id":"c1","name":"f","type":"function_call"},)"
                              R"({"arguments":"{\"x\":1}","call_id":"c2","name":"g","type":"function_call"},)"
                              R"({"call_id":"c1","output":"one","type":"function_call_output"},)"
                              R"({"call_id":"c2","output":"two","type":"function_call_output"}])";
    const std::string question = R"([{"content":"q","role":"user"},)";
    EXPECT_EQ(member(responses(tool_loop("p", item)), "input"),
              question + R"({"encrypted_content":"E","id":"rs","summary":[],"type":"reasoning"},)" + calls);
    EXPECT_EQ(member(responses(tool_loop("other", item)), "input"), question + calls);

    json::object bare = item;
    bare.erase("encrypted_content");
    EXPECT_EQ(member(responses(tool_loop("p", bare)), "input"), question + calls)
        << "nothing is stored that a bare id could refer to";
}

TEST(ResponsesRequest, SpellsToolsAndFormatsFlat) {
    const std::string body = responses(with_tool(llm::ToolChoice{llm::ToolChoice::Mode::named, "f"}));
    EXPECT_EQ(
        member(body, "tools"),
        R"([{"description":"does f","name":"f","parameters":{"type":"object"},"strict":true,"type":"function"},)"
        R"({"name":"g","parameters":{},"strict":false,"type":"function"}])");
    EXPECT_EQ(member(body, "tool_choice"), R"({"name":"f","type":"function"})");
    EXPECT_EQ(
        member(responses(with_schema()), "text"),
        R"({"format":{"name":"answer","schema":{"type":"object"},"strict":true,"type":"json_schema"}})");
}

}  // namespace
}  // namespace gateway::wire
