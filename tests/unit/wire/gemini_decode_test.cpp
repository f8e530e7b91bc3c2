// Answers in the Gemini dialect, whole and streamed, and its errors: the cases no recording shows.
#include <gtest/gtest.h>

#include "event_log.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {
namespace {

using llm::Completion;
using llm::Finish;

constexpr Dialect kDialect = Dialect::gemini_generate;
const Traits kTraits{.provider = "gemini"};

llm::Response decoded(std::string_view body) {
    auto response = decode(kDialect, body, kTraits);
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(llm::Response{});
}

std::string chunk(std::string_view parts, std::string_view reason = "", std::string_view usage = "") {
    std::string out = R"({"candidates":[{"content":{"role":"model","parts":)" + std::string(parts) + "}";
    if (!reason.empty()) out += R"(,"finishReason":")" + std::string(reason) + "\"";
    out += R"(,"index":0}],"modelVersion":"gemini","responseId":"R")";
    if (!usage.empty()) out += R"(,"usageMetadata":)" + std::string(usage);
    return out + "}";
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\r\n\r\n"; }

TEST(GeminiDecode, EveryFinishReason) {
    const auto expect = [](std::string_view reason, Finish finish, Completion completion) {
        const auto response = decoded(chunk(R"([{"text":"A"}])", reason));
        EXPECT_EQ(response.finish, finish) << reason;
        EXPECT_EQ(response.completion, completion) << reason;
        EXPECT_EQ(response.raw_finish, reason);
    };
    expect("STOP", Finish::stop, Completion::complete);
    expect("MAX_TOKENS", Finish::length, Completion::truncated);
    for (const auto reason : {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"})
        expect(reason, Finish::content_filter, Completion::filtered);
    for (const auto reason : {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "OTHER"})
        expect(reason, Finish::error, Completion::truncated);
    expect("A_NEW_REASON", Finish::unknown, Completion::truncated);
}

TEST(GeminiDecode, StopWithCallsMeansTheyAreWanted) {
    const auto response = decoded(chunk(
        R"([{"functionCall":{"name":"f","args":{"x":1}},"thoughtSignature":"S"},{"functionCall":{"name":"f"}},
                  {"functionCall":{"name":"g","id":"own","args":null}}])",
        "STOP"));
    EXPECT_EQ(response.finish, Finish::tool_calls);
    const auto calls = response.tool_calls();
    ASSERT_EQ(calls.size(), 3u);
    EXPECT_EQ(calls[0].id, "call_R_0");
    EXPECT_TRUE(calls[0].synthetic_id);
    EXPECT_EQ(calls[0].arguments, R"({"x":1})");
    EXPECT_EQ(calls[0].signature, "S");
    EXPECT_EQ(calls[0].issuer, "gemini");
    EXPECT_EQ(calls[1].id, "call_R_1");
    EXPECT_EQ(calls[1].arguments, "{}");
    EXPECT_EQ(calls[1].issuer, "");
    EXPECT_EQ(calls[2].id, "own");
    EXPECT_FALSE(calls[2].synthetic_id);
}

TEST(GeminiDecode, ABlockedPromptIsFilteredAndNoText) {
    const auto response = decoded(R"({"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},
        "usageMetadata":{"promptTokenCount":7,"totalTokenCount":7},"modelVersion":"gemini"})");
    EXPECT_EQ(response.finish, Finish::content_filter);
    EXPECT_EQ(response.completion, Completion::filtered);
    EXPECT_EQ(response.raw_finish, "PROHIBITED_CONTENT");
    EXPECT_TRUE(response.parts.empty());
    EXPECT_EQ(response.usage.output, llm::TokenCount::reported(0));
}

