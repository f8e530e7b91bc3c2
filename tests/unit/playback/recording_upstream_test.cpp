#include "playback/recording_upstream.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "playback/library.hpp"
#include "shared_folder.hpp"
#include "test_client.hpp"

namespace gateway::playback {
namespace {

// An upstream in memory: one answer, cut into pieces.
class FakeExchange final : public delegation::Exchange {
  public:
    FakeExchange(Result<wire::ResponseHead> head, std::deque<Result<std::string>> pieces)
        : head_(std::move(head)), pieces_(std::move(pieces)) {}
    boost::asio::awaitable<Result<wire::ResponseHead>> head() override { co_return head_; }
    boost::asio::awaitable<Result<std::string>> read() override {
        if (pieces_.empty()) co_return std::string{};
        auto piece = std::move(pieces_.front());
        pieces_.pop_front();
        co_return piece;
    }
    bool sent() const override { return true; }

  private:
    Result<wire::ResponseHead> head_;
    std::deque<Result<std::string>> pieces_;
};

class FakeUpstream final : public delegation::Upstream {
  public:
    std::unique_ptr<delegation::Exchange> send(wire::HttpRequest request,
                                               delegation::UpstreamTimeouts) override {
        last = std::move(request);
        return std::make_unique<FakeExchange>(head, pieces);
    }
    Result<wire::ResponseHead> head = wire::ResponseHead{200, {{"content-type", "application/json"}}};
    std::deque<Result<std::string>> pieces;
    wire::HttpRequest last;
};

// Reads `reads` pieces after the head (all of them: -1) and gives what came.
boost::asio::awaitable<std::string> consume(delegation::Exchange& exchange, int reads) {
    std::string body;
    const auto head = co_await exchange.head();
    if (!head) co_return "no head";
    while (reads-- != 0) {
        auto piece = co_await exchange.read();
        if (!piece) co_return body + "!";
        if (piece->empty()) break;
        body += *piece;
    }
    co_return body;
}

class RecordingUpstreamTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string folder = ::testing::TempDir() + "recording-XXXXXX";
        ASSERT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string fetch(int reads = -1) {
        RecordingUpstream upstream{
            inner_, *Recorder::open(folder_), {{"openai", "http://localhost:1/openai/v1"}}, clock_};
        wire::HttpRequest request;
        request.url = "http://localhost:1/openai/v1/chat/completions";
        request.body = R"({"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
        request.auth_header = "authorization";
        request.credential = Secret{"sk-canary-123456"};
        const auto exchange = upstream.send(request, {});
        return test::run(io_, consume(*exchange, reads));
    }
    // The one recording made.
    recordings::Recording recorded() {
        for (const auto& file : std::filesystem::directory_iterator(folder_ / "openai"))
            return *recordings::parse(gateway::test::read_file(file.path()));
        return {};
    }

    boost::asio::io_context io_;
    ManualClock clock_{*parse_rfc3339("2026-07-28")};
    FakeUpstream inner_;
    std::filesystem::path folder_;
};

const wire::ResponseHead kStreamHead{200, {{"content-type", "text/event-stream"}}};
const std::string kChunk = R"(data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]})"
                           "\n\n";

TEST_F(RecordingUpstreamTest, passes_bytes_through_and_records_them) {
    inner_.head = kStreamHead;
    inner_.pieces = {kChunk.substr(0, 10), kChunk.substr(10), "data: [DONE]\n\n"};
    EXPECT_EQ(fetch(), kChunk + "data: [DONE]\n\n");
    EXPECT_TRUE(inner_.last.credential.equals("sk-canary-123456")) << "the provider must still get the key";
    const auto recording = recorded();
    EXPECT_EQ(recording.response.sse, kChunk + "data: [DONE]\n\n");
    EXPECT_EQ(recording.provider, "openai");
    EXPECT_EQ(recording.request.path, "/openai/v1/chat/completions");
    EXPECT_EQ(json::get_string(recording.source, "recorded"), "2026-07-28");
    EXPECT_TRUE(recording.tags.empty());
    EXPECT_EQ(json::write(recordings::to_json(recording)).find("canary"), std::string::npos);
}

TEST_F(RecordingUpstreamTest, a_stream_left_at_its_terminal_event_is_complete) {
    inner_.head = kStreamHead;
    inner_.pieces = {kChunk, "data: [DONE]\n\n", "never read"};
    fetch(2);
    EXPECT_TRUE(recorded().tags.empty());
}

TEST_F(RecordingUpstreamTest, what_broke_off_says_so) {
    inner_.head = kStreamHead;
    inner_.pieces = {kChunk, fail(ErrorKind::truncated_stream, "broke")};
    EXPECT_EQ(fetch(), kChunk + "!");
    EXPECT_EQ(recorded().tags, std::vector<std::string>{"incomplete"});
    EXPECT_EQ(recorded().response.sse, kChunk);
}

TEST_F(RecordingUpstreamTest, what_nobody_read_on_says_so) {
    inner_.head = kStreamHead;
    inner_.pieces = {kChunk, kChunk};
    fetch(1);
    EXPECT_EQ(recorded().tags, std::vector<std::string>{"incomplete"});
}

TEST_F(RecordingUpstreamTest, an_exchange_without_an_answer_leaves_nothing) {
    inner_.head = fail(ErrorKind::connection, "refused");
    EXPECT_EQ(fetch(), "no head");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "openai"));
}

TEST(ProviderOfUrl, is_the_longest_base_url_or_the_host) {
    const std::vector<ProviderAddress> providers{
        {"custom", "http://localhost:1"}, {"groq", "http://localhost:1/groq"}, {"none", ""}};
    EXPECT_EQ(provider_of_url("http://localhost:1/groq/v1/models", providers), "groq");
    EXPECT_EQ(provider_of_url("http://localhost:1/v1/models", providers), "custom");
    EXPECT_EQ(provider_of_url("https://example.org/v1", providers), "example.org");
}

}  // namespace
}  // namespace gateway::playback
