// Answers in the Anthropic Messages dialect, whole and streamed, and its errors: the cases no recording
// shows.
#include <gtest/gtest.h>

#include "event_log.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {
namespace {

using llm::Completion;
using llm::Finish;

constexpr Dialect kDialect = Dialect::anthropic_messages;
const Traits kTraits{.provider = "anthropic"};

llm::Response decoded(std::string_view body) {
    auto response = decode(kDialect, body, kTraits);
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(llm::Response{});
}

std::string message(std::string_view content, std::string_view rest) {
    return R"({"type":"message","id":"m","model":"claude","content":)" + std::string(content) + "," +
           std::string(rest) + "}";
}

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

const std::string kStart = event(
    R"({"type":"message_start","message":{"id":"m","model":"claude","usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4},"output_tokens":1}}})");
const std::string kStop = event(R"({"type":"message_stop"  })");

std::string block(int index, std::string_view start, std::initializer_list<std::string_view> deltas) {
    const std::string at = R"("index":)" + std::to_string(index);
    std::string out =
        event(R"({"type":"content_block_start",)" + at + R"(,"content_block":)" + std::string(start) + "}");
    for (const auto delta : deltas)
        out += event(R"({"type":"content_block_delta",)" + at + R"(,"delta":)" + std::string(delta) + "}");
    return out + event(R"({"type":"content_block_stop",)" + at + "}");
}

std::string last(std::string_view reason, std::string_view usage = R"({"output_tokens":20})") {
    return event(R"({"type":"message_delta","delta":{"stop_reason":")" + std::string(reason) +
                 R"("},"usage":)" + std::string(usage) + "}");
}

TEST(AnthropicDecode, AMemberThatIsNullIsNoError) {
    EXPECT_EQ(decoded(message("[]", R"("error":null,"stop_reason":"end_turn")")).finish, Finish::stop);
}

TEST(AnthropicDecode, EveryStopReason) {
    const auto expect = [](std::string_view reason, Finish finish, Completion completion) {
        const auto response = decoded(message("[]", R"("stop_reason":")" + std::string(reason) + "\""));
        EXPECT_EQ(response.finish, finish) << reason;
        EXPECT_EQ(response.completion, completion) << reason;
        EXPECT_EQ(response.raw_finish, reason);
    };
    expect("end_turn", Finish::stop, Completion::complete);
    expect("stop_sequence", Finish::stop, Completion::complete);
    expect("tool_use", Finish::tool_calls, Completion::complete);
    expect("max_tokens", Finish::length, Completion::truncated);
    expect("model_context_window_exceeded", Finish::length, Completion::truncated);
    expect("pause_turn", Finish::pause, Completion::truncated);
    expect("refusal", Finish::refusal, Completion::refused);
    expect("compaction", Finish::unknown, Completion::truncated);
}

TEST(AnthropicDecode, ARefusalWithoutContentIsARefusal) {
    const auto response = decoded(message(
        "[]",
        R"("stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber","explanation":"No."})"));
    EXPECT_EQ(response.refusal, "No.");
    EXPECT_EQ(response.text(), "");
    EXPECT_EQ(response.completion, Completion::refused);
}

TEST(AnthropicDecode, BlocksItDoesNotKnowAreKeptToBeHandedBack) {
    const auto response = decoded(message(
        R"([{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},{"type":"text","text":"A"},{"type":"hologram","n":1},{"type":"text","text":"B"}])",
        R"("stop_reason":"pause_turn")"));
    ASSERT_EQ(response.parts.size(), 4u);
    EXPECT_EQ(response.text(), "AB");
    const auto& kept = std::get<llm::ReasoningPart>(response.parts[2]);
    EXPECT_EQ(json::write(kept.opaque), R"({"type":"hologram","n":1})");
    EXPECT_EQ(kept.issuer, "anthropic");

    llm::Request next;
    next.messages = {llm::text_message(llm::Role::user, "Hi"), response.to_message()};
    const auto encoded = encode(kDialect, next, Traits{.provider = "anthropic", .default_max_tokens = 9});
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->body.at("messages").at(1).at("content").as_array().size(), 4u);
}

