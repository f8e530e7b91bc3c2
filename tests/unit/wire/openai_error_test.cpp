#include <gtest/gtest.h>

#include <string>

#include "wire/openai_chat.hpp"
#include "wire/rate_limit.hpp"
#include "wire/retry_hint.hpp"

namespace gateway::wire {
namespace {

using std::chrono::milliseconds;

Error error_of(int status, std::string_view body, const Headers& headers = {}) {
    return openai_chat::decode_error(status, headers, body);
}

struct Shape {
    int status;
    const char* body;
    ErrorKind kind;
    const char* message;
};

TEST(OpenAiError, ReadsEveryShape) {
    const Shape shapes[] = {
        {400, R"({"error":{"message":"m","type":"t","param":"p","code":"c"}})", ErrorKind::invalid_request,
         "m"},
        {422, R"({"detail":"m"})", ErrorKind::invalid_request, "m"},
        {422, R"({"detail":[{"loc":["body"],"msg":"field required"}]})", ErrorKind::invalid_request,
         "field required"},
        {401, R"({"detail":"Unauthorized"})", ErrorKind::authentication, "Unauthorized"},
        {404, R"({"error":"model 'x' not found"})", ErrorKind::model_not_found, "model 'x' not found"},
        {400, R"({"code":"invalid-argument","error":"Model not found: x"})", ErrorKind::model_not_found,
         "Model not found: x"},
        {400, R"({"object":"error","message":"m","type":"t","code":"3051","raw_status_code":400})",
         ErrorKind::invalid_request, "m"},
        {400, R"({"message":"m","code":1})", ErrorKind::invalid_request, "m"},
        {400, R"([{"error":{"message":"m"}}])", ErrorKind::invalid_request, "m"},
        {400, R"({"error":{"message":{"detail":[{"msg":"m"}]}}})", ErrorKind::invalid_request, "m"},
        {500, R"({"error":{"code":500,"message":"boom","type":"server_error"}})", ErrorKind::server_error,
         "boom"},
        {502, "<html>Bad Gateway</html>", ErrorKind::server_error, "the provider answered with status 502"},
        {503, "", ErrorKind::overloaded, "the provider answered with status 503"},
        {418, "7", ErrorKind::invalid_request, "the provider answered with status 418"},
    };
    for (const Shape& shape : shapes) {
        const Error error = error_of(shape.status, shape.body);
        EXPECT_EQ(traits(error.kind).name, traits(shape.kind).name) << shape.body;
        EXPECT_EQ(error.message, shape.message) << shape.body;
    }
}

TEST(OpenAiError, TellsKindsByCodeAndWords) {
    const auto kind = [](int status, const std::string& message, const std::string& code = "",
                         const std::string& type = "") {
        const json::object body{{"error", {{"message", message}, {"code", code}, {"type", type}}}};
        return std::string(traits(error_of(status, json::write(body)).kind).name);
    };
    EXPECT_EQ(kind(429, "You exceeded your current quota", "insufficient_quota"), "insufficient_funds");
    EXPECT_EQ(kind(402, "Insufficient Balance"), "insufficient_funds");
    EXPECT_EQ(
        kind(429, "Request too large for gpt-4o on tokens per min (TPM)", "rate_limit_exceeded", "tokens"),
        "request_too_large");
    EXPECT_EQ(kind(429, "slow down", "rate_limit_exceeded"), "rate_limited");
    EXPECT_EQ(kind(413, "too big"), "request_too_large");
    EXPECT_EQ(kind(400, "too long", "context_length_exceeded"), "context_too_long");
    EXPECT_EQ(kind(400, "This model's maximum context length is 8192 tokens"), "context_too_long");
    EXPECT_EQ(kind(400, "request (2009 tokens) exceeds the available context size (512 tokens)"),
              "context_too_long");
    EXPECT_EQ(kind(400, "no", "model_not_found"), "model_not_found");
    EXPECT_EQ(kind(400, "The supported API model names are a or b"), "model_not_found");
    EXPECT_EQ(kind(400, "Incorrect API key provided."), "authentication");
    EXPECT_EQ(kind(403, "country not supported"), "authentication");
    EXPECT_EQ(kind(400, "filtered", "content_filter"), "content_filtered");
    EXPECT_EQ(kind(400, "bad value", "unsupported_value"), "invalid_request");
    EXPECT_EQ(kind(408, "slow"), "timeout");
    EXPECT_EQ(kind(498, "flex capacity"), "overloaded");
    EXPECT_EQ(kind(529, "x"), "overloaded");
    EXPECT_EQ(kind(500, "The engine is currently overloaded"), "overloaded");
    EXPECT_EQ(kind(504, "x"), "server_error");
    EXPECT_EQ(kind(404, "Previous response with id 'r' not found.", "previous_response_not_found"),
              "invalid_request");
}

TEST(OpenAiError, NeverRepeatsAKey) {
    const Error error = error_of(
        401,
        R"({"error":{"message":"Incorrect API key provided: sk-canary-123. Find it at https://x.","code":"invalid_api_key"}})");
    EXPECT_EQ(error.message, "Incorrect API key provided: [removed]. Find it at https://x.");
    EXPECT_EQ(
        error_of(401, R"({"error":{"message":"Authentication Fails, Your api key: sk-canary is invalid"}})")
            .message,
        "Authentication Fails, Your api key: [removed] is invalid");
}

TEST(OpenAiError, CutsAndRepairsTheMessage) {
    const std::string long_text(499, 'a');
    const Error error = error_of(400, "{\"error\":{\"message\":\"" + long_text + "\u00e9\u00e9\"}}");
    EXPECT_EQ(error.message, long_text) << "never half a character";
}

TEST(OpenAiError, TakesTheWaitFromHeadersOrWords) {
    const std::string limit =
        R"({"error":{"message":"Rate limit reached. Please try again in 1m3s. Visit x.","code":"rate_limit_exceeded"}})";
    EXPECT_EQ(error_of(429, limit).retry_after, milliseconds(63'000));
    EXPECT_EQ(error_of(429, limit, {{"retry-after", "2"}}).retry_after, milliseconds(2'000));
    EXPECT_EQ(error_of(429, limit, {{"Retry-After", "2"}, {"Retry-After-Ms", "1500"}}).retry_after,
              milliseconds(1'500));
    EXPECT_EQ(error_of(429, limit, {{"retry-after", "1"}, {"retry-after-ms", "0"}}).retry_after,
              milliseconds(1'000));
    EXPECT_EQ(error_of(400, limit, {{"retry-after", "1"}}).retry_after, std::nullopt) << "nothing to retry";
}

TEST(OpenAiError, HonoursAdviceOnRetrying) {
    EXPECT_FALSE(error_of(503, "", {{"x-should-retry", "false"}}).retryable());
    EXPECT_TRUE(error_of(503, "", {{"x-should-retry", "true"}}).retryable());
    EXPECT_FALSE(error_of(402, "", {{"x-should-retry", "true"}}).retryable())
        << "money does not come back by waiting";
    EXPECT_FALSE(
        error_of(429, R"({"error":{"message":"Limit on requests per day (RPD): 200"}})").retryable());
}

TEST(RetryHint, ReadsDurationsInWords) {
    const auto wait = [](std::string_view text) {
        return retry_hint({}, text).value_or(milliseconds(-1)).count();
    };
    EXPECT_EQ(wait("Please try again in 174ms. Visit https://x"), 174);
    EXPECT_EQ(wait("try again in 1.2s"), 1200);
    EXPECT_EQ(wait("Try again in 6m0s."), 360'000);
    EXPECT_EQ(wait("Please retry after 26 seconds."), 26'000);
    EXPECT_EQ(wait("retry after 2 minutes"), 120'000);
    EXPECT_EQ(wait("try again in a while"), -1);
    EXPECT_EQ(wait(""), -1);
}

TEST(RetryHint, MeasuresDatesAgainstTheAnswersOwn) {
    EXPECT_EQ(retry_hint({{"date", "Wed, 21 Oct 2026 07:28:00 GMT"},
                          {"retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"}},
                         ""),
              milliseconds(30'000));
    EXPECT_EQ(retry_hint({{"retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"}}, ""), std::nullopt);
    EXPECT_EQ(retry_hint({{"retry-after", "soon"}}, ""), std::nullopt);
}

TEST(ParseDuration, ReadsGoDurationsAndSeconds) {
    const auto ms = [](std::string_view text) {
        return parse_duration(text).value_or(milliseconds(-1)).count();
    };
    EXPECT_EQ(ms("6ms"), 6);
    EXPECT_EQ(ms("8.64s"), 8640);
    EXPECT_EQ(ms("17.399999999s"), 17'400);
    EXPECT_EQ(ms("1m30.5s"), 90'500);
    EXPECT_EQ(ms("2h0m1s"), 7'201'000);
    EXPECT_EQ(ms("250\xC2\xB5s"), 1);
    EXPECT_EQ(ms("0s"), 0);
    EXPECT_EQ(ms("3"), 3000);
    for (const auto* bad : {"", "s", "1x", "-1s", "1m3", "1 s", "nan", "inf", "1e9999s"})
        EXPECT_EQ(ms(bad), -1) << bad;
    EXPECT_EQ(ms("99999999999h"), std::int64_t{365} * 24 * 3600 * 1000);
}

TEST(RateLimits, ReadsOpenAiAnthropicAndMistral) {
    const WallTime now = *parse_rfc3339("2026-08-02T17:44:30Z");
    const RateLimits openai = read_rate_limits({{"x-ratelimit-limit-requests", "30000"},
                                                {"x-ratelimit-remaining-requests", "29999"},
                                                {"x-ratelimit-reset-requests", "2ms"},
                                                {"X-RateLimit-Limit-Tokens", "150000000"},
                                                {"x-ratelimit-remaining-tokens", "100, 90"},
                                                {"x-ratelimit-reset-tokens", "1s,3s"}},
                                               now);
    EXPECT_EQ(openai.requests, (RateWindow{30000, 29999, milliseconds(2)}));
    EXPECT_EQ(openai.tokens, (RateWindow{150000000, 90, milliseconds(3000)}))
        << "the strictest of joined values";

    const RateLimits anthropic =
        read_rate_limits({{"anthropic-ratelimit-requests-limit", "10000"},
                          {"anthropic-ratelimit-requests-remaining", "9999"},
                          {"anthropic-ratelimit-requests-reset", "2026-08-02T17:44:31Z"},
                          {"anthropic-ratelimit-tokens-reset", "2026-08-02T17:44:00Z"}},
                         now);
    EXPECT_EQ(anthropic.requests, (RateWindow{10000, 9999, milliseconds(1000)}));
    EXPECT_EQ(anthropic.tokens.reset, milliseconds(0)) << "never negative";

    const RateLimits mistral = read_rate_limits({{"x-ratelimit-limit-req-minute", "100"},
                                                 {"x-ratelimit-remaining-req-minute", "90"},
                                                 {"x-ratelimit-limit-tokens-minute", "100000"}},
                                                now);
    EXPECT_EQ(mistral.requests, (RateWindow{100, 90, std::nullopt}));
    EXPECT_EQ(mistral.tokens.limit, 100000);

    EXPECT_EQ(
        read_rate_limits({{"x-ratelimit-limit-requests", "many"}, {"x-ratelimit-reset-requests", "?"}}, now),
        RateLimits{});
}

}  // namespace
}  // namespace gateway::wire
