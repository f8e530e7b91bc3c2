#include "playback/mock_answer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gateway::playback {
namespace {

MockRequest request_of(std::string_view target, std::string_view body) {
    const auto parsed = json::parse(body);
    EXPECT_TRUE(parsed) << body;
    return read_mock_request("POST", target, parsed ? *parsed : json::value{});
}

std::string text_of(const MockAnswer& answer) {
    std::string text;
    for (const auto& piece : answer.pieces)
        text += piece;
    return text;
}

constexpr std::string_view kChat = "/openai/v1/chat/completions";

TEST(MockTokens, are_runs_without_white_space) {
    EXPECT_EQ(mock_tokens(""), 0);
    EXPECT_EQ(mock_tokens("  \n\t "), 0);
    EXPECT_EQ(mock_tokens("one"), 1);
    EXPECT_EQ(mock_tokens(" one\n two\tthree "), 3);
    EXPECT_EQ(mock_tokens("Grüße, 世界"), 2);
}

TEST(MockRequest, reads_every_api) {
    EXPECT_EQ(mock_api_of("POST", "/mock/v1/chat/completions"), MockApi::chat);
    EXPECT_EQ(mock_api_of("POST", "/v1/responses"), MockApi::responses);
    EXPECT_EQ(mock_api_of("POST", "/anthropic/v1/messages"), MockApi::messages);
    EXPECT_EQ(mock_api_of("POST", "/v1beta/models/g:streamGenerateContent"), MockApi::generate);
    EXPECT_EQ(mock_api_of("POST", "/v1/embeddings"), MockApi::embeddings);
    EXPECT_EQ(mock_api_of("GET", "/v1/models"), MockApi::models);
    EXPECT_EQ(mock_api_of("GET", "/v1/chat/completions"), MockApi::unknown);

    const auto gemini = request_of(
        "/v1beta/models/gemini-x:generateContent?key=k",
        R"({"systemInstruction":{"parts":[{"text":"Be brief"}]},"contents":[{"parts":[{"text":"a b c"}]}],
                                       "generationConfig":{"maxOutputTokens":7}})");
    EXPECT_EQ(gemini.model, "gemini-x");
    EXPECT_EQ(gemini.prompt_tokens, 5);
    EXPECT_EQ(gemini.max_tokens, 7);
    EXPECT_FALSE(gemini.stream);
    EXPECT_TRUE(request_of("/models/g:streamGenerateContent", "{}").stream_as_array);
    EXPECT_FALSE(request_of("/models/g:streamGenerateContent?alt=sse", "{}").stream_as_array);
}

TEST(MockRequest, finds_markers) {
    EXPECT_EQ(marker("x [[tokens:12]] y", "tokens"), "12");
    EXPECT_EQ(marker("[[echo]]", "echo"), "");
    EXPECT_EQ(marker("[[a:1]] [[fault:429 retry-after=1]]", "fault"), "429 retry-after=1");
    EXPECT_EQ(marker("[[tokensx:1]] [[tokens:2]]", "tokens"), "2");
    EXPECT_EQ(marker("[[tokens:1", "tokens"), std::nullopt);
    EXPECT_EQ(marker("", "tokens"), std::nullopt);
}

TEST(MockAnswer, is_the_same_for_the_same_request_and_differs_otherwise) {
    const MockSettings settings;
    const auto hello = request_of(kChat, R"({"model":"m","messages":[{"role":"user","content":"hello"}]})");
    const auto other = request_of(kChat, R"({"model":"m","messages":[{"role":"user","content":"hullo"}]})");
    EXPECT_EQ(render(hello, answer_for(hello, settings), settings).body,
              render(hello, answer_for(hello, settings), settings).body);
    EXPECT_NE(text_of(answer_for(hello, settings)), text_of(answer_for(other, settings)));
}

TEST(MockAnswer, its_text_has_the_tokens_it_reports) {
    for (const std::int64_t length : {0, 1, 20, 333}) {
        const auto request =
            request_of(kChat, R"({"model":"m","messages":[{"role":"user","content":"hi [[tokens:)" +
                                  std::to_string(length) + R"(]]"}]})");
        const auto answer = answer_for(request, {});
        EXPECT_EQ(answer.output_tokens, length);
        EXPECT_EQ(mock_tokens(text_of(answer)), length);
    }
}

TEST(MockAnswer, max_tokens_truncates) {
    const auto request =
        request_of(kChat, R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]})");
    const auto answer = answer_for(request, {});
    EXPECT_EQ(answer.output_tokens, 5);
    EXPECT_TRUE(answer.truncated);
    MockSettings as_long_as_allowed;
    as_long_as_allowed.answer_tokens = 0;
    EXPECT_EQ(answer_for(request, as_long_as_allowed).output_tokens, 5);
    EXPECT_FALSE(answer_for(request, as_long_as_allowed).truncated);
}

TEST(MockAnswer, echoes) {
    const auto request = request_of(
        kChat, R"({"model":"m","messages":[{"role":"user","content":"[[echo: one \"two\"\n three ]]"}]})");
    const auto answer = answer_for(request, {});
    EXPECT_EQ(text_of(answer), " one \"two\"\n three ");
    EXPECT_EQ(answer.output_tokens, 3);
}