TEST(AnthropicDecode, UsageIsDisjointAndEveryPassIsCounted) {
    const auto usage =
        decoded(message("[]", R"("stop_reason":"end_turn","usage":{"input_tokens":162,"output_tokens":11,
        "cache_creation_input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":4,"ephemeral_5m_input_tokens":5},
        "cache_read_input_tokens":100,"output_tokens_details":{"thinking_tokens":6},"service_tier":"batch",
        "server_tool_use":{"web_search_requests":2},
        "iterations":[{"type":"compaction","input_tokens":99195,"output_tokens":81},
                      {"type":"message","input_tokens":162,"output_tokens":11}]})"))
            .usage;
    EXPECT_EQ(describe(usage),
              "in 162 read 100 write 5/4 out 11 thinking 6 audio ?/?/? searches 2 tier batch + {in 99195 "
              "read 0 write "
              "0/0 out 81 thinking ? audio ?/?/? searches 0 tier batch}");
    EXPECT_EQ(usage.prompt_tokens(), 271);
}

TEST(AnthropicDecode, WhatWasNotStatedIsUnknown) {
    EXPECT_FALSE(decoded(message("[]", R"("stop_reason":"end_turn")")).usage.known());
    const auto usage =
        decoded(message("[]", R"("stop_reason":"end_turn","usage":{"input_tokens":-1})")).usage;
    EXPECT_FALSE(usage.input.known());
    EXPECT_FALSE(usage.output.known());
}

TEST(AnthropicDecode, WhatIsNoMessageIsAnError) {
    for (const auto body : {"", "<html>", "[]", "{}", R"({"content":"text"})"}) {
        const auto response = decode(kDialect, body, kTraits);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed_response) << body;
    }
    const auto error =
        decode(kDialect, R"({"type":"error","error":{"type":"overloaded_error","message":"Busy"}})", kTraits);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().kind, ErrorKind::overloaded);
    EXPECT_EQ(error.error().message, "Busy");
}

TEST(AnthropicStream, LaterUsageOverwritesWhatItStates) {
    const auto outcome = run_stream(
        kDialect, kTraits,
        kStart +
            last(
                "end_turn",
                R"({"input_tokens":12,"cache_read_input_tokens":null,"output_tokens":20,"iterations":[{"type":"advisor_message","input_tokens":3,"output_tokens":4}]})") +
            kStop);
    EXPECT_FALSE(outcome.error);
    EXPECT_EQ(describe(outcome.response.usage),
              "in 12 read 5 write 3/4 out 20 thinking ? audio ?/?/? searches 0 tier  + {in 3 read 0 write "
              "0/0 out 4 "
              "thinking ? audio ?/?/? searches 0 tier }");
}

TEST(AnthropicStream, BeforeTheEndTheOutputIsUnknown) {
    const auto outcome = run_stream(
        kDialect, kTraits,
        kStart + block(0, R"({"type":"text","text":""})", {R"({"type":"text_delta","text":"Hel"})"}));
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind, ErrorKind::truncated_stream);
    EXPECT_EQ(outcome.response.text(), "Hel");
    EXPECT_EQ(outcome.response.usage.input.tokens, 10);
    EXPECT_FALSE(outcome.response.usage.output.known());
}

TEST(AnthropicStream, BlocksAreRebuiltWhole) {
    const auto outcome =
        run_stream(kDialect, kTraits,
                   kStart +
                       block(0, R"({"type":"thinking","thinking":"","signature":"","extra":1})",
                             {R"({"type":"thinking_delta","thinking":"a"})",
                              R"({"type":"thinking_delta","thinking":"b"})",
                              R"({"type":"signature_delta","signature":"S"})"}) +
                       block(1, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})",
                             {R"({"type":"input_json_delta","partial_json":""})",
                              R"({"type":"input_json_delta","partial_json":"{\"q\":"})",
                              R"({"type":"input_json_delta","partial_json":"1}"})"}) +
                       block(2, R"({"type":"compaction","content":null})",
                             {R"({"type":"compaction_delta","content":"sum"})"}) +
                       block(3, R"({"type":"tool_use","id":"t","name":"f","input":{"whole":true}})", {}) +
                       block(4, R"({"type":"tool_use","id":"u","name":"g","input":{}})",
                             {R"({"type":"input_json_delta","partial_json":""})"}) +
                       last("tool_use") + kStop);
    ASSERT_FALSE(outcome.error);
    const auto opaque = [&](std::size_t i) {
        return json::write(std::get<llm::ReasoningPart>(outcome.response.parts[i]).opaque);
    };
    EXPECT_EQ(opaque(0), R"({"type":"thinking","thinking":"ab","signature":"S","extra":1})");
    EXPECT_EQ(outcome.response.reasoning(), "ab");
    EXPECT_EQ(opaque(1), R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}})");
    EXPECT_EQ(opaque(2), R"({"type":"compaction","content":"sum"})");
    const auto calls = outcome.response.tool_calls();
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[0].arguments, R"({"whole":true})");
    EXPECT_EQ(calls[1].arguments, "{}");
}

