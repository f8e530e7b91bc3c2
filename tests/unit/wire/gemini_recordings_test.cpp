// Every recorded Gemini exchange of this dialect, decoded and compared with a plain second reading of its
// JSON. Skipped by name where the recordings are absent.
#include <gtest/gtest.h>

#include <set>

#include "event_log.hpp"
#include "exchanges.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {
namespace {

constexpr Dialect kDialect = Dialect::gemini_generate;
const Traits kTraits{.provider = "gemini"};

// Exchanges with other end points of the same provider, and one in another dialect.
const std::set<std::string> kOtherEndpoints{
    "batch-create-gemini-2.5-flash",
    "batch-results",
    "cache-create-gemini-2.5-flash",
    "count-tokens-gemini-3.5-flash",
    "embeddings-gemini-embedding-2",
    "models-list",
    "interactions-gemini-2.5-flash-lite",
    "stream-interactions-gemini-2.5-flash-lite",
    "openai-compat-gemini-2.5-pro-preview-05-06",
};

struct ExpectedError {
    ErrorKind kind;
    bool retryable;
    std::optional<std::chrono::milliseconds> retry_after = {};
};
const std::map<std::string, ExpectedError> kErrors{
    {"error-400-cache-gemini-2.5-flash", {ErrorKind::invalid_request, false}},
    {"error-400-key-gemini-2.5-flash", {ErrorKind::authentication, false}},
    {"error-400-stream-gemini-2.0-flash-exp", {ErrorKind::authentication, false}},
    {"error-403-api-not-enabled", {ErrorKind::authentication, false}},
    {"error-404-embeddings", {ErrorKind::model_not_found, false}},
    {"error-404-model-2", {ErrorKind::model_not_found, false}},
    {"error-404-model-stream", {ErrorKind::model_not_found, false}},
    {"error-404-model", {ErrorKind::model_not_found, false}},
    {"error-429-quota-gemini-2.5-flash", {ErrorKind::rate_limited, true, std::chrono::milliseconds{48000}}},
    {"error-429-quota-vendor", {ErrorKind::rate_limited, true}},
    {"error-429-retry-info", {ErrorKind::rate_limited, true, std::chrono::milliseconds{34400}}},
    {"error-503-unavailable-stream-array", {ErrorKind::overloaded, true}},
};

// What the second reading finds.
struct Expected {
    std::string id, model, text, reasoning, reason;
    std::vector<std::string> calls;       // name, canonical arguments, signature
    std::vector<std::string> signatures;  // of parts that are no function calls
    std::set<std::string> other_parts;    // kinds of parts the house has no word for
    std::int64_t total = 0, cached = 0, output = 0, thoughts = 0;
};

std::int64_t number(const json::value& object, std::string_view key) {
    return json::get_int(object, key).value_or(0);
}

void read_part(const json::value& part, Expected& out) {
    const auto signature = json::get_string(part, "thoughtSignature");
    if (const auto* call = json::find(part, "functionCall")) {
        out.calls.push_back(std::string(json::get_string(*call, "name")) + " " +
                            json::canonical(*json::find(*call, "args")) + " " + std::string(signature));
        return;
    }
    if (!signature.empty()) out.signatures.emplace_back(signature);
    if (json::find(part, "text"))
        (json::find(part, "thought") ? out.reasoning : out.text) += json::get_string(part, "text");
    else
        out.other_parts.insert(std::string(part.get_object().begin()->key()));
}

void read_chunk(const json::value& chunk, Expected& out) {
    out.id = json::get_string(chunk, "responseId", out.id);
    out.model = json::get_string(chunk, "modelVersion", out.model);
    if (const auto* feedback = json::find(chunk, "promptFeedback", "blockReason"))
        out.reason = json::as_string(*feedback);
    if (const auto* candidates = json::get_array(chunk, "candidates")) {
        const json::value& candidate = candidates->at(0);
        out.reason = json::get_string(candidate, "finishReason", out.reason);
        const auto* parts = json::find(candidate, "content", "parts");
        if (parts)
            for (const auto& part : parts->as_array())
                read_part(part, out);
    }
    if (const auto* usage = json::find(chunk, "usageMetadata")) {
        out.total = number(*usage, "totalTokenCount");
        out.cached = number(*usage, "cachedContentTokenCount");
        out.thoughts = number(*usage, "thoughtsTokenCount");
        out.output = number(*usage, "candidatesTokenCount") + out.thoughts;
    }
}

Expected read(const Recording& recording) {
    Expected out;
    if (!recording.streamed()) {
        const json::value body = json_body_of(recording);
        if (body.is_array())
            for (const auto& chunk : body.get_array())
                read_chunk(chunk, out);
        else
            read_chunk(body, out);
        return out;
    }
    const std::string sse = recording.body();
    for (const auto line : split(sse, '\n'))
        if (line.starts_with("data:")) read_chunk(json::parse(line.substr(5)).value(), out);
    return out;
}

std::pair<llm::Finish, llm::Completion> meaning_of(const Expected& expected) {
    if (expected.reason == "STOP")
        return {expected.calls.empty() ? llm::Finish::stop : llm::Finish::tool_calls,
                llm::Completion::complete};
    if (expected.reason == "MAX_TOKENS") return {llm::Finish::length, llm::Completion::truncated};
    if (expected.reason == "SAFETY") return {llm::Finish::content_filter, llm::Completion::filtered};
    if (expected.reason == "OTHER") return {llm::Finish::error, llm::Completion::truncated};
    ADD_FAILURE() << "unexpected reason " << expected.reason;
    return {};
}

void expect_equal(const Expected& expected, const llm::Response& response) {
    EXPECT_EQ(response.id, expected.id);
    EXPECT_EQ(response.model, expected.model);
    EXPECT_EQ(response.text(), expected.text);
    EXPECT_EQ(response.reasoning(), expected.reasoning);
    EXPECT_EQ(response.raw_finish, expected.reason);
    EXPECT_EQ(std::pair(response.finish, response.completion), meaning_of(expected));

    std::vector<std::string> calls;
    std::set<std::string> ids;
    for (const auto& call : response.tool_calls()) {
        calls.push_back(call.name + " " + json::canonical(json::parse(call.arguments).value()) + " " +
                        call.signature);
        EXPECT_EQ(call.issuer, call.signature.empty() ? "" : "gemini");
        EXPECT_TRUE(ids.insert(call.id).second) << "the id " << call.id << " is not unique";
    }
    EXPECT_EQ(calls, expected.calls);

    std::vector<std::string> signatures;
    std::set<std::string> other_parts;
    for (const auto& part : response.parts)
        if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part);
            reasoning && !reasoning->opaque.is_null()) {
            EXPECT_EQ(reasoning->issuer, "gemini");
            const auto signature = json::get_string(reasoning->opaque, "thoughtSignature");
            if (!signature.empty()) signatures.emplace_back(signature);
            const std::string kind(reasoning->opaque.as_object().begin()->key());
            if (kind != "thoughtSignature" && kind != "text" && kind != "thought") other_parts.insert(kind);
        }
    EXPECT_EQ(signatures, expected.signatures);
    EXPECT_EQ(other_parts, expected.other_parts);

    if (expected.total == 0) return;
    const llm::Usage& usage = response.usage;
    EXPECT_TRUE(usage.known());
    EXPECT_EQ(usage.reported_total, expected.total);
    EXPECT_EQ(usage.prompt_tokens() + usage.output.tokens, expected.total);  // the buckets are disjoint
    EXPECT_EQ(usage.cache_read.tokens, expected.cached);
    EXPECT_EQ(usage.output.tokens, expected.output);
    EXPECT_EQ(usage.reasoning.tokens, expected.thoughts);
    EXPECT_EQ(usage.service_tier, "");
}

