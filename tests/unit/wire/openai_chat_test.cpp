#include "wire/openai_chat.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/wire/decoding.hpp"

namespace gateway::wire {
namespace {

using test::Outcome;

Traits traits_of(std::string provider) { return {.provider = std::move(provider)}; }

Outcome stream(std::string_view body, const std::string& provider = "p") {
    const Traits traits = traits_of(provider);
    const test::MakeDecoder make = [&] { return openai_chat::make_stream_decoder(traits); };
    Outcome whole = test::run(make, {body});
    test::for_each_split(body, 1, 0, 50, [&](const auto& pieces) {
        ASSERT_EQ(test::describe(test::run(make, pieces)), test::describe(whole));
    });
    return whole;
}

// One chunk whose choice 0 has this delta and, if given, this finish_reason.
std::string chunk(const std::string& delta, const std::string& finish = "") {
    return R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" +
           (finish.empty() ? "null" : "\"" + finish + "\"") + "}]}\n\n";
}

std::string usage_chunk(std::string usage) {
    std::erase(usage, '\n');
    return R"(data: {"id":"c1","model":"m","choices":[],"usage":)" + usage + "}\n\n";
}

const std::string kDone = "data: [DONE]\n\n";

TEST(OpenAiChatStream, JoinsTextAndReadsUsageFromItsOwnChunk) {
    const auto out = stream(chunk(R"({"role":"assistant","content":""})") + chunk(R"({"content":"Hé"})") +
                            chunk(R"({"content":"llo"})") + chunk("{}", "stop") +
                            usage_chunk(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
                                "prompt_tokens_details":{"cached_tokens":4},
                                "completion_tokens_details":{"reasoning_tokens":2}})") +
                            kDone);
    ASSERT_FALSE(out.error);
    EXPECT_TRUE(out.done);
    EXPECT_EQ(out.response.text(), "Héllo");
    EXPECT_EQ(out.response.id, "c1");
    EXPECT_EQ(out.response.model, "m");
    EXPECT_EQ(out.response.finish, llm::Finish::stop);
    EXPECT_EQ(out.response.completion, llm::Completion::complete);
    EXPECT_EQ(test::describe(out.response.usage), "6 4 ? ? 5 2 ? ? ? total 15 searches 0 tier '' cost ?");
}

TEST(OpenAiChatStream, TakesTheLastUsageWhereverItStands) {
    const auto out = stream(
        R"(data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}})"
        "\n\n"
        R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}})"
        "\n\n" +
        kDone);
    EXPECT_EQ(out.response.usage.total_tokens(), 7);
}

TEST(OpenAiChatStream, EndOfBodyIsAnEndOnlyAfterAFinishReason) {
    EXPECT_FALSE(stream(chunk(R"({"content":"a"})", "stop")).error);
    const auto cut = stream(chunk(R"({"content":"a"})"));
    ASSERT_TRUE(cut.error);
    EXPECT_EQ(cut.error->kind, ErrorKind::truncated_stream);
    EXPECT_EQ(cut.response.text(), "a") << "what came is kept";
    EXPECT_EQ(stream("").error->kind, ErrorKind::truncated_stream);
}

TEST(OpenAiChatStream, ALineCutAtTheEndIsATruncation) {
    const std::string body = chunk(R"({"content":"a"})") + chunk(R"({"content":"b"})");
    const auto out = stream(std::string_view(body).substr(0, body.size() - 20));
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::truncated_stream);
}

TEST(OpenAiChatStream, AcceptsALastLineWithoutLineEnd) {
    EXPECT_FALSE(stream(chunk(R"({"content":"a"})") + "data: [DONE]").error);
}

TEST(OpenAiChatStream, GarbageInTheMiddleIsMalformed) {
    const auto out = stream(chunk(R"({"content":"a"})") + "data: {nonsense\n\n" + chunk("{}", "stop"));
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::malformed_response);
}