TEST(GeminiDecode, ContentOrPartsMayBeMissing) {
    for (const auto body : {R"({"candidates":[{"finishReason":"MAX_TOKENS"}]})",
                            R"({"candidates":[{"content":{},"finishReason":"MAX_TOKENS"}]})",
                            R"({"candidates":[{"content":{"parts":null},"finishReason":"MAX_TOKENS"}]})",
                            R"([{"candidates":[{"content":{"parts":[]},"finishReason":"MAX_TOKENS"}]}])"}) {
        const auto response = decoded(body);
        EXPECT_TRUE(response.parts.empty()) << body;
        EXPECT_EQ(response.completion, Completion::truncated) << body;
    }
    EXPECT_EQ(decoded(R"({"candidates":[],"error":null})").completion, Completion::truncated);
}

TEST(GeminiDecode, OnlyTheFirstCandidateIsRead) {
    EXPECT_EQ(decoded(R"({"candidates":[{"index":1,"content":{"parts":[{"text":"B"}]},"finishReason":"STOP"},
                                        {"index":0,"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]})")
                  .text(),
              "A");
}

TEST(GeminiDecode, UsageIsDisjoint) {
    const auto usage = decoded(chunk("[]", "STOP", R"({"promptTokenCount":100,"cachedContentTokenCount":40,
        "toolUsePromptTokenCount":7,"candidatesTokenCount":20,"thoughtsTokenCount":5,"totalTokenCount":132,
        "promptTokensDetails":[{"modality":"TEXT","tokenCount":70},{"modality":"AUDIO","tokenCount":30}],
        "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":12}],
        "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":3}],"serviceTier":"flex"})"))
                           .usage;
    EXPECT_EQ(describe(usage),
              "in 67 read 40 write 0/0 out 25 thinking 5 audio 18/12/3 searches 0 tier flex");
    EXPECT_EQ(usage.prompt_tokens() + usage.output.tokens, usage.total_tokens());
    EXPECT_FALSE(decoded(chunk("[]", "STOP")).usage.known());
}

TEST(GeminiDecode, WhatIsNoAnswerIsAnError) {
    for (const auto body : {"", "<html>", "[]", "{}", "[1]", R"({"embedding":{"values":[1]}})"}) {
        const auto response = decode(kDialect, body, kTraits);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed_response) << body;
    }
    const auto error =
        decode(kDialect, R"([{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}])", kTraits);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().kind, ErrorKind::overloaded);
}

TEST(GeminiDecode, SignaturesAndUnknownPartsSurviveAToolLoop) {
    const std::string parts =
        R"([{"text":"hm","thought":true,"thoughtSignature":"T"},{"text":"A","thoughtSignature":"S"},)"
        R"({"executableCode":{"code":"1"},"thoughtSignature":"X"},{"text":"B"},)"
        R"({"functionCall":{"name":"f","args":{}},"thoughtSignature":"F"},{"text":"","thoughtSignature":"E"}])";
    llm::Request next;
    next.messages = {llm::text_message(llm::Role::user, "Hi"), decoded(chunk(parts, "STOP")).to_message()};
    const auto encoded = encode(kDialect, next, kTraits);
    ASSERT_TRUE(encoded);
    EXPECT_EQ(json::canonical(encoded->body.at("contents").at(1).at("parts")),
              json::canonical(json::parse(parts).value()));
}

const std::string kFirst = chunk(R"([{"text":"Hel"}])", "", R"({"promptTokenCount":8,"totalTokenCount":8})");
const std::string kLast = chunk(R"([{"text":"lo"}])", "STOP",
                                R"({"promptTokenCount":7,"candidatesTokenCount":2,"totalTokenCount":9})");

TEST(GeminiStream, TheLastUsageHoldsAndTheBodysEndIsTheEnd) {
    const auto decoder = make_stream_decoder(kDialect, kTraits);
    llm::Accumulator answer;
    const EventSink sink = [&](const llm::StreamEvent& e) { answer.add(e); };
    ASSERT_TRUE(decoder->feed(event(kFirst) + event(kLast), sink));
    EXPECT_FALSE(decoder->done());  // a finish reason may come before the last chunk
    ASSERT_TRUE(decoder->feed(
        event(R"({"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10}})"),
        sink));
    ASSERT_TRUE(decoder->finish(sink));
    EXPECT_TRUE(decoder->done());
    const auto response = answer.take();
    EXPECT_EQ(response.text(), "Hello");
    EXPECT_EQ(response.finish, Finish::stop);
    EXPECT_EQ(response.usage.total_tokens(), 10);
    EXPECT_EQ(response.usage.output.tokens, 3);
}

