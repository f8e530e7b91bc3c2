#include "wire/openai_responses.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/wire/decoding.hpp"

namespace gateway::wire {
namespace {

using test::Outcome;

const Traits kTraits{.provider = "p"};

Outcome stream(std::string_view body) {
    const test::MakeDecoder make = [] { return openai_responses::make_stream_decoder(kTraits); };
    Outcome whole = test::run(make, {body});
    test::for_each_split(body, 1, 0, 50, [&](const auto& pieces) {
        ASSERT_EQ(test::describe(test::run(make, pieces)), test::describe(whole));
    });
    return whole;
}

// An event whose data is `members` and its type, on one line however the test wraps it.
std::string event(const std::string& type, std::string members) {
    std::erase(members, '\n');
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
}

std::string created() {
    return event("response.created", R"("response":{"id":"r1","model":"m","output":[]})");
}

std::string completed(const std::string& more = R"("output":[])") {
    return event("response.completed",
                 R"("response":{"id":"r1","model":"m","status":"completed","error":null,)" + more +
                     R"(,"usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15,
                    "input_tokens_details":{"cached_tokens":4},"output_tokens_details":{"reasoning_tokens":2}}})");
}

TEST(OpenAiResponsesStream, ReadsThinkingTextAndUsage) {
    const std::string reasoning =
        R"({"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"think"}],"encrypted_content":"E"})";
    std::string body = created();
    body += event("response.output_item.added",
                  R"("output_index":0,"item":{"type":"reasoning","id":"rs","summary":[]})");
    body += event("response.reasoning_summary_text.delta", R"("output_index":0,"delta":"thi")");
    body += event("response.reasoning_summary_text.delta", R"("output_index":0,"delta":"nk")");
    body += event("response.output_item.done", R"("output_index":0,"item":)" + reasoning);
    body += event("response.output_text.delta", R"("output_index":1,"content_index":0,"delta":"Hé")");
    body += event("response.output_text.delta", R"("output_index":1,"content_index":0,"delta":"llo")");
    body += event(
        "response.output_item.done",
        R"("output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Héllo"}]})");
    body += completed();
    const auto out = stream(body);
    ASSERT_FALSE(out.error);
    EXPECT_TRUE(out.done);
    EXPECT_EQ(out.response.text(), "Héllo");
    EXPECT_EQ(out.response.reasoning(), "think");
    ASSERT_EQ(out.response.parts.size(), 2U);
    const auto& thought = std::get<llm::ReasoningPart>(out.response.parts[0]);
    EXPECT_EQ(thought.issuer, "p");
    EXPECT_EQ(json::canonical(thought.opaque), json::canonical(*json::parse(reasoning)));
    EXPECT_EQ(out.response.finish, llm::Finish::stop);
    EXPECT_EQ(test::describe(out.response.usage), "6 4 ? ? 5 2 ? ? ? total 15 searches 0 tier '' cost ?");
}

TEST(OpenAiResponsesStream, ReadsParallelCallsWithTheIdTheyAreAnsweredBy) {
    const auto added = [](int index, const std::string& id) {
        return event("response.output_item.added", "\"output_index\":" + std::to_string(index) +
                                                       R"(,"item":{"type":"function_call","id":"fc_)" + id +
                                                       R"(","call_id":"call_)" + id +
                                                       R"(","name":"f","arguments":""})");
    };
    const auto piece = [](int index, const std::string& text) {
        return event("response.function_call_arguments.delta",
                     "\"output_index\":" + std::to_string(index) + ",\"delta\":\"" + text + "\"");
    };
    const auto out = stream(created() + added(0, "a") + added(1, "b") + piece(1, "{}") +
                            piece(0, "{\\\"x\\\"") + piece(0, ":1}") + completed());
    const auto calls = out.response.tool_calls();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].id + calls[0].arguments, R"(call_a{"x":1})");
    EXPECT_EQ(calls[1].id + calls[1].arguments, "call_b{}");
    EXPECT_EQ(out.response.finish, llm::Finish::tool_calls);
}

TEST(OpenAiResponsesStream, TakesFromTheEndWhatThePiecesDidNotBring) {
    const std::string output =
        R"("output":[{"type":"reasoning","content":[{"type":"reasoning_text","text":"t"}]},
          {"type":"message","content":[{"type":"output_text","text":"hi"}]},
          {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}])";
    const auto out = stream(created() + completed(output));
    EXPECT_EQ(out.response.text(), "hi");
    EXPECT_EQ(out.response.reasoning(), "t");
    EXPECT_EQ(out.response.tool_calls().size(), 1U);
}