TEST(OpenAiChatStream, KeysToolCallsByIndex) {
    const auto out = stream(
        chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]})") +
        chunk(R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"x\""}}]})") +
        chunk(
            R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}},{"index":1,"function":{"arguments":":1}"}}]})") +
        chunk("{}", "tool_calls") + kDone);
    const auto calls = out.response.tool_calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].id + calls[0].name + calls[0].arguments, "af{}");
    EXPECT_EQ(calls[1].id + calls[1].name + calls[1].arguments, R"(bg{"x":1})");
    EXPECT_EQ(out.response.finish, llm::Finish::tool_calls);
}

TEST(OpenAiChatStream, SeparatesCallsThatAreAllNumberedZeroOrNotAtAll) {
    for (const std::string index : {R"("index":0,)", ""}) {
        const auto out = stream(
            chunk("{\"tool_calls\":[{" + index + R"("id":"a","function":{"name":"f","arguments":"{}"}}]})") +
            chunk("{\"tool_calls\":[{" + index +
                  R"("id":"b","function":{"name":"f","arguments":"{\"x\":"}}]})") +
            chunk("{\"tool_calls\":[{" + index + R"("function":{"arguments":"2}"}}]})", "tool_calls") +
            kDone);
        const auto calls = out.response.tool_calls();
        ASSERT_EQ(calls.size(), 2U) << index;
        EXPECT_EQ(calls[0].arguments, "{}");
        EXPECT_EQ(calls[1].arguments, R"({"x":2})");
    }
}

TEST(OpenAiChatStream, MakesUpIdsForCallsWithoutOne) {
    const auto out = stream(chunk(R"({"tool_calls":[{"function":{"name":"f","arguments":{"x":1}}},)"
                                  R"({"function":{"name":"g"}}]})",
                                  "tool_calls") +
                            kDone);
    const auto calls = out.response.tool_calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_TRUE(calls[0].synthetic_id && calls[1].synthetic_id);
    EXPECT_NE(calls[0].id, calls[1].id);
    EXPECT_EQ(calls[0].arguments, R"({"x":1})");
    EXPECT_EQ(calls[1].arguments, "{}");
}

TEST(OpenAiChatStream, ReadsReasoningInEverySpelling) {
    for (const std::string key : {"reasoning_content", "reasoning"}) {
        const auto out =
            stream(chunk("{\"content\":null,\"" + key + "\":\"thi\"}") + chunk("{\"" + key + "\":\"nk\"}") +
                   chunk(R"({"content":"say"})", "stop") + kDone);
        EXPECT_EQ(out.response.reasoning(), "think");
        EXPECT_EQ(out.response.text(), "say");
        ASSERT_EQ(out.response.parts.size(), 2U);
        EXPECT_EQ(std::get<llm::ReasoningPart>(out.response.parts[0]).issuer, "p");
    }
    const auto magistral = stream(
        chunk(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"th"}]}]})") +
        chunk(R"({"content":[{"type":"text","text":"sa"}]})") + chunk(R"({"content":"y"})", "stop") + kDone);
    EXPECT_EQ(magistral.response.reasoning(), "th");
    EXPECT_EQ(magistral.response.text(), "say");
}

TEST(OpenAiChatStream, PutsReasoningDetailsTogetherAgain) {
    const auto out = stream(
        chunk(R"({"reasoning":"a","reasoning_details":[{"type":"reasoning.text","text":"a","index":0}]})") +
        chunk(
            R"({"reasoning":"b","reasoning_details":[{"type":"reasoning.text","text":"b","index":0,"format":null}]})") +
        chunk(R"({"reasoning_details":[{"type":"reasoning.text","signature":"sig","index":0}]})") +
        chunk(R"({"content":"x"})", "stop") + kDone);
    ASSERT_EQ(out.response.parts.size(), 2U);
    const auto& thought = std::get<llm::ReasoningPart>(out.response.parts[0]);
    EXPECT_EQ(thought.text, "ab");
    EXPECT_EQ(json::canonical(thought.opaque),
              R"([{"index":0,"signature":"sig","text":"ab","type":"reasoning.text"}])");
}