TEST(GeminiStream, WithoutAFinishReasonItIsTruncatedAndTheOutputUnknown) {
    for (const std::string& body : {event(kFirst), event(kFirst) + "data: {\"candidates\":[{", "[" + kFirst,
                                    "[" + kFirst + "]", "[" + kFirst + "," + kLast, std::string{}}) {
        const auto outcome = run_stream(kDialect, kTraits, body);
        ASSERT_TRUE(outcome.error) << body;
        EXPECT_EQ(outcome.error->kind, ErrorKind::truncated_stream) << body;
        EXPECT_FALSE(outcome.done);
    }
    EXPECT_FALSE(run_stream(kDialect, kTraits, event(kFirst)).response.usage.output.known());
}

TEST(GeminiStream, AJsonArrayIsTheSameAnswer) {
    const std::string as_events = run_stream(kDialect, kTraits, event(kFirst) + event(kLast)).log;
    EXPECT_EQ(run_stream(kDialect, kTraits, "\n[" + kFirst + "\n,\r\n" + kLast + "]\n").log, as_events);

    const auto decoder = make_stream_decoder(kDialect, kTraits);
    int events = 0;
    const EventSink sink = [&](const llm::StreamEvent&) { ++events; };
    ASSERT_TRUE(decoder->feed("[" + kFirst, sink));
    EXPECT_GT(events, 0);  // a chunk counts as soon as it is whole
    ASSERT_TRUE(decoder->feed("," + kLast + "]", sink));
    EXPECT_TRUE(decoder->done());  // an array says itself that it is over
    const int before = events;
    EXPECT_TRUE(decoder->finish(sink));
    EXPECT_EQ(events, before);
}

TEST(GeminiStream, ErrorsInsideAreFinalAndOfTheirKind) {
    const std::string error = R"({"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}})";
    for (const std::string& body :
         {event(kFirst) + event(error), "[" + kFirst + "," + error + "]", error, "[" + error + "]"}) {
        const auto outcome = run_stream(kDialect, kTraits, body);
        ASSERT_TRUE(outcome.error) << body;
        EXPECT_EQ(outcome.error->kind, ErrorKind::overloaded) << body;
    }
    EXPECT_EQ(run_stream(kDialect, kTraits, event("{oops")).error.value().kind,
              ErrorKind::malformed_response);
    EXPECT_EQ(run_stream(kDialect, kTraits, "[{oops}]").error.value().kind, ErrorKind::malformed_response);
    EXPECT_EQ(run_stream(kDialect, kTraits, "[" + kFirst + "oops").error.value().kind,
              ErrorKind::malformed_response);
}

TEST(GeminiStream, AnySplitGivesTheSameEvents) {
    const std::string odd =
        chunk(R"([{"text":"日本 }\"]{ \\","thought":true},{"functionCall":{"name":"f","args":{"ü":"[{"}}}])",
              "STOP");
    const std::string small = R"({"candidates":[{"content":{"parts":[{"text":"A"}]}}]})";
    for (const std::string& body : {event(small) + event(odd), "[" + small + " ,\n" + odd + "] trailing",
                                    event(small) + event("{broken"), "[" + small + "}"})
        expect_same_events_for_every_split(kDialect, kTraits, body);
}

struct ErrorCase {
    int status;
    std::string body;
    ErrorKind kind;
    bool retryable;
    std::optional<std::chrono::milliseconds> retry_after = {};
};

std::string error_body(std::string_view word, std::string_view text = "m", std::string_view details = "[]") {
    return R"({"error":{"code":0,"message":")" + std::string(text) + R"(","status":")" + std::string(word) +
           R"(","details":)" + std::string(details) + "}}";
}

