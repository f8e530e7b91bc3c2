// Decodes every recorded answer of the OpenAI family and compares it with a second, deliberately plain
// reading of the same JSON: for chat streams the lines joined by hand, for Responses streams the finished
// response that the last event carries (the decoder works from the pieces before it).
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "unit/wire/decoding.hpp"
#include "unit/wire/recordings.hpp"
#include "wire/openai_chat.hpp"
#include "wire/openai_error.hpp"
#include "wire/openai_responses.hpp"
#include "wire/openai_usage.hpp"

namespace gateway::wire {
namespace {

using test::Outcome;
using test::Recording;

// Under sanitizers a decoder is an order of magnitude slower; long bodies are then cut at fewer places.
std::size_t stride_for(std::size_t bytes) {
    constexpr std::size_t kCutsWhenSanitized = 150;
    const bool sanitized = gateway::test::kRandomSplits < 1000;
    return sanitized ? std::max<std::size_t>(1, bytes / kCutsWhenSanitized) : 1;
}

const std::vector<Recording>& recordings() {
    static const auto all = test::load_recordings({"openai", "deepseek", "openai-compatible"});
    return all;
}

bool is_chat(const Recording& r) { return r.path_ends_with("/chat/completions"); }
bool is_responses(const Recording& r) { return r.path_ends_with("/responses"); }

// ---- the plain reading
// ---------------------------------------------------------------------------------------

struct Expected {
    std::string text, refusal, reasoning, finish;
    std::vector<std::pair<std::string, std::string>> calls;  // name, arguments
    json::value usage;
    bool error = false;
};

void read_content(const json::value& content, Expected& out) {
    out.text += json::as_string(content);
    if (!content.is_array()) return;
    for (const auto& block : content.get_array()) {
        if (json::get_string(block, "type") == "text") out.text += json::get_string(block, "text");
        if (const auto* thoughts = json::get_array(block, "thinking"))
            for (const auto& thought : *thoughts)
                out.reasoning += json::get_string(thought, "text");
    }
}

void read_message(const json::value& message, Expected& out) {
    if (const auto* content = json::find(message, "content")) read_content(*content, out);
    out.refusal += json::get_string(message, "refusal");
    out.reasoning += json::get_string(message, "reasoning_content");
    out.reasoning += json::get_string(message, "reasoning");
    if (const auto* calls = json::get_array(message, "tool_calls"))
        for (const auto& call : *calls) {
            const json::value& function = *json::find(call, "function");
            if (const auto name = json::get_string(function, "name"); !name.empty())
                out.calls.push_back({std::string(name), ""});
            if (!out.calls.empty()) out.calls.back().second += json::get_string(function, "arguments");
        }
}

Expected read_chat(const std::vector<json::value>& documents) {
    Expected out;
    for (const auto& document : documents) {
        if (const auto* error = json::find(document, "error"); error && !error->is_null()) out.error = true;
        if (const auto* usage = json::get_object(document, "usage")) out.usage = *usage;
        const auto* choices = json::get_array(document, "choices");
        if (!choices || choices->empty()) continue;
        const json::value& choice = choices->front();
        const auto* message = json::find(choice, "message");
        read_message(message ? *message : *json::find(choice, "delta"), out);
        if (const auto reason = json::get_string(choice, "finish_reason"); !reason.empty())
            out.finish = reason;
    }
    return out;
}

Expected read_response(const json::value& response) {
    Expected out;
    for (const auto& item : *json::get_array(response, "output")) {
        const auto type = json::get_string(item, "type");
        if (type == "function_call")
            out.calls.push_back({std::string(json::get_string(item, "name")),
                                 std::string(json::get_string(item, "arguments"))});
        for (const auto* key : {"content", "summary"})
            if (const auto* parts = json::get_array(item, key))
                for (const auto& part : *parts) {
                    (type == "reasoning" ? out.reasoning : out.text) += json::get_string(part, "text");
                    out.refusal += json::get_string(part, "refusal");
                }
    }
    out.usage = *json::find(response, "usage");
    const auto* details = json::get_object(response, "incomplete_details");
    out.finish = details ? json::as_string(details->at("reason")) : json::get_string(response, "status");
    return out;
}

std::vector<json::value> documents_of(const Recording& recording) {
    const std::string body = recording.body();
    std::vector<json::value> documents;
    if (!recording.streamed()) return {*json::parse(body)};
    for (std::string_view line : split(body, '\n'))
        if (line.starts_with("data: {")) documents.push_back(*json::parse(line.substr(6)));
    return documents;
}

Expected expected_of(const Recording& recording) {
    const auto documents = documents_of(recording);
    if (is_chat(recording)) return read_chat(documents);
    return read_response(recording.streamed() ? *json::find(documents.back(), "response") : documents.back());
}

// ---- comparing
// -----------------------------------------------------------------------------------------------

void check_usage(const llm::Usage& usage, const json::value& stated) {
    if (!stated.is_object()) {
        EXPECT_FALSE(usage.known()) << "usage that nobody stated";
        return;
    }
    const auto either = [&](const char* chat, const char* responses) {
        const auto n = json::get_int(stated, chat);
        return n ? *n : json::get_int(stated, responses).value_or(-1);
    };
    EXPECT_EQ(usage.prompt_tokens(), either("prompt_tokens", "input_tokens"))
        << "the buckets make up the prompt";
    EXPECT_EQ(usage.output.tokens, either("completion_tokens", "output_tokens"));
    EXPECT_EQ(usage.total_tokens(), either("total_tokens", "total_tokens"));
    EXPECT_EQ(usage.prompt_tokens() + usage.output.tokens, usage.total_tokens());
    for (const char* details : {"prompt_tokens_details", "input_tokens_details"})
        if (const auto* object = json::get_object(stated, details)) {
            EXPECT_EQ(usage.cache_read.tokens, json::get_int(*object, "cached_tokens").value_or(0));
            EXPECT_EQ(usage.cache_write_5m.tokens, json::get_int(*object, "cache_write_tokens").value_or(0));
        }
    if (const auto miss = json::get_int(stated, "prompt_cache_miss_tokens"))
        EXPECT_EQ(usage.input.tokens, *miss);
    for (const char* details : {"completion_tokens_details", "output_tokens_details"})
        if (const auto* object = json::get_object(stated, details))
            EXPECT_EQ(usage.reasoning.tokens,
                      std::min(json::get_int(*object, "reasoning_tokens").value_or(0), usage.output.tokens));
    EXPECT_EQ(usage.provider_cost.has_value(),
              stated.get_object().contains("cost") || stated.get_object().contains("cost_in_usd_ticks"));
}

llm::Completion expected_completion(const Expected& expected) {
    if (expected.finish == "length" || expected.finish == "max_output_tokens")
        return llm::Completion::truncated;
    if (expected.finish == "content_filter") return llm::Completion::filtered;
    return expected.refusal.empty() ? llm::Completion::complete : llm::Completion::refused;
}

void check(const Outcome& outcome, const Expected& expected) {
    EXPECT_EQ(outcome.error.has_value(), expected.error);
    const llm::Response& response = outcome.response;
    EXPECT_EQ(response.text(), expected.text);
    EXPECT_EQ(response.refusal, expected.refusal);
    // Where the plain text is missing the decoder also reads reasoning_details.
    if (!expected.reasoning.empty()) EXPECT_EQ(response.reasoning(), expected.reasoning);
    const auto calls = response.tool_calls();
    ASSERT_EQ(calls.size(), expected.calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        EXPECT_EQ(calls[i].name, expected.calls[i].first);
        EXPECT_EQ(calls[i].arguments, expected.calls[i].second.empty() ? "{}" : expected.calls[i].second);
        EXPECT_FALSE(calls[i].id.empty());
    }
    EXPECT_EQ(response.raw_finish, expected.finish);
    if (!expected.error) {
        EXPECT_NE(response.finish, llm::Finish::unknown);
        EXPECT_EQ(response.completion, expected_completion(expected));
    }
    check_usage(response.usage, expected.usage);
}

Outcome decode_whole(const Recording& recording) {
    const Traits traits{.provider = recording.provider()};
    const auto response = is_chat(recording) ? openai_chat::decode(recording.body(), traits)
                                             : openai_responses::decode(recording.body(), traits);
    Outcome outcome;
    if (response)
        outcome.response = *response;
    else
        outcome.error = response.error();
    return outcome;
}

test::MakeDecoder decoder_for(const Recording& recording) {
    const Traits traits{.provider = recording.provider()};
    if (is_chat(recording)) return [traits] { return openai_chat::make_stream_decoder(traits); };
    return [traits] { return openai_responses::make_stream_decoder(traits); };
}

TEST(OpenAiRecordings, WholeAnswersDecodeAsWritten) {
    REQUIRE_SHARED_FOLDER();
    int answers = 0;
    for (const Recording& recording : recordings()) {
        if (recording.status() != 200 || recording.streamed() ||
            (!is_chat(recording) && !is_responses(recording)))
            continue;
        SCOPED_TRACE(recording.name);
        check(decode_whole(recording), expected_of(recording));
        ++answers;
    }
    EXPECT_GE(answers, 80);
}

TEST(OpenAiRecordings, StreamsDecodeAsWritten) {
    REQUIRE_SHARED_FOLDER();
    int streams = 0;
    for (const Recording& recording : recordings()) {
        if (!recording.streamed()) continue;
        SCOPED_TRACE(recording.name);
        const std::string body = recording.body();
        check(test::run(decoder_for(recording), {body}), expected_of(recording));
        ++streams;
    }
    EXPECT_GE(streams, 40);
}

TEST(OpenAiRecordings, AnyCutOfAStreamGivesTheSameAnswer) {
    REQUIRE_SHARED_FOLDER();
    for (const Recording& recording : recordings()) {
        if (!recording.streamed()) continue;
        const std::string body = recording.body();
        const auto make = decoder_for(recording);
        const std::string expected = test::describe(test::run(make, {body}));
        std::size_t differing = 0;
        test::for_each_split(
            body, stride_for(body.size()), 600, gateway::test::kRandomSplits,
            [&](const auto& pieces) { differing += test::describe(test::run(make, pieces)) != expected; });
        EXPECT_EQ(differing, 0U) << recording.name;
    }
}

TEST(OpenAiRecordings, AStreamThatBreaksOffIsNeverTakenForAWholeAnswer) {
    REQUIRE_SHARED_FOLDER();
    for (const Recording& recording : recordings()) {
        if (!recording.streamed()) continue;
        const std::string body = recording.body();
        // Everything before the event that says why the model stopped.
        const char* terminal = is_chat(recording) ? "\"finish_reason\":\"" : "event: response.completed";
        const std::size_t end = std::min(body.find(terminal), body.find("event: response.incomplete"));
        if (end == std::string::npos) continue;
        const std::size_t step = std::max<std::size_t>(1, end / 40);
        for (std::size_t length = 0; length < end; length += step) {
            const auto outcome =
                test::run(decoder_for(recording), {std::string_view(body).substr(0, length)});
            ASSERT_TRUE(outcome.error) << recording.name << " cut at " << length;
            EXPECT_EQ(outcome.error->kind, ErrorKind::truncated_stream)
                << recording.name << " cut at " << length;
        }
    }
}

TEST(OpenAiRecordings, StreamErrorsKeepTheirKind) {
    REQUIRE_SHARED_FOLDER();
    const std::map<std::string, ErrorKind> expected{
        {"openai-compatible/groq-stream-error-gpt-oss-120b", ErrorKind::invalid_request},
        {"openai-compatible/openrouter-stream-error-minimax-m2-free", ErrorKind::invalid_request}};
    std::size_t seen = 0;
    for (const Recording& recording : recordings()) {
        const auto kind = expected.find(recording.name);
        if (kind == expected.end()) continue;
        const std::string body = recording.body();
        const auto outcome = test::run(decoder_for(recording), {body});
        ASSERT_TRUE(outcome.error) << recording.name;
        EXPECT_EQ(outcome.error->kind, kind->second) << recording.name << ": " << outcome.error->message;
        ++seen;
    }
    EXPECT_EQ(seen, expected.size());
}

TEST(OpenAiRecordings, GeminisOpenAiEndpointIsReadToo) {
    REQUIRE_SHARED_FOLDER();
    for (const Recording& recording : test::load_recordings({"gemini"})) {
        if (recording.name != "gemini/openai-compat-gemini-2.5-pro-preview-05-06") continue;
        const auto response = openai_chat::decode(recording.body(), {.provider = "gemini"});
        ASSERT_TRUE(response) << response.error().message;
        ASSERT_EQ(response->tool_calls().size(), 1U);
        EXPECT_EQ(response->tool_calls()[0].name, "get_current_time");
        EXPECT_TRUE(response->tool_calls()[0].synthetic_id) << "the recorded id is empty";
        EXPECT_EQ(response->usage.total_tokens(), 109);
        EXPECT_EQ(response->usage.prompt_tokens() + response->usage.output.tokens, 109)
            << "thinking is output";
        return;
    }
    FAIL() << "the recording is missing";
}

TEST(OpenAiRecordings, ChargesAreReadAsTheProviderStatesThem) {
    REQUIRE_SHARED_FOLDER();
    const auto goldens = json::parse(
        gateway::test::read_file(gateway::test::shared_folder() / "recordings" / "cost-goldens.json"));
    ASSERT_TRUE(goldens);
    int stated = 0;
    for (const auto& entry : *json::get_array(*goldens, "entries")) {
        const auto provider = json::get_string(entry, "provider");
        if (provider != "openrouter" && provider != "xai" && provider != "perplexity") continue;
        const auto usage = openai::read_usage(*json::find(entry, "usage"));
        ASSERT_TRUE(usage && usage->provider_cost) << json::write(entry);
        EXPECT_NEAR(usage->provider_cost->usd(), *json::get_double(entry, "charged_usd"), 1e-9)
            << json::write(entry);
        ++stated;
    }
    EXPECT_GE(stated, 60);
}

Headers headers_of(const Recording& recording) {
    Headers headers;
    if (const auto* recorded = json::get_object(*json::find(recording.file, "response"), "headers"))
        for (const auto& [name, value] : *recorded)
            headers.add(std::string(name), std::string(json::as_string(value)));
    return headers;
}

const std::map<std::string, ErrorKind> kErrorKinds{
    {"deepseek/error-400-context-length-deepseek-chat", ErrorKind::context_too_long},
    {"deepseek/error-400-image-deepseek-v4-flash", ErrorKind::invalid_request},
    {"deepseek/error-400-invalid-deepseek-v4-flash", ErrorKind::invalid_request},
    {"deepseek/error-400-model", ErrorKind::model_not_found},
    {"deepseek/error-400-responses-deepseek-v4-flash", ErrorKind::invalid_request},
    {"deepseek/error-401-deepseek-chat", ErrorKind::authentication},
    {"deepseek/error-401-models", ErrorKind::authentication},
    {"deepseek/error-503-overloaded", ErrorKind::overloaded},
    {"openai/error-400-context-length-gpt-5-nano", ErrorKind::context_too_long},
    {"openai/error-400-image-url-gpt-4o-mini", ErrorKind::invalid_request},
    {"openai/error-400-invalid-gpt-4o", ErrorKind::invalid_request},
    {"openai/error-400-max-tokens-on-reasoning-model", ErrorKind::invalid_request},
    {"openai/error-400-model", ErrorKind::model_not_found},
    {"openai/error-400-previous-response-gpt-4o", ErrorKind::invalid_request},
    {"openai/error-400-unsupported-o1-mini", ErrorKind::invalid_request},
    {"openai/error-401-gpt-5-nano", ErrorKind::authentication},
    {"openai/error-404-model-non-existent-model", ErrorKind::model_not_found},
    {"openai/error-429-insufficient-quota", ErrorKind::insufficient_funds},
    {"openai/error-429-quota-chat", ErrorKind::insufficient_funds},
    {"openai/error-429-tpm-too-large", ErrorKind::request_too_large},
    {"openai/error-500-server-error", ErrorKind::server_error},
    {"openai-compatible/azure-error-401-grok-4-1-fast-non-reasoning", ErrorKind::authentication},
    {"openai-compatible/azure-error-429-grok-4-1-fast-non-reasoning", ErrorKind::rate_limited},
    {"openai-compatible/groq-error-404-model", ErrorKind::model_not_found},
    {"openai-compatible/llamacpp-error-400-context-qwen3-1.7b-q4-k-m", ErrorKind::context_too_long},
    {"openai-compatible/llamacpp-error-401-qwen3-1.7b-q4-k-m", ErrorKind::authentication},
    {"openai-compatible/llamacpp-error-500-qwen3-vl-2b-instruct-q8-0", ErrorKind::server_error},
    {"openai-compatible/mistral-error-400-ministral-3b-latest", ErrorKind::invalid_request},
    {"openai-compatible/ollama-error-400-context-gpt-oss-120b", ErrorKind::context_too_long},
    {"openai-compatible/ollama-error-401-gpt-oss-120b", ErrorKind::authentication},
    {"openai-compatible/ollama-native-error-404", ErrorKind::model_not_found},
    {"openai-compatible/openrouter-error-401-claude-haiku-4.5", ErrorKind::authentication},
    {"openai-compatible/perplexity-error-400-sonar", ErrorKind::context_too_long},
    {"openai-compatible/perplexity-error-401-sonar", ErrorKind::authentication},
    {"openai-compatible/xai-error-400-key-grok-4.3", ErrorKind::authentication},
    {"openai-compatible/xai-error-400-model", ErrorKind::model_not_found},
};

TEST(OpenAiRecordings, ErrorsGetTheirKindAndTheProvidersWords) {
    REQUIRE_SHARED_FOLDER();
    std::size_t seen = 0;
    for (const Recording& recording : recordings()) {
        if (recording.status() < 400) continue;
        SCOPED_TRACE(recording.name);
        const auto kind = kErrorKinds.find(recording.name);
        ASSERT_NE(kind, kErrorKinds.end()) << "no expectation for this recording";
        const Error error =
            openai_chat::decode_error(recording.status(), headers_of(recording), recording.body());
        EXPECT_EQ(traits(error.kind).name, traits(kind->second).name) << error.message;
        EXPECT_FALSE(error.message.starts_with("the provider answered with status"))
            << "the provider said more";
        EXPECT_LE(error.message.size(), 500U);
        ++seen;
    }
    EXPECT_EQ(seen, kErrorKinds.size());
}

TEST(OpenAiRecordings, OtherEndpointsAreNotMistakenForErrorsOrAnswers) {
    REQUIRE_SHARED_FOLDER();
    int others = 0;
    for (const Recording& recording : recordings()) {
        if (recording.status() != 200 || is_chat(recording) || is_responses(recording)) continue;
        SCOPED_TRACE(recording.name);
        if (const auto document = json::parse(recording.body())) EXPECT_FALSE(openai::read_error(*document));
        EXPECT_FALSE(openai_responses::decode(recording.body(), {}));
        ++others;
    }
    EXPECT_GE(others, 10);
}

}  // namespace
}  // namespace gateway::wire