TEST(OpenAiChatStream, ReadsRefusals) {
    const auto out = stream(chunk(R"({"content":null,"refusal":"I "})") + chunk(R"({"refusal":"won't"})") +
                            chunk("{}", "stop") + kDone);
    EXPECT_EQ(out.response.refusal, "I won't");
    EXPECT_EQ(out.response.text(), "");
    EXPECT_EQ(out.response.completion, llm::Completion::refused);
}

TEST(OpenAiChatStream, MapsFinishReasons) {
    const auto completion = [](const char* reason) {
        return stream(chunk(R"({"content":"a"})", reason) + kDone).response.completion;
    };
    EXPECT_EQ(completion("length"), llm::Completion::truncated);
    EXPECT_EQ(completion("content_filter"), llm::Completion::filtered);
    EXPECT_EQ(completion("stop"), llm::Completion::complete);
    EXPECT_EQ(stream(chunk("{}", "novelty") + kDone).response.finish, llm::Finish::unknown);
}

TEST(OpenAiChatStream, ReportsErrorsInsideTheStreamAndKeepsTheirUsage) {
    const auto out = stream(
        chunk(R"({"content":"a"})") +
        R"(data: {"error":{"code":502,"message":"Provider returned error"},"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})"
        "\n\n");
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::server_error);
    EXPECT_EQ(out.error->message, "Provider returned error");
    EXPECT_EQ(out.response.usage.total_tokens(), 4);

    const auto groq =
        stream(chunk(R"({"content":"a"})") +
               "event: error\n"
               R"(data: {"error":{"message":"bad call","code":"tool_use_failed","status_code":400}})"
               "\n\n");
    EXPECT_EQ(groq.error->kind, ErrorKind::invalid_request);
    EXPECT_EQ(groq.error->detail, "tool_use_failed");
    EXPECT_EQ(stream(R"(data: {"choices":[],"x_groq":{"error":"over capacity"}})"
                     "\n\n")
                  .error->kind,
              ErrorKind::overloaded);
    EXPECT_EQ(stream(R"(data: {"error":"overloaded, try later"})"
                     "\n\n")
                  .error->kind,
              ErrorKind::overloaded);
    EXPECT_EQ(stream(chunk("{}", "insufficient_system_resource") + kDone).error->kind, ErrorKind::overloaded);
}

TEST(OpenAiChatStream, ReadsWhatAServerSendsThatDoesNotStream) {
    const auto whole =
        stream(R"({"id":"x","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]})");
    EXPECT_FALSE(whole.error);
    EXPECT_EQ(whole.response.text(), "hi");
    EXPECT_EQ(stream("\n\n {\"error\":{\"message\":\"no\",\"code\":429}}").error->kind,
              ErrorKind::rate_limited);
}

TEST(OpenAiChatStream, IgnoresOtherChoicesCommentsAndEmptyFirstChunks) {
    const auto out = stream(
        ": keep-alive\n\n"
        R"(data: {"id":"","model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]})"
        "\n\n"
        R"(data: {"id":"c1","model":"m","choices":[{"index":1,"delta":{"content":"B"}}]})"
        "\n\n" +
        chunk(R"({"content":"A"})", "stop") + kDone);
    EXPECT_EQ(out.response.text(), "A");
    EXPECT_EQ(out.response.id, "c1");
}

llm::Response decoded(std::string_view body) {
    const auto response = openai_chat::decode(body, traits_of("p"));
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(llm::Response{});
}

TEST(OpenAiChatDecode, ReadsAWholeAnswerAfterBlankLines) {
    const auto response = decoded(
        "\n   \n\n"
        R"({"id":"i","model":"m","choices":[{"index":0,"finish_reason":"tool_calls",
        "message":{"role":"assistant","reasoning":"r","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],
        "tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":""}}]}}]})");
    EXPECT_EQ(response.text(), "ab");
    EXPECT_EQ(response.reasoning(), "r");
    ASSERT_EQ(response.tool_calls().size(), 1U);
    EXPECT_EQ(response.tool_calls()[0].arguments, "{}");
    EXPECT_FALSE(response.usage.input.known()) << "unknown is not zero";
}

