// Every recorded Anthropic exchange, decoded and compared with a plain second reading of its JSON. Skipped by
// name where the recordings are absent.
#include <gtest/gtest.h>

#include <set>

#include "event_log.hpp"
#include "exchanges.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {
namespace {

constexpr Dialect kDialect = Dialect::anthropic_messages;
const Traits kTraits{.provider = "anthropic"};

// Exchanges with other end points of the same provider.
const std::set<std::string> kOtherEndpoints{
    "batch-create", "batch-get-2", "batch-get", "batch-results", "count-tokens-claude-sonnet-4-5",
    "models-list"};

const std::map<std::string, ErrorKind> kErrors{
    {"error-400-context-length-claude-haiku-4-5-20251001", ErrorKind::context_too_long},
    {"error-400-effort-claude-opus-4-6", ErrorKind::invalid_request},
    {"error-400-invalid-claude-sonnet-4-6", ErrorKind::invalid_request},
    {"error-401-claude-haiku-4-5-20251001", ErrorKind::authentication},
    {"error-401-stream-claude-sonnet-4-6", ErrorKind::authentication},
    {"error-404-count-tokens", ErrorKind::model_not_found},
    {"error-404-model-2", ErrorKind::model_not_found},
    {"error-413-request-too-large", ErrorKind::request_too_large},
    {"error-429-input-tokens", ErrorKind::rate_limited},
    {"error-500-api-error", ErrorKind::server_error},
    {"error-529-overloaded-no-request-id", ErrorKind::overloaded},
};

// What the second reading finds.
struct Expected {
    std::string id, model, text, reasoning, stop_reason;
    std::vector<std::pair<std::string, std::string>> calls;  // name, canonical arguments
    std::vector<json::value> opaque;                         // blocks that must survive unchanged
    std::int64_t prompt = 0, output = 0, thinking = 0, searches = 0;
};

std::int64_t number(const json::value& object, std::string_view key) {
    return json::get_int(object, key).value_or(0);
}

void read_usage(const json::value& usage, Expected& out) {
    out.prompt = number(usage, "input_tokens") + number(usage, "cache_read_input_tokens") +
                 number(usage, "cache_creation_input_tokens");
    out.output = number(usage, "output_tokens");
    if (const auto* details = json::find(usage, "output_tokens_details"))
        out.thinking = number(*details, "thinking_tokens");
    if (const auto* tools = json::find(usage, "server_tool_use"))
        out.searches = number(*tools, "web_search_requests");
}

Expected read_message(const json::value& message) {
    Expected out;
    out.id = json::get_string(message, "id");
    out.model = json::get_string(message, "model");
    out.stop_reason = json::get_string(message, "stop_reason");
    for (const auto& block : *json::get_array(message, "content")) {
        const auto type = json::get_string(block, "type");
        if (type == "text")
            out.text += json::get_string(block, "text");
        else if (type == "tool_use")
            out.calls.emplace_back(json::get_string(block, "name"),
                                   json::canonical(*json::find(block, "input")));
        else
            out.opaque.push_back(block);
        out.reasoning += json::get_string(block, "thinking");
    }
    read_usage(*json::find(message, "usage"), out);
    return out;
}

// Rebuilds the message a stream describes, then reads that.
Expected read_events(const std::string& sse) {
    json::object message{{"content", json::array{}}, {"usage", json::object{}}};
    std::map<std::int64_t, json::object> blocks;
    std::map<std::int64_t, std::string> inputs;
    const auto overwrite = [&](const json::value* usage) {
        if (usage)
            for (const auto& field : usage->get_object())
                message["usage"].as_object()[field.key()] = field.value();
    };
    const auto append = [](json::object& block, std::string_view key, std::string_view text) {
        block[key] = std::string(block.contains(key) ? json::as_string(block[key]) : "") + std::string(text);
    };
    for (const auto line : split(sse, '\n')) {
        if (!line.starts_with("data:")) continue;
        const json::value event = json::parse(line.substr(5)).value();
        const auto type = json::get_string(event, "type");
        const auto index = number(event, "index");
        if (type == "message_start") {
            const json::value& start = *json::find(event, "message");
            message["id"] = *json::find(start, "id");
            message["model"] = *json::find(start, "model");
            overwrite(json::find(start, "usage"));
        } else if (type == "content_block_start") {
            blocks[index] = json::find(event, "content_block")->get_object();
        } else if (type == "content_block_delta") {
            const json::value& delta = *json::find(event, "delta");
            for (const std::string_view key : {"text", "thinking", "signature"})
                if (json::find(delta, key)) append(blocks[index], key, json::get_string(delta, key));
            inputs[index] += json::get_string(delta, "partial_json");
        } else if (type == "message_delta") {
            message["stop_reason"] = *json::find(event, "delta", "stop_reason");
            overwrite(json::find(event, "usage"));
        }
    }
    for (auto& [index, block] : blocks) {
        if (!inputs[index].empty()) block["input"] = json::parse(inputs[index]).value();
        message["content"].as_array().push_back(block);
    }
    return read_message(message);
}

const std::map<std::string, std::pair<llm::Finish, llm::Completion>> kStopReasons{
    {"end_turn", {llm::Finish::stop, llm::Completion::complete}},
    {"stop_sequence", {llm::Finish::stop, llm::Completion::complete}},
    {"tool_use", {llm::Finish::tool_calls, llm::Completion::complete}},
    {"max_tokens", {llm::Finish::length, llm::Completion::truncated}},
    {"refusal", {llm::Finish::refusal, llm::Completion::refused}},
};

void expect_equal(const Expected& expected, const llm::Response& response) {
    EXPECT_EQ(response.id, expected.id);
    EXPECT_EQ(response.model, expected.model);
    EXPECT_EQ(response.text(), expected.text);
    EXPECT_EQ(response.reasoning(), expected.reasoning);
    EXPECT_EQ(response.raw_finish, expected.stop_reason);
    const auto [finish, completion] = kStopReasons.at(expected.stop_reason);
    EXPECT_EQ(response.finish, finish);
    EXPECT_EQ(response.completion, completion);

    std::vector<std::pair<std::string, std::string>> calls;
    for (const auto& call : response.tool_calls())
        calls.emplace_back(call.name, json::canonical(json::parse(call.arguments).value()));
    EXPECT_EQ(calls, expected.calls);

    std::vector<json::value> opaque;
    for (const auto& part : response.parts)
        if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part)) {
            EXPECT_EQ(reasoning->issuer, "anthropic");
            opaque.push_back(reasoning->opaque);
        }
    EXPECT_EQ(opaque, expected.opaque);

    const llm::Usage& usage = response.usage;
    EXPECT_TRUE(usage.known());
    EXPECT_EQ(usage.prompt_tokens(), expected.prompt);
    EXPECT_EQ(usage.output.tokens, expected.output);
    EXPECT_EQ(usage.reasoning.tokens, expected.thinking);
    EXPECT_EQ(usage.web_searches, expected.searches);
    EXPECT_TRUE(usage.extra_passes.empty());
}

