#include "playback/request_shape.hpp"

#include <gtest/gtest.h>

namespace gateway::playback {
namespace {

RequestShape shape(std::string_view path, std::string_view body) {
    const auto parsed = json::parse(body);
    EXPECT_TRUE(parsed) << body;
    return shape_of(path, parsed ? *parsed : json::value{});
}

TEST(RequestShape, openai_chat) {
    const auto got = shape("/v1/chat/completions", R"({"model":"gpt-4o-mini","stream":true,
        "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
                    {"role":"assistant","content":"Hello"},
                    {"role":"user","content":[{"type":"text","text":"What is "},{"type":"text","text":"this?"},
                                              {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}],
        "tools":[{"type":"function","function":{"name":"zeta"}},{"type":"function","function":{"name":"alpha"}}]})");
    EXPECT_EQ(got, (RequestShape{"gpt-4o-mini", "What is this?", {"alpha", "zeta"}, true}));
}

TEST(RequestShape, a_tool_result_is_part_of_the_last_turn) {
    const auto before =
        shape("/v1/chat/completions", R"({"model":"m","messages":[{"role":"user","content":"Weather?"}]})");
    const auto after =
        shape("/v1/chat/completions", R"({"model":"m","messages":[{"role":"user","content":"Weather?"},
        {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"w","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"rain"}]})");
    EXPECT_EQ(before.last_turn, "Weather?");
    EXPECT_EQ(after.last_turn, "rain");
}

TEST(RequestShape, openai_responses) {
    EXPECT_EQ(
        shape("/v1/responses", R"({"model":"gpt-5-nano","input":"Hi","instructions":"Be brief."})").last_turn,
        "Hi");
    const auto got = shape("/v1/responses", R"({"model":"gpt-5-nano","input":[
        {"role":"user","content":[{"type":"input_text","text":"Five numbers"}]},
        {"type":"reasoning","content":[],"summary":[]},
        {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
        {"type":"function_call_output","call_id":"c","output":"1 2 3"}],
        "tools":[{"type":"function","name":"f"},{"type":"web_search"}]})");
    EXPECT_EQ(got, (RequestShape{"gpt-5-nano", "1 2 3", {"f", "web_search"}, false}));
}

TEST(RequestShape, anthropic_messages) {
    const auto got = shape(
        "/v1/messages", R"({"model":"claude-haiku-4-5","max_tokens":10,"system":[{"type":"text","text":"S"}],
        "messages":[{"role":"user","content":"Weather?"},
                    {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"w","input":{}}]},
                    {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"rain"}]}]}],
        "tools":[{"name":"w","input_schema":{}}]})");
    EXPECT_EQ(got, (RequestShape{"claude-haiku-4-5", "rain", {"w"}, false}));
}

TEST(RequestShape, gemini_names_model_and_streaming_in_the_path) {
    const auto got = shape("/v1beta/models/gemini-2.5-flash:streamGenerateContent", R"({
        "contents":[{"role":"user","parts":[{"text":"Wet"},{"text":"ter?"}]},
                    {"role":"model","parts":[{"functionCall":{"name":"w","args":{}}}]},
                    {"role":"user","parts":[{"functionResponse":{"name":"w","response":{"sky":"grey"}}}]}],
        "tools":[{"functionDeclarations":[{"name":"w"},{"name":"a"}]},{"googleSearch":{}}]})");
    EXPECT_EQ(got, (RequestShape{"gemini-2.5-flash", R"({"sky":"grey"})", {"a", "googleSearch", "w"}, true}));
}

TEST(RequestShape, embeddings_and_legacy_completions) {
    EXPECT_EQ(shape("/v1/embeddings", R"({"model":"e","input":["one","two"]})").last_turn, "one\ntwo");
    EXPECT_EQ(shape("/v1/completions", R"({"model":"d","prompt":"Once upon"})").last_turn, "Once upon");
    EXPECT_EQ(
        shape(
            "/v1beta/models/e:batchEmbedContents",
            R"({"requests":[{"content":{"parts":[{"text":"one"}]}},{"content":{"parts":[{"text":"two"}]}}]})")
            .last_turn,
        "one\ntwo");
}

TEST(RequestShape, a_conversation_that_ends_with_the_model_has_the_turn_before) {
    EXPECT_EQ(
        shape("/v1/messages",
              R"({"messages":[{"role":"user","content":"Finish: "},{"role":"assistant","content":"Once"}]})")
            .last_turn,
        "Finish:");
}

TEST(RequestShape, nonsense_has_an_empty_shape) {
    for (const std::string_view body :
         {"null", "[]", "3", "{}", R"({"messages":3,"tools":"x","model":[],"stream":"yes"})",
          R"({"messages":[null,3,[],{"content":{"text":4}}],"tools":[null,{}]})"}) {
        EXPECT_EQ(shape("/x", body), RequestShape{}) << body;
    }
}

TEST(RequestShape, turns_keep_their_sides) {
    const auto body = json::parse(R"({"system":"S","messages":[{"role":"developer","content":"D"},
        {"role":"user","content":"U"},{"role":"assistant","content":"A"}]})");
    const auto turns = turns_of(*body);
    ASSERT_EQ(turns.size(), 4u);
    EXPECT_EQ(turns[0].side, Side::system);
    EXPECT_EQ(turns[1].side, Side::system);
    EXPECT_EQ(turns[2].side, Side::caller);
    EXPECT_EQ(turns[3].side, Side::model);
}

}  // namespace
}  // namespace gateway::playback