TEST(OpenAiChatDecode, ReportsErrorsInASuccessfulAnswer) {
    const auto error = openai_chat::decode(R"({"error":{"message":"down","code":503},"user_id":"u"})", {});
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().kind, ErrorKind::overloaded);
    for (const std::string_view body :
         {"", "[]", "{}", "null", R"({"choices":[]})", R"({"choices":7})", "<html>"}) {
        const auto malformed = openai_chat::decode(body, {});
        ASSERT_FALSE(malformed) << body;
        EXPECT_EQ(malformed.error().kind, ErrorKind::malformed_response) << body;
    }
}

std::string usage_of(const std::string& usage, const std::string& beside = "") {
    return test::describe(
        decoded(R"({"choices":[{"message":{"content":"x"}}],"usage":)" + usage + beside + "}").usage);
}

TEST(OpenAiUsage, IsDisjointWhateverTheProvidersSpelling) {
    EXPECT_EQ(usage_of(R"({"prompt_tokens":1220,"completion_tokens":100,"total_tokens":1320,
                  "prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":1200,"audio_tokens":2}})"),
              "10 10 1200 ? 100 ? 2 ? ? total 1320 searches 0 tier '' cost ?");
    EXPECT_EQ(
        usage_of(
            R"({"prompt_tokens":20,"completion_tokens":1,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":12})"),
        "12 8 ? ? 1 ? ? ? ? total 21 searches 0 tier '' cost ?");
    EXPECT_EQ(usage_of(R"({"prompt_tokens":5,"completion_tokens":1,"cached_tokens":50})"),
              "0 5 ? ? 1 ? ? ? ? total 6 searches 0 tier '' cost ?")
        << "a part is never more than the whole";
}

TEST(OpenAiUsage, CountsThinkingThatStandsOnlyInTheTotal) {
    EXPECT_EQ(usage_of(R"({"prompt_tokens":35,"completion_tokens":12,"total_tokens":109})"),
              "35 ? ? ? 74 62 ? ? ? total 109 searches 0 tier '' cost ?");
}

TEST(OpenAiUsage, ReadsWhatTheProviderCharges) {
    const auto cost = [](const std::string& more) {
        const std::string text = usage_of(R"({"prompt_tokens":1,"completion_tokens":1,)" + more + "}");
        return text.substr(text.rfind("cost ") + 5);
    };
    EXPECT_EQ(cost(R"("cost":0.00256995)"), "0.00256995");
    EXPECT_EQ(cost(R"("cost":{"total_cost":0.00609})"), "0.00609");
    EXPECT_EQ(cost(R"("cost_in_usd_ticks":6684000)"), "0.0006684");
    EXPECT_EQ(cost(R"("cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.00417})"),
              "0.00417");
    EXPECT_EQ(cost(R"("cost":0,"is_byok":false,"cost_details":{"upstream_inference_cost":0.5})"), "0");
}

TEST(OpenAiUsage, NamesOnlyTiersThatChangeThePrice) {
    const auto tier = [](const std::string& name) {
        return decoded(
                   R"({"choices":[{"message":{}}],"usage":{"prompt_tokens":1,"completion_tokens":1},"service_tier":")" +
                   name + "\"}")
            .usage.service_tier;
    };
    EXPECT_EQ(tier("flex"), "flex");
    EXPECT_EQ(tier("default"), "");
}

TEST(OpenAiUsage, IgnoresNonsense) {
    EXPECT_EQ(
        usage_of(R"({"prompt_tokens":-5,"completion_tokens":9223372036854775807,"total_tokens":1e300})"),
        "? ? ? ? ? ? ? ? ? total 0 searches 0 tier '' cost ?");
}

}  // namespace
}  // namespace gateway::wire
