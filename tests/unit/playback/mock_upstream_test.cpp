#include "playback/mock_upstream.hpp"

#include <gtest/gtest.h>

#include "playback/mock_answer.hpp"
#include "playback/server.hpp"
#include "recordings/classify.hpp"
#include "test_client.hpp"
#include "wire/codec.hpp"

namespace gateway::playback {
namespace {

using test::Answer;

constexpr std::string_view kChat = "/mock/openai/v1/chat/completions";

std::string chat(std::string_view text, std::string_view more = "") {
    return R"({"model":"m","messages":[{"role":"user","content":")" + std::string{text} + "\"}]" +
           std::string{more} + "}";
}

class MockUpstreamTest : public ::testing::Test {
  protected:
    void serve(MockOptions mock = {}) {
        PlaybackOptions options;
        options.mock = std::move(mock);
        auto started = PlaybackServer::start(io_, std::move(options));
        ASSERT_TRUE(started) << started.error().message;
        server_ = *std::move(started);
    }
    Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               const wire::Headers& headers = {}) {
        return test::ask(io_, server_->port(), method, target, body, headers);
    }
    json::value get(std::string_view target) { return *json::parse(ask("GET", target).body); }

    boost::asio::io_context io_;
    std::unique_ptr<PlaybackServer> server_;
};

// What the gateway would make of the mock's answer, whole or streamed.
Result<llm::Response> read(wire::Dialect dialect, const Answer& answer) {
    wire::Traits traits;
    traits.provider = "mock";
    if (answer.headers.get("content-type") != "text/event-stream")
        return wire::decode(dialect, answer.body, traits);
    llm::Accumulator accumulator;
    const auto decoder = wire::make_stream_decoder(dialect, traits);
    const auto sink = [&](llm::StreamEvent event) { accumulator.add(event); };
    if (auto fed = decoder->feed(answer.body, sink); !fed) return fail(fed.error());
    if (auto ended = decoder->finish(sink); !ended) return fail(ended.error());
    return accumulator.take();
}

TEST_F(MockUpstreamTest, every_dialect_is_read_by_its_codec_and_says_the_same) {
    serve();
    const std::string messages =
        R"("max_tokens":12,"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"one two three"}])";
    const std::string contents =
        R"({"contents":[{"parts":[{"text":"one two three"}]}],"systemInstruction":{"parts":[{"text":"Be brief"}]},"generationConfig":{"maxOutputTokens":12}})";
    const std::string input =
        R"("model":"m","instructions":"Be brief","max_output_tokens":12,"input":"one two three")";
    struct Case {
        std::string target, body;
    };
    const std::vector<Case> cases{
        {"/mock/v1/chat/completions", "{\"model\":\"m\"," + messages + "}"},
        {"/mock/v1/chat/completions",
         "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + messages + "}"},
        {"/mock/v1/messages", "{\"model\":\"m\"," + messages + "}"},
        {"/mock/v1/messages", "{\"model\":\"m\",\"stream\":true," + messages + "}"},
        {"/mock/v1/responses", "{" + input + "}"},
        {"/mock/v1/responses", "{\"stream\":true," + input + "}"},
        {"/mock/v1beta/models/m:generateContent", contents},
        {"/mock/v1beta/models/m:streamGenerateContent?alt=sse", contents},
        {"/mock/v1beta/models/m:streamGenerateContent", contents},
    };
    std::string first_text;
    for (const auto& c : cases) {
        const auto answer = ask("POST", c.target, c.body);
        ASSERT_EQ(answer.status, 200) << c.target;
        if (c.target.ends_with(
                ":streamGenerateContent")) {  // an array of chunks, which the gateway never asks for
            EXPECT_TRUE(json::parse(answer.body)->is_array());
            continue;
        }
        const auto response = read(*recordings::completion_dialect("POST", c.target), answer);
        ASSERT_TRUE(response) << c.target << ": " << response.error().message << '\n' << answer.body;
        EXPECT_EQ(response->usage.prompt_tokens(), 5) << c.target;
        EXPECT_EQ(response->usage.output.tokens, 12) << c.target;
        EXPECT_EQ(mock_tokens(response->text()), 12) << c.target;
        EXPECT_EQ(response->completion, llm::Completion::truncated) << c.target;
        EXPECT_EQ(response->model, "m") << c.target;
        if (first_text.empty()) first_text = response->text();
        EXPECT_EQ(response->text(), first_text) << c.target;
    }
    EXPECT_EQ(json::get_int(get("/mock/_mock/totals"), "output_tokens"), 12 * 9);
    EXPECT_EQ(json::get_int(get("/mock/_mock/totals"), "prompt_tokens"), 5 * 9);
}