TEST(AnthropicRecordings, WholeAnswersDecodeAsTheyRead) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("anthropic")) {
        if (recording.streamed() || recording.status() != 200 || kOtherEndpoints.contains(name)) continue;
        SCOPED_TRACE(name);
        const auto response = decode(kDialect, recording.body(), kTraits);
        ASSERT_TRUE(response) << response.error().message;
        expect_equal(read_message(json_body_of(recording)), *response);
        ++count;
    }
    EXPECT_EQ(count, 21);
}

TEST(AnthropicRecordings, StreamedAnswersDecodeAsTheyRead) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("anthropic")) {
        if (!recording.streamed() || name == "stream-error-overloaded-mid-stream") continue;
        SCOPED_TRACE(name);
        const Outcome outcome = run_stream(kDialect, kTraits, recording.body());
        ASSERT_FALSE(outcome.error) << outcome.error->message;
        EXPECT_TRUE(outcome.done);
        expect_equal(read_events(recording.body()), outcome.response);
        ++count;
    }
    EXPECT_EQ(count, 18);
}

TEST(AnthropicRecordings, AnErrorInsideAStreamIsTheProvidersOwn) {
    REQUIRE_SHARED_FOLDER();
    const auto all = recordings("anthropic");
    const Outcome outcome =
        run_stream(kDialect, kTraits, all.at("stream-error-overloaded-mid-stream").body());
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind, ErrorKind::overloaded);
    EXPECT_EQ(outcome.error->message, "Overloaded");
    EXPECT_EQ(outcome.response.text(), "Four");
    EXPECT_FALSE(outcome.response.usage.output.known());
    EXPECT_FALSE(outcome.done);
}

TEST(AnthropicRecordings, EveryErrorHasItsKind) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("anthropic")) {
        if (recording.status() < 400) continue;
        SCOPED_TRACE(name);
        const Error error =
            decode_error(kDialect, recording.status(), headers_of(recording), recording.body());
        ASSERT_TRUE(kErrors.contains(name));
        EXPECT_EQ(gateway::traits(error.kind).name, gateway::traits(kErrors.at(name)).name);
        const json::value body = json_body_of(recording);
        EXPECT_EQ(error.message.substr(0, 400),
                  json::get_string(*json::find(body, "error"), "message").substr(0, 400));
        EXPECT_EQ(error.detail, json::get_string(*json::find(body, "error"), "type"));
        EXPECT_EQ(error.retryable(), recording.status() == 429 || recording.status() >= 500);
        ++count;
    }
    EXPECT_EQ(count, static_cast<int>(kErrors.size()));
}

TEST(AnthropicRecordings, AnySplitOfAStreamGivesTheSameEvents) {
    REQUIRE_SHARED_FOLDER();
    for (const auto& [name, recording] : recordings("anthropic")) {
        if (!recording.streamed()) continue;
        SCOPED_TRACE(name);
        expect_same_events_for_every_split(kDialect, kTraits, recording.body());
    }
}

TEST(AnthropicRecordings, AStreamCutBeforeItsLastEventIsTruncated) {
    REQUIRE_SHARED_FOLDER();
    for (const auto& [name, recording] : recordings("anthropic")) {
        if (!recording.streamed() || name == "stream-error-overloaded-mid-stream") continue;
        SCOPED_TRACE(name);
        const std::string body = recording.body();
        const std::size_t last_data = body.rfind("data:");
        for (const std::size_t end : {last_data, last_data / 2, std::size_t{1}, std::size_t{0}}) {
            const Outcome outcome = run_stream(kDialect, kTraits, std::string_view(body).substr(0, end));
            ASSERT_TRUE(outcome.error) << end;
            EXPECT_EQ(outcome.error->kind, ErrorKind::truncated_stream) << end;
        }
    }
}

}  // namespace
}  // namespace gateway::wire::replay