bool is_completion(const std::string& name, const Recording& recording) {
    return recording.status() == 200 && !kOtherEndpoints.contains(name);
}

bool came_as_stream(const Recording& recording) {
    return recording.path().find(":streamGenerateContent") != std::string::npos;
}

TEST(GeminiRecordings, WholeAnswersDecodeAsTheyRead) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("gemini")) {
        if (!is_completion(name, recording) || recording.streamed()) continue;
        SCOPED_TRACE(name);
        const auto response = decode(kDialect, recording.body(), kTraits);
        ASSERT_TRUE(response) << response.error().message;
        expect_equal(read(recording), *response);
        ++count;
    }
    EXPECT_EQ(count, 24);
}

TEST(GeminiRecordings, StreamedAnswersDecodeAsTheyRead) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("gemini")) {
        if (!is_completion(name, recording) || !came_as_stream(recording)) continue;
        SCOPED_TRACE(name);
        const Outcome outcome = run_stream(kDialect, kTraits, recording.body());
        ASSERT_FALSE(outcome.error) << outcome.error->message;
        EXPECT_TRUE(outcome.done);
        expect_equal(read(recording), outcome.response);
        ++count;
    }
    EXPECT_EQ(count, 15);
}

TEST(GeminiRecordings, EveryErrorHasItsKind) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("gemini")) {
        if (recording.status() < 400) continue;
        SCOPED_TRACE(name);
        ASSERT_TRUE(kErrors.contains(name));
        const ExpectedError& expected = kErrors.at(name);
        const Error error =
            decode_error(kDialect, recording.status(), headers_of(recording), recording.body());
        EXPECT_EQ(gateway::traits(error.kind).name, gateway::traits(expected.kind).name);
        EXPECT_EQ(error.retryable(), expected.retryable);
        EXPECT_EQ(error.retry_after, expected.retry_after);
        const json::value body = json_body_of(recording);
        const json::value& document = body.is_array() ? body.get_array().at(0) : body;
        EXPECT_EQ(error.message.substr(0, 400),
                  json::get_string(*json::find(document, "error"), "message").substr(0, 400));
        ++count;
    }
    EXPECT_EQ(count, static_cast<int>(kErrors.size()));
}

