#include "recordings/recording.hpp"

#include <gtest/gtest.h>

#include "recordings/classify.hpp"

namespace gateway::recordings {
namespace {

using wire::Dialect;

constexpr std::string_view kDocument = R"({
  "name":"n","provider":"openai","kind":"plain","model":null,"tags":["a"],"fidelity":"verbatim","unknown":1,
  "source":{"recorded":"2026-08-19"},"notes":"",
  "request":{"method":"POST","host":"h","path":"/v1/x?y=1","headers":{"A":"b"},"body":{"k":[1]}},
  "response":{"status":200,"headers":{"Content-Type":"text/event-stream"},"sse":"data: x\r\n\r\n"}})";

Recording recording() { return *parse(kDocument); }

TEST(Recording, ReadsEveryMemberAndIgnoresTheRest) {
    const Recording r = recording();
    EXPECT_EQ(r.name, "n");
    EXPECT_EQ(r.provider, "openai");
    EXPECT_EQ(r.model, "");
    EXPECT_EQ(r.tags, std::vector<std::string>{"a"});
    EXPECT_EQ(r.request.path, "/v1/x?y=1");
    EXPECT_EQ(r.request.headers.get("a"), "b");
    EXPECT_EQ(json::canonical(r.request.body), R"({"k":[1]})");
    EXPECT_EQ(r.response.sse, "data: x\r\n\r\n");
    EXPECT_EQ(body_text(r.response), "data: x\r\n\r\n") << "line ends stay as they came";
}

TEST(Recording, SurvivesBeingWrittenAndReadAgain) {
    const json::object first = to_json(recording());
    EXPECT_EQ(to_json(*from_json(first)), first);
    EXPECT_FALSE(json::find(first, "response")->get_object().contains("body"));
    Recording plain = recording();
    plain.response.sse.reset();
    plain.response.body = json::object{{"a", 1}};
    plain.model = "m";
    const json::object second = to_json(plain);
    EXPECT_EQ(to_json(*from_json(second)), second);
    EXPECT_EQ(body_text(from_json(second)->response), R"({"a":1})");
}

TEST(Recording, BodyTextIsTextAsItStands) {
    EXPECT_EQ(body_text({200, {}, "{}\n{}\n"}), "{}\n{}\n");
    EXPECT_EQ(body_text({200, {}, nullptr}), "");
    EXPECT_EQ(body_text({200, {}, json::array{1}}), "[1]");
}

TEST(Recording, SaysWhatIsWrong) {
    for (const auto& [text, message] :
         {std::pair{"", "recording: not valid JSON near byte 0: incomplete JSON"},
          {"[]", "recording: document must be an object"},
          {R"({"provider":"p"})", "recording: request must be an object"},
          {R"({"request":{"path":"/"},"response":5})", "recording: response must be an object"},
          {R"({"request":{"path":"/"},"response":{"status":"x"}})",
           "recording: response.status must be an HTTP status"},
          {R"({"request":{"path":"/"},"response":{"status":7}})",
           "recording: response.status must be an HTTP status"},
          {R"({"request":{},"response":{"status":200}})", "recording: request.path is missing"},
          {R"({"request":{"path":"/"},"response":{"status":200}})", "recording: provider is missing"},
          {R"({"provider":"p","request":{"path":"/"},"response":{"status":200,"sse":1}})",
           "recording: response.sse must be text"}}) {
        const auto result = parse(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().kind, ErrorKind::invalid_parameter);
        EXPECT_EQ(result.error().message, message);
    }
}

TEST(Recording, ItsTimeIsTheAnswersDateElseTheDayOfRecording) {
    Recording r = recording();
    EXPECT_EQ(time_of(r), parse_rfc3339("2026-08-19"));
    r.response.headers.add("date", "Wed, 19 Aug 2026 14:34:11 GMT");
    EXPECT_EQ(time_of(r), parse_rfc3339("2026-08-19T14:34:11Z"));
    EXPECT_EQ(time_of(Recording{}), std::nullopt);
}

TEST(Classify, ThePathDecides) {
    EXPECT_EQ(completion_dialect("POST", "/v1/chat/completions"), Dialect::openai_chat);
    EXPECT_EQ(completion_dialect("POST", "/v1beta/openai/chat/completions"), Dialect::openai_chat);
    EXPECT_EQ(completion_dialect("POST", "/models/chat/completions?api-version=2024-05-01"),
              Dialect::openai_chat);
    EXPECT_EQ(completion_dialect("post", "/responses"), Dialect::openai_responses);
    EXPECT_EQ(completion_dialect("POST", "/v1/messages?beta=true"), Dialect::anthropic_messages);
    EXPECT_EQ(completion_dialect("POST", "/v1beta/models/m:generateContent"), Dialect::gemini_generate);
    EXPECT_EQ(completion_dialect("POST", "/v1beta/models/m:streamGenerateContent?alt=sse"),
              Dialect::gemini_generate);
}

TEST(Classify, EverythingElseIsNoCompletion) {
    for (const char* path :
         {"/v1/embeddings", "/v1/completions", "/v1/messages/batches", "/v1/messages/count_tokens?beta=true",
          "/v1/responses/input_tokens", "/v1beta/models/m:countTokens",
          "/v1beta/models/m:batchGenerateContent", "/v1beta/interactions", "/api/chat", "/v1/files",
          "/v1/moderations", "", "/?x=/v1/messages"})
        EXPECT_EQ(completion_dialect("POST", path), std::nullopt) << path;
    EXPECT_EQ(completion_dialect("GET", "/v1/responses"), std::nullopt);
}

TEST(Classify, TheModelInAPath) {
    EXPECT_EQ(model_in_path("/v1beta/models/gemini-2.5-pro:generateContent?key=x"), "gemini-2.5-pro");
    EXPECT_EQ(model_in_path("/models/chat/completions?api-version=1"), "");
    EXPECT_EQ(model_in_path("/v1/messages"), "");
}

TEST(Classify, ErrorsAreReadInTheProvidersDialect) {
    EXPECT_EQ(error_dialect("gemini"), Dialect::gemini_generate);
    EXPECT_EQ(error_dialect("anthropic"), Dialect::anthropic_messages);
    EXPECT_EQ(error_dialect("somebody"), Dialect::openai_chat);
}

}  // namespace
}  // namespace gateway::recordings