TEST(OpenAiResponsesStream, ReadsRefusals) {
    const auto out = stream(
        created() + event("response.refusal.delta", R"("output_index":0,"delta":"I won't")") + completed());
    EXPECT_EQ(out.response.refusal, "I won't");
    EXPECT_EQ(out.response.text(), "");
    EXPECT_EQ(out.response.completion, llm::Completion::refused);
}

TEST(OpenAiResponsesStream, TellsWhyItIsIncomplete) {
    const auto incomplete = [](const std::string& reason) {
        return stream(created() + event("response.output_text.delta", R"("output_index":0,"delta":"a")") +
                      event("response.incomplete",
                            R"("response":{"status":"incomplete","incomplete_details":{"reason":")" + reason +
                                R"("}})"))
            .response;
    };
    EXPECT_EQ(incomplete("max_output_tokens").finish, llm::Finish::length);
    EXPECT_EQ(incomplete("max_output_tokens").completion, llm::Completion::truncated);
    EXPECT_EQ(incomplete("content_filter").completion, llm::Completion::filtered);
}

TEST(OpenAiResponsesStream, ReportsFailures) {
    const auto failed = stream(
        created() + event("response.failed",
                          R"("response":{"status":"failed","error":{"code":"server_error","message":"boom"},
        "usage":{"input_tokens":3,"output_tokens":0}})"));
    ASSERT_TRUE(failed.error);
    EXPECT_EQ(failed.error->kind, ErrorKind::server_error);
    EXPECT_EQ(failed.error->message, "boom");
    EXPECT_EQ(failed.response.usage.total_tokens(), 3) << "what was used is known even so";
    EXPECT_EQ(stream(event("error", R"("error":{"code":"insufficient_quota","message":"m"})")).error->kind,
              ErrorKind::insufficient_funds);
    EXPECT_EQ(
        stream(event("error", R"("code":"rate_limit_exceeded","message":"m","param":null)")).error->kind,
        ErrorKind::rate_limited);
    EXPECT_EQ(stream(R"({"error":{"message":"m","code":"model_not_found"}})").error->kind,
              ErrorKind::model_not_found);
}

TEST(OpenAiResponsesStream, EndsOnlyWithATerminalEvent) {
    const std::string started =
        created() + event("response.output_text.delta", R"("output_index":0,"delta":"a")");
    for (const std::string& body :
         {std::string{}, started, started + "data: [DONE]\n\n", started + "data: {\"type\":\"resp"}) {
        const auto out = stream(body);
        ASSERT_TRUE(out.error) << body;
        EXPECT_EQ(out.error->kind, ErrorKind::truncated_stream) << body;
    }
    EXPECT_EQ(stream(started + "data: nonsense\n\n" + completed()).error->kind,
              ErrorKind::malformed_response);
}

TEST(OpenAiResponsesStream, IgnoresEventsAndItemsItDoesNotKnow) {
    const auto out = stream(
        created() + event("response.novelty.delta", R"("output_index":3,"delta":"x")") +
        event("response.output_item.added", R"("output_index":-1,"item":{"type":"function_call"})") +
        event("response.output_item.done", R"("output_index":4,"item":{"type":"novelty","text":"x"})") +
        completed());
    ASSERT_FALSE(out.error);
    EXPECT_TRUE(out.response.parts.empty());
}

TEST(OpenAiResponsesDecode, ReadsAWholeAnswer) {
    const auto response = openai_responses::decode(
        R"({"object":"response","id":"r","model":"m","status":"completed","error":null,"service_tier":"priority",
        "output":[{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call","action":{"type":"open_page"}},
                  {"type":"message","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]}],
        "usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}})",
        kTraits);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->text(), "ab");
    EXPECT_EQ(test::describe(response->usage), "3 ? ? ? 2 ? ? ? ? total 5 searches 1 tier 'priority' cost ?");
}

TEST(OpenAiResponsesDecode, RefusesWhatIsNoFinishedAnswer) {
    const auto kind = [](std::string_view body) {
        const auto response = openai_responses::decode(body, kTraits);
        return response ? std::string_view("none") : traits(response.error().kind).name;
    };
    EXPECT_EQ(
        kind(
            R"({"object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"m"}})"),
        "rate_limited");
    EXPECT_EQ(kind(R"({"object":"response","status":"failed","error":null})"), "server_error");
    EXPECT_EQ(kind(R"({"object":"response","status":"in_progress","output":[]})"), "malformed_response");
    EXPECT_EQ(kind(R"({"error":"nope"})"), "server_error");
    for (const std::string_view body : {"", "{}", "[]", "x", R"({"object":"list"})"})
        EXPECT_EQ(kind(body), "malformed_response") << body;
}

}  // namespace
}  // namespace gateway::wire