TEST_F(MockUpstreamTest, runs_its_script_and_then_does_well) {
    MockOptions options;
    options.script = *parse_script("429 retry-after=1,ok,cut,503");
    serve(options);
    const auto limited = ask("POST", kChat, chat("a"));
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.headers.get("retry-after"), "1");
    EXPECT_EQ(ask("POST", kChat, chat("a")).status, 200);
    EXPECT_FALSE(ask("POST", kChat, chat("a", R"(,"stream":true)")).complete);
    EXPECT_EQ(ask("POST", kChat, chat("a")).status, 503);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask("POST", kChat, chat("a")).status, 200);
    const auto totals = get("/mock/_mock/totals");
    EXPECT_EQ(json::get_int(totals, "requests"), 7);
    EXPECT_EQ(json::get_int(totals, "errors"), 2);
    EXPECT_EQ(json::get_int(totals, "broken"), 1);
    EXPECT_EQ(json::get_int(totals, "output_tokens"), 5 * 20);
}

TEST_F(MockUpstreamTest, a_script_can_be_replaced_and_repeated) {
    MockOptions options;
    options.repeat_script = true;
    serve(options);
    EXPECT_EQ(ask("POST", "/mock/_mock/script", "500,ok").status, 200);
    for (const int status : {500, 200, 500, 200})
        EXPECT_EQ(ask("POST", kChat, chat("a")).status, status);
    EXPECT_EQ(ask("POST", "/mock/_mock/script", "nonsense").status, 400);
    EXPECT_EQ(ask("POST", "/mock/_mock/reset").status, 200);
    EXPECT_EQ(json::get_int(get("/mock/_mock/totals"), "requests"), 0);
    EXPECT_EQ(ask("POST", kChat, chat("a")).status, 500);
}

TEST_F(MockUpstreamTest, faults_can_be_asked_for_in_the_prompt_or_a_header) {
    serve();
    EXPECT_EQ(ask("POST", kChat, chat("x [[fault:529 first=1]]")).status, 529);
    EXPECT_EQ(ask("POST", kChat, chat("y [[fault:529 first=1]]")).status, 200);
    EXPECT_EQ(ask("POST", kChat, chat("z"), {{"x-playback-fault", "401"}}).status, 401);
    EXPECT_EQ(ask("POST", kChat, chat("z [[fault:boom]]")).status, 400);
    EXPECT_TRUE(ask("POST", kChat, chat("z [[fault:reset=head]]")).reset);
}

TEST_F(MockUpstreamTest, errors_have_the_providers_shape) {
    serve();
    const auto error_at = [&](std::string_view target, std::string_view spec) {
        const auto answer = ask("POST", target, chat("a"), {{"x-playback-fault", std::string{spec}}});
        return wire::decode_error(*recordings::completion_dialect("POST", target), answer.status,
                                  answer.headers, answer.body);
    };
    for (const std::string_view target : {"/mock/v1/chat/completions", "/mock/v1/responses",
                                          "/mock/v1/messages", "/mock/v1beta/models/m:generateContent"}) {
        const auto limited = error_at(target, "429 retry-after=7");
        EXPECT_EQ(limited.kind, ErrorKind::rate_limited) << target;
        EXPECT_EQ(limited.retry_after, std::chrono::seconds{7}) << target;
        EXPECT_EQ(error_at(target, "401").kind, ErrorKind::authentication) << target;
        EXPECT_TRUE(error_at(target, "503").retryable()) << target;
        EXPECT_FALSE(error_at(target, "400").retryable()) << target;
    }
}

TEST_F(MockUpstreamTest, the_journal_has_tags_models_and_no_key) {
    serve();
    ask("POST", "/mock/v1beta/models/g:generateContent?key=canary",
        R"({"contents":[{"parts":[{"text":"[[tag:call-17]] hi"}]}]})");
    const auto journal = ask("GET", "/mock/_mock/journal").body;
    EXPECT_EQ(journal.find("canary"), std::string::npos);
    const auto parsed = *json::parse(journal);
    const auto& entry = json::get_array(parsed, "entries")->at(0);
    EXPECT_EQ(json::get_string(entry, "tag"), "call-17");
    EXPECT_EQ(json::get_string(entry, "model"), "g");
    EXPECT_EQ(json::get_int(entry, "output_tokens"), 20);
}

TEST_F(MockUpstreamTest, answers_nonsense_with_an_error) {
    serve();
    EXPECT_EQ(ask("POST", kChat, "{not json").status, 400);
    EXPECT_EQ(ask("POST", "/mock/v1/teapot", "{}").status, 404);
    EXPECT_EQ(ask("GET", "/mock/_mock/else").status, 404);
    EXPECT_EQ(ask("GET", "/mock/v1/models").status, 200);
    EXPECT_EQ(ask("POST", kChat, R"({"messages":7})").status, 200);
    EXPECT_EQ(json::get_int(get("/mock/_mock/totals"), "errors"), 2);
}

TEST_F(MockUpstreamTest, a_paced_stream_has_the_same_bytes) {
    serve();
    const auto body = chat("pace me [[tokens:5]]", R"(,"stream":true)");
    const auto at_once = ask("POST", kChat, body);
    MockOptions paced;
    paced.settings.tokens_per_second = 100'000;  // the pieces, without the wait
    serve(paced);
    const auto slowly = ask("POST", kChat, body);
    EXPECT_EQ(slowly.headers.get("transfer-encoding"), "chunked");
    EXPECT_TRUE(slowly.complete);
    EXPECT_EQ(slowly.body, at_once.body);
}

}  // namespace
}  // namespace gateway::playback
