#include "playback/recorder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "playback/library.hpp"
#include "playback/redaction.hpp"
#include "shared_folder.hpp"

namespace gateway::playback {
namespace {

constexpr std::string_view kCanary = "sk-canary-4f8a91c2d7e6b3";

class RecorderTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string folder = ::testing::TempDir() + "recorder-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

SeenExchange exchange() {
    SeenExchange seen;
    seen.provider = "openai";
    seen.request.url = "https://api.openai.com/v1/chat/completions?key=" + std::string{kCanary};
    seen.request.headers = {{"Content-Type", "application/json"},
                            {"OpenAI-Organization", "org-canary"},
                            {"Cookie", "canary"},
                            {"x-proxy-token", "canary"}};
    seen.request.body = R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]})";
    seen.request.auth_header = "Authorization";
    seen.request.auth_prefix = "Bearer ";
    seen.request.credential = Secret{std::string{kCanary}};
    seen.head.status = 200;
    seen.head.headers = {{"Content-Type", "application/json"},
                         {"Set-Cookie", "session=canary"},
                         {"OpenAI-Organization", "canary"},
                         {"X-RateLimit-Limit-Requests", "500"},
                         {"Retry-After", "1"},
                         {"Content-Length", "99"}};
    seen.body = R"({"id":"x","choices":[{"message":{"content":"Hello"}}],"n":1.5})";
    seen.at = *parse_rfc3339("2026-07-28T10:30:00Z");
    return seen;
}

TEST_F(RecorderTest, writes_a_file_that_can_be_played_back) {
    auto recorder = Recorder::open(folder_ / "new" / "records");
    ASSERT_TRUE(recorder) << recorder.error().message;
    const auto path = recorder->write(make_recording(exchange()));
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(*path, folder_ / "new" / "records" / "openai" / "0001-plain-gpt-4o-mini.json");

    struct stat info{};
    ASSERT_EQ(::stat(path->c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);

    const auto library = Library::load(folder_ / "new" / "records");
    ASSERT_TRUE(library);
    ASSERT_EQ(library->entries().size(), 1u);
    const auto& entry = library->entries()[0];
    EXPECT_EQ(entry.request.body,
              request_key("openai", "POST", "/v1/chat/completions", exchange().request.body).body);
    EXPECT_EQ(entry.request.query, "");
    EXPECT_EQ(*json::parse(entry.reply.body), *json::parse(exchange().body));
    EXPECT_EQ(entry.reply.headers.get("retry-after"), "1");
    EXPECT_EQ(entry.reply.headers.get("x-ratelimit-limit-requests"), "500");
}

TEST_F(RecorderTest, no_secret_reaches_the_disk) {
    auto seen = exchange();
    seen.request.body = R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"my key is )" +
                        std::string{kCanary} + R"("}]})";
    seen.head.status = 401;
    seen.body = R"({"error":{"message":"Incorrect API key provided: )" + std::string{kCanary} + R"(."}})";
    auto recorder = Recorder::open(folder_);
    const auto path = recorder->write(make_recording(seen));
    ASSERT_TRUE(path);
    const auto text = test::read_file(*path);
    EXPECT_EQ(text.find("canary"), std::string::npos) << text;
    EXPECT_NE(text.find("Bearer REDACTED"), std::string::npos);
    EXPECT_NE(text.find("?key=REDACTED"), std::string::npos);
    EXPECT_EQ(path->filename(), "0001-error-401-gpt-4o-mini.json");
}

TEST_F(RecorderTest, streams_are_kept_to_the_byte) {
    auto seen = exchange();
    seen.request.body =
        R"({"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
    seen.head.headers = {{"content-type", "text/event-stream; charset=utf-8"}};
    seen.body = "data: {\"a\":1.0}\r\n\r\n: comment\n\ndata: Grüße\n\n";
    const auto recording = make_recording(seen);
    EXPECT_EQ(recording.response.sse, seen.body);
    EXPECT_EQ(recording.fidelity, "verbatim");
    EXPECT_EQ(recording.kind, "stream");
    const auto again = recordings::from_json(recordings::to_json(recording));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->response.sse, seen.body);
}

