#include "playback/matcher.hpp"

#include <gtest/gtest.h>

namespace gateway::playback {
namespace {

constexpr std::string_view kChat = "/v1/chat/completions";

Entry entry(std::string name, std::string provider, std::string_view target, std::string_view body,
            std::string method = "POST") {
    Entry made;
    made.file = provider + "/" + name + ".json";
    made.scenarios = {name};
    made.request = request_key(std::move(provider), std::move(method), target, body);
    made.name = std::move(name);
    return made;
}

std::string chat(std::string_view model, std::string_view text, std::string_view more = "") {
    return R"({"model":")" + std::string{model} + R"(","messages":[{"role":"user","content":")" +
           std::string{text} + "\"}]" + std::string{more} + "}";
}

std::string name_of(const Match& match) { return match.entry ? match.entry->name : ""; }

class MatcherTest : public ::testing::Test {
  protected:
    Match ask(std::string_view target, std::string_view body, std::string_view scenario = {},
              std::string provider = "openai", std::string method = "POST") {
        return matcher_.match(request_key(std::move(provider), std::move(method), target, body), scenario);
    }

    Library library_{{
        entry("hello", "openai", kChat, chat("gpt-4o-mini", "Hello")),
        entry("hello-hot", "openai", kChat, chat("gpt-4o-mini", "Hello", R"(,"temperature":2)")),
        entry("stream", "openai", kChat, chat("gpt-4o-mini", "Hello", R"(,"stream":true)")),
        entry("tools", "openai", kChat,
              chat("gpt-4o-mini", "Hello", R"(,"tools":[{"type":"function","function":{"name":"f"}}])")),
        entry("busy", "openai", kChat, chat("gpt-4o-mini", "Again")),
        entry("fine", "openai", kChat, chat("gpt-4o-mini", "Again")),
        entry("other-model", "openai", kChat, chat("gpt-4o", "Good evening")),
        entry("models", "openai", "/v1/models", "", "GET"),
        entry("files", "openai", "/v1/files", "--boundary\r\nnot JSON"),
        entry("hello", "groq", "/openai/v1/chat/completions", chat("llama", "Hello")),
        entry("generate", "gemini", "/v1beta/models/g:generateContent?key=REDACTED",
              R"({"contents":[{"parts":[{"text":"Hi"}]}]})"),
        entry("sse", "gemini", "/v1beta/models/g:streamGenerateContent?alt=sse",
              R"({"contents":[{"parts":[{"text":"Hi"}]}]})"),
        entry("array", "gemini", "/v1beta/models/g:streamGenerateContent",
              R"({"contents":[{"parts":[{"text":"Hi"}]}]})"),
    }};
    Matcher matcher_{library_};
};

struct Case {
    std::string_view target;
    std::string body;
    std::string_view expected;
    MatchedBy how;
    std::string provider = "openai";
    std::string method = "POST";
};

TEST_F(MatcherTest, finds_the_recording) {
    const std::vector<Case> cases{
        // Key order, white space and number spelling do not matter.
        {kChat, R"({ "messages": [{"content":"Hello","role":"user"}], "model": "gpt-4o-mini" })", "hello",
         MatchedBy::exact},
        {kChat, chat("gpt-4o-mini", "Hello", R"(,"temperature":2.0)"), "hello-hot", MatchedBy::exact},
        {kChat, chat("gpt-4o-mini", "Hello", R"(,"stream":true)"), "stream", MatchedBy::exact},
        // A base URL without the version.
        {"/chat/completions", chat("gpt-4o-mini", "Hello"), "hello", MatchedBy::exact},
        // Settings that were not recorded.
        {kChat, chat("gpt-4o-mini", "Hello", R"(,"stream":true,"stream_options":{"include_usage":true})"),
         "stream", MatchedBy::similar},
        {kChat,
         chat("gpt-4o-mini", "Hello",
              R"(,"max_tokens":5,"tools":[{"type":"function","function":{"name":"f"}}])"),
         "tools", MatchedBy::similar},
        {kChat,
         R"({"model":"gpt-4o","messages":[{"role":"system","content":"S"},{"role":"user","content":" Good evening "}]})",
         "other-model", MatchedBy::similar},
        {"/v1/models", "", "models", MatchedBy::exact, "openai", "GET"},
        {"/v1/models?limit=5", "", "models", MatchedBy::similar, "openai", "GET"},
        {"/v1/files", "--boundary\r\nnot JSON", "files", MatchedBy::exact},
        {"/v1/files", "--other\r\nnot JSON", "files", MatchedBy::similar},
        {"/v1/chat/completions", chat("llama", "Hello"), "hello", MatchedBy::exact, "groq"},
        {"/v1beta/models/g:generateContent", R"({"contents":[{"parts":[{"text":"Hi"}]}]})", "generate",
         MatchedBy::exact, "gemini"},
        {"/v1beta/models/g:streamGenerateContent?alt=sse&key=k",
         R"({"contents":[{"parts":[{"text":"Hi"}]}]})", "sse", MatchedBy::exact, "gemini"},
        {"/v1beta/models/g:streamGenerateContent",
         R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}]})", "array", MatchedBy::similar, "gemini"},
    };
    for (const auto& c : cases) {
        const auto match = ask(c.target, c.body, {}, c.provider, c.method);
        ASSERT_TRUE(match.entry) << c.target << ' ' << c.body << ": " << match.none.message;
        EXPECT_EQ(match.entry->name, c.expected) << c.body;
        EXPECT_EQ(to_string(match.how), to_string(c.how)) << c.body;
        EXPECT_EQ(match.entry->request.provider, c.provider);
    }
}