TEST(MockAnswer, whole_answers_carry_text_and_usage) {
    const std::string messages =
        R"({"model":"m","max_tokens":50,"messages":[{"role":"user","content":"one two three"}]})";
    const auto body_at = [&](std::string_view target, std::string_view body) {
        const auto request = request_of(target, body);
        const auto reply = render(request, answer_for(request, {}), {});
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.headers.get("content-type"), "application/json");
        return *json::parse(reply.body);
    };
    const auto chat = body_at(kChat, messages);
    EXPECT_EQ(json::get_int(*json::find(chat, "usage"), "prompt_tokens"), 3);
    EXPECT_EQ(json::get_int(*json::find(chat, "usage"), "completion_tokens"), 20);
    const auto& choice = json::get_array(chat, "choices")->at(0);
    EXPECT_EQ(mock_tokens(json::get_string(*json::find(choice, "message"), "content")), 20);

    const auto claude = body_at("/v1/messages", messages);
    EXPECT_EQ(json::get_int(*json::find(claude, "usage"), "input_tokens"), 3);
    EXPECT_EQ(json::get_int(*json::find(claude, "usage"), "output_tokens"), 20);

    const auto response = body_at("/v1/responses", R"({"model":"m","input":"one two three"})");
    EXPECT_EQ(json::get_int(*json::find(response, "usage"), "input_tokens"), 3);
    EXPECT_EQ(json::get_string(response, "status"), "completed");

    const auto gemini =
        body_at("/v1beta/models/g:generateContent", R"({"contents":[{"parts":[{"text":"one two three"}]}]})");
    EXPECT_EQ(json::get_int(*json::find(gemini, "usageMetadata"), "totalTokenCount"), 23);
}

// Whatever the API, the natural pieces of a stream are its body, one piece a token.
TEST(MockAnswer, streams_have_one_piece_a_token) {
    MockSettings paced;
    paced.tokens_per_second = 1000;
    paced.answer_tokens = 7;
    paced.latency = std::chrono::milliseconds{3};
    const std::string chat =
        R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]})";
    const std::vector<std::pair<std::string_view, std::string>> cases{
        {kChat, chat},
        {"/v1/messages", chat},
        {"/v1/responses", R"({"model":"m","stream":true,"input":"hi"})"},
        {"/v1beta/models/g:streamGenerateContent?alt=sse", R"({"contents":[{"parts":[{"text":"hi"}]}]})"}};
    for (const auto& [target, body] : cases) {
        const auto request = request_of(target, body);
        const auto reply = render(request, answer_for(request, paced), paced);
        EXPECT_EQ(reply.piece_lengths.size(), 7u) << target;
        std::size_t total = 0;
        for (const auto length : reply.piece_lengths)
            total += length;
        EXPECT_EQ(total, reply.body.size()) << target;
        EXPECT_TRUE(reply.chunked);
        EXPECT_EQ(reply.pace, std::chrono::milliseconds{1});
        EXPECT_EQ(reply.delay, std::chrono::milliseconds{3});
        EXPECT_EQ(reply.headers.get("content-type"), "text/event-stream");
    }
    const auto whole = request_of(kChat, R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
    EXPECT_EQ(render(whole, answer_for(whole, paced), paced).delay, std::chrono::milliseconds{10});
}

TEST(MockAnswer, usage_ends_a_chat_stream_only_when_asked_for) {
    const auto body_of = [](std::string_view body) {
        const auto request = request_of(kChat, body);
        return render(request, answer_for(request, {}), {}).body;
    };
    const auto without =
        body_of(R"({"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]})");
    EXPECT_EQ(without.find("usage"), std::string::npos);
    EXPECT_TRUE(without.ends_with("data: [DONE]\n\n"));
    const auto with = body_of(
        R"({"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]})");
    EXPECT_NE(
        with.find(R"("choices":[],"usage":{"prompt_tokens":1,"completion_tokens":20,"total_tokens":21}})"),
        std::string::npos);
}

TEST(MockEmbedding, is_normalised_and_near_for_near_texts) {
    const auto dot = [](const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            sum += a[i] * b[i];
        return sum;
    };
    const auto cat = mock_embedding("the cat sat on the mat", 256);
    const auto near = mock_embedding("The cat sat on a mat", 256);
    const auto far = mock_embedding("quarterly revenue grew by nine percent", 256);
    EXPECT_EQ(cat.size(), 256u);
    EXPECT_NEAR(dot(cat, cat), 1.0, 1e-9);
    EXPECT_GT(dot(cat, near), dot(cat, far) + 0.2);
    EXPECT_NEAR(dot(mock_embedding("", 8), mock_embedding("", 8)), 1.0, 1e-9);
    EXPECT_EQ(mock_embedding("x", 1'000'000).size(), 4096u);
}

TEST(MockEmbedding, base64_is_little_endian_floats) {
    // "" embeds as (1, 0): 0x3F800000, then zeros.
    const auto request =
        request_of("/v1/embeddings", R"({"model":"e","input":"","dimensions":2,"encoding_format":"base64"})");
    const auto body = *json::parse(render(request, answer_for(request, {}), {}).body);
    EXPECT_EQ(json::get_string(json::get_array(body, "data")->at(0), "embedding"), "AACAPwAAAAA=");
    const auto floats = request_of("/v1/embeddings", R"({"model":"e","input":["a b","c"],"dimensions":3})");
    const auto two = *json::parse(render(floats, answer_for(floats, {}), {}).body);
    EXPECT_EQ(json::get_array(two, "data")->size(), 2u);
    EXPECT_EQ(json::get_array(json::get_array(two, "data")->at(1), "embedding")->size(), 3u);
    EXPECT_EQ(json::get_int(*json::find(two, "usage"), "prompt_tokens"), 3);
}

}  // namespace
}  // namespace gateway::playback