TEST(AnthropicStream, UnknownEventsAndMissingStartsAreSurvived) {
    const auto outcome = run_stream(
        kDialect, kTraits,
        event(R"({"type":"ping"})") + event(R"({"type":"weather_report","index":"x"})") +
            event(R"({"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"A"}})") +
            event(
                R"({"type":"content_block_delta","index":4,"delta":{"type":"thinking_delta","thinking":"T"}})") +
            event(R"({"type":"content_block_delta","index":3,"delta":{"type":"sparkle_delta"}})") +
            event(R"({"type":"content_block_stop","index":9})") + event("7") +
            event(R"({"type":"message_delta"})") + kStop + event("not JSON, but after the end"));
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    EXPECT_EQ(outcome.response.text(), "A");
    EXPECT_EQ(outcome.response.reasoning(), "T");
    EXPECT_EQ(outcome.response.finish, Finish::unknown);
    EXPECT_EQ(outcome.response.completion, Completion::truncated);  // nobody said that it was the end
}

TEST(AnthropicStream, ErrorsInsideAreFinalAndOfTheirKind) {
    const auto kind = [](std::string_view type) {
        const auto outcome = run_stream(
            kDialect, kTraits,
            kStart +
                event(R"({"type":"error","error":{"type":")" + std::string(type) + R"(","message":"m"}})") +
                kStop);
        EXPECT_TRUE(outcome.error) << type;
        EXPECT_FALSE(outcome.done);
        return outcome.error ? outcome.error->kind : ErrorKind::internal;
    };
    EXPECT_EQ(kind("overloaded_error"), ErrorKind::overloaded);
    EXPECT_EQ(kind("api_error"), ErrorKind::server_error);
    EXPECT_EQ(kind("rate_limit_error"), ErrorKind::rate_limited);
    EXPECT_EQ(kind("brand_new_error"), ErrorKind::server_error);

    const auto decoder = make_stream_decoder(kDialect, kTraits);
    const EventSink ignore = [](const llm::StreamEvent&) {};
    EXPECT_FALSE(decoder->feed(event("{"), ignore));
    EXPECT_EQ(decoder->feed(kStop, ignore).error().kind, ErrorKind::malformed_response);
    EXPECT_EQ(decoder->finish(ignore).error().kind, ErrorKind::malformed_response);
}

TEST(AnthropicStream, ABodyThatIsNoEventStreamIsReadForWhatItIs) {
    const auto whole =
        run_stream(kDialect, kTraits,
                   "\n" + message(R"([{"type":"text","text":"A"}])", R"("stop_reason":"end_turn")") + "\n");
    EXPECT_FALSE(whole.error);
    EXPECT_TRUE(whole.done);
    EXPECT_EQ(whole.response.text(), "A");

    const auto error = run_stream(kDialect, kTraits,
                                  R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})");
    EXPECT_EQ(error.error.value().kind, ErrorKind::overloaded);
    EXPECT_EQ(run_stream(kDialect, kTraits, "<html>busy</html>").error.value().kind,
              ErrorKind::truncated_stream);
}

TEST(AnthropicStream, AnySplitGivesTheSameEvents) {
    std::string body =
        ": hello\r\n\r\n" + kStart +
        block(0, R"({"type":"thinking","thinking":""})", {R"({"type":"thinking_delta","thinking":"ünï"})"}) +
        block(1, R"({"type":"text","text":""})",
              {R"({"type":"text_delta","text":"日本 \u00e9 \ud83d\ude00"}     )"}) +
        block(2, R"({"type":"tool_use","id":"t","name":"f","input":{}})",
              {R"({"type":"input_json_delta","partial_json":"{\"a\":\"ö\"}"})"}) +
        last("tool_use") + kStop;
    expect_same_events_for_every_split(kDialect, kTraits, body);
    for (const std::string_view ending : {"\r\n", "\r"}) {
        std::string other;
        for (const char c : body)
            if (c == '\n')
                other += ending;
            else if (c != '\r')
                other += c;
        EXPECT_EQ(run_stream(kDialect, kTraits, other).log, run_stream(kDialect, kTraits, body).log);
    }
    expect_same_events_for_every_split(kDialect, kTraits, kStart + event("{broken"));
    expect_same_events_for_every_split(
        kDialect, kTraits,
        message(R"([{"type":"text","text":"A \" }{"}])", R"("stop_reason":"end_turn")") + " trailing");
}