TEST_F(MatcherTest, serves_equals_in_file_order_and_sticks_to_the_last) {
    EXPECT_EQ(name_of(ask(kChat, chat("gpt-4o-mini", "Again"))), "busy");
    EXPECT_EQ(name_of(ask(kChat, chat("gpt-4o-mini", "Hello"))), "hello");
    EXPECT_EQ(name_of(ask(kChat, chat("gpt-4o-mini", "Again"))), "fine");
    EXPECT_EQ(name_of(ask(kChat, chat("gpt-4o-mini", "Again"))), "fine");
    matcher_.reset();
    EXPECT_EQ(name_of(ask(kChat, chat("gpt-4o-mini", "Again"))), "busy");
}

TEST_F(MatcherTest, similar_requests_have_an_order_of_their_own) {
    const auto similar = chat("gpt-4o-mini", "Again", R"(,"max_tokens":9)");
    EXPECT_EQ(name_of(ask(kChat, similar)), "busy");
    EXPECT_EQ(name_of(ask(kChat, similar)), "fine");
    EXPECT_EQ(name_of(ask(kChat, similar)), "fine");
}

TEST_F(MatcherTest, a_scenario_wins_over_everything) {
    const auto match = ask(kChat, chat("gpt-4o-mini", "Hello"), "tools");
    EXPECT_EQ(name_of(match), "tools");
    EXPECT_EQ(match.how, MatchedBy::scenario);
    EXPECT_EQ(name_of(ask("/anything", "", "hello", "groq", "DELETE")), "hello");
}

TEST_F(MatcherTest, an_unknown_scenario_names_a_near_one) {
    const auto match = ask(kChat, chat("gpt-4o-mini", "Hello"), "tool");
    EXPECT_EQ(match.entry, nullptr);
    EXPECT_NE(match.none.message.find("\"tools\""), std::string::npos) << match.none.message;
}

TEST(Matcher, recordings_of_one_scenario_are_served_in_order) {
    auto first = entry("a", "openai", kChat, chat("m", "1"));
    auto second = entry("b", "openai", kChat, chat("m", "2"));
    first.scenarios.emplace_back("outage");
    second.scenarios.emplace_back("outage");
    const Library library{{first, second}};
    Matcher matcher{library};
    const auto request = request_key("openai", "POST", kChat, "{}");
    EXPECT_EQ(name_of(matcher.match(request, "outage")), "a");
    EXPECT_EQ(name_of(matcher.match(request, "outage")), "b");
    EXPECT_EQ(name_of(matcher.match(request, "outage")), "b");
}

TEST_F(MatcherTest, explains_what_keeps_the_nearest_from_answering) {
    struct Miss {
        std::string body;
        std::string_view nearest;
        std::vector<std::string> differences;
    };
    const std::vector<Miss> misses{
        {chat("gpt-4o-mini", "Hello!"), "hello", {R"(last turn is "Hello!", recorded is "Hello")"}},
        {chat("gpt-4o", "Hello"), "hello", {R"(model is "gpt-4o", recorded is "gpt-4o-mini")"}},
        {chat("gpt-4o", "Good evening", R"(,"stream":true)"),
         "other-model",
         {"stream is true, recorded is false"}},
        {chat("gpt-4o-mini", "Hello", R"(,"tools":[{"type":"function","function":{"name":"g"}}])"),
         "hello",
         {"tools is [g], recorded is []"}},
    };
    for (const auto& miss : misses) {
        const auto match = ask(kChat, miss.body);
        ASSERT_EQ(match.entry, nullptr) << miss.body;
        ASSERT_NE(match.none.nearest, nullptr);
        EXPECT_EQ(match.none.nearest->name, miss.nearest) << miss.body;
        EXPECT_EQ(match.none.differences, miss.differences) << miss.body;
        EXPECT_NE(match.none.message.find(miss.differences.front()), std::string::npos);
    }
    const auto elsewhere = ask("/v1/modelz", "", {}, "openai", "GET");
    EXPECT_EQ(elsewhere.none.nearest->name, "models");
    EXPECT_EQ(elsewhere.none.differences,
              std::vector<std::string>{R"(path is "/v1/modelz", recorded is "/v1/models")"});
    const auto nobody = ask(kChat, chat("llama", "Hello"), {}, "mistral");
    EXPECT_EQ(nobody.none.differences.front(), R"(provider is "mistral", recorded is "groq")");
}

TEST(Matcher, an_empty_library_answers_nothing) {
    const Library library{{}};
    Matcher matcher{library};
    const auto match = matcher.match(request_key("openai", "GET", "/v1/models", ""));
    EXPECT_EQ(match.entry, nullptr);
    EXPECT_EQ(match.none.nearest, nullptr);
    EXPECT_FALSE(match.none.message.empty());
}

TEST(Matcher, paths_agree_at_segments_only) {
    EXPECT_TRUE(paths_agree("/v1/models", "/models"));
    EXPECT_TRUE(paths_agree("/models", "/openai/v1/models"));
    EXPECT_FALSE(paths_agree("/v1/models", "odels"));
    EXPECT_FALSE(paths_agree("/v1/models", "/v2/models"));
    EXPECT_FALSE(paths_agree("/v1/models", ""));
}

}  // namespace
}  // namespace gateway::playback