TEST(GeminiErrors, EveryShapeHasItsKind) {
    using namespace std::chrono_literals;
    const std::string_view per_day =
        R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3s"}])";
    const std::string_view per_day_limit =
        R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"RequestsPerDay"}}])";
    const std::string_view bad_key =
        R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}])";
    const std::vector<ErrorCase> cases{
        {400, error_body("INVALID_ARGUMENT"), ErrorKind::invalid_request, false},
        {400, error_body("INVALID_ARGUMENT", "bad", bad_key), ErrorKind::authentication, false},
        {400, error_body("INVALID_ARGUMENT", "API key expired. Please renew the API key."),
         ErrorKind::authentication, false},
        {400,
         error_body("INVALID_ARGUMENT",
                    "The input token count (9) exceeds the maximum number of tokens allowed (8)."),
         ErrorKind::context_too_long, false},
        {400, error_body("INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."),
         ErrorKind::request_too_large, false},
        {400, error_body("FAILED_PRECONDITION", "Please enable billing on your project"),
         ErrorKind::insufficient_funds, false},
        {400, error_body("FAILED_PRECONDITION", "User location is not supported"), ErrorKind::invalid_request,
         false},
        {401, error_body("UNAUTHENTICATED"), ErrorKind::authentication, false},
        {403, error_body("PERMISSION_DENIED"), ErrorKind::authentication, false},
        {404, error_body("NOT_FOUND", "models/x is not found for API version v1beta"),
         ErrorKind::model_not_found, false},
        {404, error_body("NOT_FOUND", "CachedContent not found"), ErrorKind::invalid_request, false},
        {429, error_body("RESOURCE_EXHAUSTED"), ErrorKind::rate_limited, true},
        {429, error_body("RESOURCE_EXHAUSTED", "Please retry in 1.5s."), ErrorKind::rate_limited, true,
         1500ms},
        {429, error_body("RESOURCE_EXHAUSTED", "m", per_day), ErrorKind::rate_limited, false, 3s},
        {429, error_body("RESOURCE_EXHAUSTED", "m", per_day_limit), ErrorKind::rate_limited, false},
        {429, error_body("RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
         ErrorKind::insufficient_funds, false},
        {500, error_body("INTERNAL"), ErrorKind::server_error, true},
        {501, error_body("UNIMPLEMENTED"), ErrorKind::unsupported, false},
        {503, error_body("UNAVAILABLE"), ErrorKind::overloaded, true},
        {503, "[" + error_body("UNAVAILABLE") + "]", ErrorKind::overloaded, true},
        {504, error_body("DEADLINE_EXCEEDED"), ErrorKind::timeout, true},
        {504, "upstream request timeout", ErrorKind::timeout, true},
        {413, "<html>413</html>", ErrorKind::request_too_large, false},
        {500, "[]", ErrorKind::server_error, true},
        {500, R"({"error":"odd"})", ErrorKind::server_error, true},
    };
    for (const auto& c : cases) {
        const Error error = decode_error(kDialect, c.status, {}, c.body);
        SCOPED_TRACE(std::to_string(c.status) + " " + c.body);
        EXPECT_EQ(gateway::traits(error.kind).name, gateway::traits(c.kind).name);
        EXPECT_EQ(error.retryable(), c.retryable);
        EXPECT_EQ(error.retry_after, c.retry_after);
        EXPECT_FALSE(error.message.empty());
        EXPECT_EQ(error.message.find('<'), std::string::npos);
    }
    EXPECT_EQ(decode_error(kDialect, 400, {}, error_body("INVALID_ARGUMENT", "bad", bad_key)).detail,
              "API_KEY_INVALID");
    EXPECT_EQ(decode_error(kDialect, 504, {}, "upstream request timeout").message,
              "upstream request timeout");
}

}  // namespace
}  // namespace gateway::wire::replay