struct ErrorCase {
    int status;
    Headers headers;
    std::string body;
    ErrorKind kind;
    bool retryable;
    std::optional<std::chrono::milliseconds> retry_after = {};
};

std::string error_body(std::string_view type, std::string_view text = "m") {
    return R"({"type":"error","error":{"type":")" + std::string(type) + R"(","message":")" +
           std::string(text) + R"("}})";
}

TEST(AnthropicErrors, EveryShapeHasItsKind) {
    using namespace std::chrono_literals;
    const std::vector<ErrorCase> cases{
        {400, {}, error_body("invalid_request_error"), ErrorKind::invalid_request, false},
        {400,
         {},
         error_body("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
         ErrorKind::context_too_long,
         false},
        {400,
         {},
         error_body("invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2"),
         ErrorKind::context_too_long,
         false},
        {400,
         {},
         error_body("invalid_request_error", "Your credit balance is too low to access the API."),
         ErrorKind::insufficient_funds,
         false},
        {400,
         {},
         error_body("invalid_request_error", "You have reached your specified API usage limits."),
         ErrorKind::insufficient_funds,
         false},
        {401, {}, error_body("authentication_error"), ErrorKind::authentication, false},
        {402, {}, error_body("billing_error"), ErrorKind::insufficient_funds, false},
        {403, {}, error_body("permission_error"), ErrorKind::authentication, false},
        {404, {}, error_body("not_found_error", "model: claude-9"), ErrorKind::model_not_found, false},
        {404, {}, error_body("not_found_error", "File not found: file_1"), ErrorKind::invalid_request, false},
        {404, {}, "Not Found", ErrorKind::invalid_request, false},
        {408, {}, "", ErrorKind::timeout, true},
        {409, {}, "", ErrorKind::invalid_request, true},
        {413, {}, "<html>too large</html>", ErrorKind::request_too_large, false},
        {429, {{"Retry-After", "7"}}, error_body("rate_limit_error"), ErrorKind::rate_limited, true, 7s},
        {429, {{"x-should-retry", "false"}}, error_body("rate_limit_error"), ErrorKind::rate_limited, false},
        {400,
         {{"X-Should-Retry", "true"}},
         error_body("invalid_request_error"),
         ErrorKind::invalid_request,
         true},
        {500, {}, error_body("api_error"), ErrorKind::server_error, true},
        {502, {}, "<html>", ErrorKind::server_error, true},
        {503, {}, "", ErrorKind::overloaded, true},
        {504, {}, error_body("timeout_error"), ErrorKind::timeout, true},
        {529,
         {{"retry-after-ms", "1500"}},
         error_body("overloaded_error"),
         ErrorKind::overloaded,
         true,
         1500ms},
        {529,
         {},
         R"({"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":null})",
         ErrorKind::overloaded,
         true},
        {599, {}, R"({"error":"odd"})", ErrorKind::server_error, true},
    };
    for (const auto& c : cases) {
        const Error error = decode_error(kDialect, c.status, c.headers, c.body);
        SCOPED_TRACE(std::to_string(c.status) + " " + c.body);
        EXPECT_EQ(gateway::traits(error.kind).name, gateway::traits(c.kind).name);
        EXPECT_EQ(error.retryable(), c.retryable);
        EXPECT_EQ(error.retry_after, c.retry_after);
        EXPECT_FALSE(error.message.empty());
        EXPECT_EQ(error.message.find('<'), std::string::npos);
    }
    EXPECT_EQ(decode_error(kDialect, 599, {}, R"({"error":"odd"})").message, "odd");
    EXPECT_EQ(decode_error(kDialect, 404, {}, "Not Found").message, "Not Found");
}

TEST(AnthropicErrors, MessagesAreShortAndValid) {
    const Error error =
        decode_error(kDialect, 400, {}, error_body("invalid_request_error", std::string(499, 'x') + "日本"));
    EXPECT_EQ(error.message, std::string(499, 'x'));
    EXPECT_TRUE(is_valid_utf8(decode_error(kDialect, 500, {}, "bad \xFF\xFE bytes").message));
}

}  // namespace
}  // namespace gateway::wire::replay