TEST(GeminiRecordings, AnySplitOfAStreamGivesTheSameEvents) {
    REQUIRE_SHARED_FOLDER();
    for (const auto& [name, recording] : recordings("gemini")) {
        if (!is_completion(name, recording) || !came_as_stream(recording)) continue;
        SCOPED_TRACE(name);
        expect_same_events_for_every_split(kDialect, kTraits, recording.body());
    }
}

// The exchanges of another dialect end in an error, whatever the cut, and never in an answer.
TEST(GeminiRecordings, AnotherDialectIsNoAnswer) {
    REQUIRE_SHARED_FOLDER();
    const auto all = recordings("gemini");
    for (const auto& name :
         {"openai-compat-gemini-2.5-pro-preview-05-06", "interactions-gemini-2.5-flash-lite"}) {
        const auto response = decode(kDialect, all.at(name).body(), kTraits);
        ASSERT_FALSE(response) << name;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed_response);
    }
    const std::string stream = all.at("stream-interactions-gemini-2.5-flash-lite").body();
    EXPECT_TRUE(run_stream(kDialect, kTraits, stream).error);
    expect_same_events_for_every_split(kDialect, kTraits, stream);
}

TEST(GeminiRecordings, AStreamCutBeforeItsLastChunkIsTruncated) {
    REQUIRE_SHARED_FOLDER();
    for (const auto& [name, recording] : recordings("gemini")) {
        if (!is_completion(name, recording) || !came_as_stream(recording)) continue;
        SCOPED_TRACE(name);
        const std::string body = recording.body();
        const std::size_t last = recording.streamed() ? body.rfind("data:") : body.size() - 1;
        for (const std::size_t end : {last, last / 2, std::size_t{1}, std::size_t{0}}) {
            const Outcome outcome = run_stream(kDialect, kTraits, std::string_view(body).substr(0, end));
            ASSERT_TRUE(outcome.error) << end;
            EXPECT_EQ(outcome.error->kind, ErrorKind::truncated_stream) << end;
        }
    }
}

}  // namespace
}  // namespace gateway::wire::replay