TEST_F(RecorderTest, numbers_go_on_where_the_folder_ends) {
    for (int i = 0; i < 2; ++i) {
        auto recorder = Recorder::open(folder_);  // as a new process would
        ASSERT_TRUE(recorder->write(make_recording(exchange())));
    }
    auto first = Recorder::open(folder_);
    auto second = Recorder::open(folder_);
    EXPECT_EQ(first->write(make_recording(exchange()))->filename(), "0003-plain-gpt-4o-mini.json");
    EXPECT_EQ(second->write(make_recording(exchange()))->filename(), "0004-plain-gpt-4o-mini.json");
    // Both know the next number; only one of them gets it.
    EXPECT_EQ(first->write(make_recording(exchange()))->filename(), "0005-plain-gpt-4o-mini.json")
        << "numbers already taken are passed over";
    for (const auto& file : std::filesystem::directory_iterator(folder_ / "openai"))
        EXPECT_EQ(file.path().extension(), ".json") << "left over: " << file.path();
}

TEST_F(RecorderTest, names_tell_what_it_was) {
    struct Case {
        std::string url, body, content_type;
        int status;
        std::string method, kind, model;
    };
    const std::string json = "application/json";
    const std::vector<Case> cases{
        {"https://h/v1/models", "", json, 200, "GET", "models", ""},
        {"https://h/v1/embeddings", R"({"model":"e","input":"x"})", json, 200, "POST", "embeddings", "e"},
        {"https://h/v1/responses", R"({"model":"m","input":"x","stream":true})", json, 200, "POST",
         "responses-stream", "m"},
        {"https://h/v1/messages", R"({"model":"m","messages":[],"tools":[{"name":"f"}]})", json, 200, "POST",
         "tools", "m"},
        {"https://h/v1beta/models/g:streamGenerateContent?alt=sse", "{}", json, 429, "POST", "error-429",
         "g"},
        {"https://h/v1beta/models/g:countTokens", "{}", json, 200, "POST", "counttokens", "g"},
    };
    for (const auto& c : cases) {
        auto seen = exchange();
        seen.request.url = c.url;
        seen.request.method = c.method;
        seen.request.body = c.body;
        seen.head.status = c.status;
        const auto recording = make_recording(seen);
        EXPECT_EQ(recording.kind, c.kind) << c.url;
        EXPECT_EQ(recording.model, c.model) << c.url;
    }
}

TEST_F(RecorderTest, hostile_names_stay_in_the_folder) {
    auto recorder = Recorder::open(folder_);
    auto recording = make_recording(exchange());
    recording.provider = "../../etc";
    recording.model = "../x/" + std::string(500, 'y');
    const auto path = recorder->write(recording);
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(path->parent_path().parent_path(), folder_);
}

TEST_F(RecorderTest, an_unwritable_folder_is_an_error) {
    std::ofstream(folder_ / "file") << "x";
    const auto recorder = Recorder::open(folder_ / "file" / "below");
    ASSERT_FALSE(recorder);
    EXPECT_EQ(recorder.error().kind, ErrorKind::storage);
}

TEST(Redaction, finds_keys_and_organisations_in_text) {
    const Secret none;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"key sk-proj-Ab3dEf6hIj9kLm2nOp is wrong", "key REDACTED is wrong"},
        {"sk-ant-api03-abcdefghij0123456789", "REDACTED"},
        {"\"AIzaSyA1234567890abcdefghijklm\"", "\"REDACTED\""},
        {"sk-abcd************************wxyz", "REDACTED"},
        {"in organization org-1234567890abcdefgh on tokens", "in organization REDACTED on tokens"},
        {"task-management-tools-2000-and-more", "task-management-tools-2000-and-more"},
        {"sk-short1", "sk-short1"},
        {"sk-only-words-and-no-digits-at-all", "sk-only-words-and-no-digits-at-all"},
        {"", ""},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(redacted_text(text, none), expected);
    EXPECT_EQ(redacted_text("a hunter22 b", Secret{"hunter22"}), "a REDACTED b");
    EXPECT_EQ(redacted_text("none of it", Secret{"none"}), "none of it") << "a dummy key is no secret";
}

TEST(Redaction, of_a_target_keeps_the_rest) {
    EXPECT_EQ(redacted_target("/v1/x?alt=sse&key=abc&API_KEY=d&t=1"),
              "/v1/x?alt=sse&key=REDACTED&API_KEY=REDACTED&t=1");
    EXPECT_EQ(redacted_target("/v1/x"), "/v1/x");
}

}  // namespace
}  // namespace gateway::playback
