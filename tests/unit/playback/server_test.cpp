#include "playback/server.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "shared_folder.hpp"
#include "test_client.hpp"

namespace gateway::playback {
namespace {

using test::Answer;

constexpr std::string_view kTarget = "/openai/v1/chat/completions";

std::string chat(std::string_view text, std::string_view more = "") {
    return R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":")" + std::string{text} + "\"}]" +
           std::string{more} + "}";
}

Entry entry(std::string name, std::string body, int status, std::string answer, bool stream = false) {
    Entry made;
    made.file = name + ".json";
    made.scenarios = {name};
    made.name = std::move(name);
    made.request = request_key("openai", "POST", "/v1/chat/completions", body);
    made.reply.status = status;
    made.reply.headers.add("content-type", stream ? "text/event-stream" : "application/json");
    made.reply.body = std::move(answer);
    made.reply.chunked = stream;
    return made;
}

const std::string kStream =
    "data: {\"text\":\"Grüße 🌍\"}\n\ndata: {\"text\":\"zwei\"}\r\n\r\ndata: [DONE]\n\n";

class ServerTest : public ::testing::Test {
  protected:
    void serve(PlaybackOptions options = {}) {
        Library library{{entry("hello", chat("Hello"), 200, R"({"answer":"Hi"})"),
                         entry("busy", chat("Again"), 503, R"({"error":{"message":"busy"}})"),
                         entry("fine", chat("Again"), 200, R"({"answer":"Now"})"),
                         entry("stream", chat("Go on", R"(,"stream":true)"), 200, kStream, true)}};
        auto started = PlaybackServer::start(io_, std::move(options), std::move(library));
        ASSERT_TRUE(started) << started.error().message;
        server_ = *std::move(started);
    }
    Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               const wire::Headers& headers = {}, std::size_t enough = static_cast<std::size_t>(-1)) {
        return test::ask(io_, server_->port(), method, target, body, headers, enough);
    }
    Answer stream_with(std::string fault) {
        return ask("POST", kTarget, chat("Go on", R"(,"stream":true)"),
                   {{"x-playback-fault", std::move(fault)}});
    }
    // Runs the server until its last answer has been noted.
    const JournalEntry& last_served() {
        while (!server_->journal().entries().back().finished) {
            io_.restart();
            io_.run_one();
        }
        return server_->journal().entries().back();
    }

    boost::asio::io_context io_;
    std::unique_ptr<PlaybackServer> server_;
};

TEST_F(ServerTest, serves_the_recorded_bytes) {
    serve();
    const auto plain = ask("POST", kTarget, chat("Hello"));
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(plain.body, R"({"answer":"Hi"})");
    EXPECT_EQ(plain.headers.get("content-type"), "application/json");
    EXPECT_TRUE(plain.complete);
    const auto stream = ask("POST", kTarget, chat("Go on", R"(,"stream":true)"));
    EXPECT_EQ(stream.body, kStream);
    EXPECT_EQ(stream.headers.get("content-type"), "text/event-stream");
    EXPECT_EQ(stream.headers.get("transfer-encoding"), "chunked");
    EXPECT_TRUE(stream.complete);
}

TEST_F(ServerTest, serves_equals_in_order_until_reset) {
    serve();
    EXPECT_EQ(ask("POST", kTarget, chat("Again")).status, 503);
    EXPECT_EQ(ask("POST", kTarget, chat("Again")).status, 200);
    EXPECT_EQ(ask("POST", kTarget, chat("Again")).status, 200);
    EXPECT_EQ(ask("POST", "/_playback/reset").status, 200);
    EXPECT_EQ(server_->journal().entries().size(), 0u);
    EXPECT_EQ(ask("POST", kTarget, chat("Again")).status, 503);
}

TEST_F(ServerTest, a_miss_names_the_nearest) {
    serve();
    const auto miss = ask("POST", kTarget, chat("Hello there"));
    EXPECT_EQ(miss.status, 404);
    const auto body = json::parse(miss.body);
    ASSERT_TRUE(body) << miss.body;
    EXPECT_EQ(json::get_string(*json::find(*body, "nearest"), "name"), "hello");
    EXPECT_NE(json::get_string(*json::find(*body, "error"), "message").find("last turn is \"Hello there\""),
              std::string_view::npos);
    EXPECT_EQ(ask("GET", "/nobody/v1/models").status, 404);
    EXPECT_EQ(ask("GET", "/nobody").status, 404);
}

TEST_F(ServerTest, a_scenario_is_chosen_by_header) {
    serve();
    EXPECT_EQ(ask("POST", kTarget, "{}", {{"x-playback-scenario", "busy"}}).status, 503);
    EXPECT_EQ(ask("POST", kTarget, "{}", {{"X-Playback-Scenario", "nothing"}}).status, 404);
}

TEST_F(ServerTest, any_split_delivers_the_same_bytes) {
    serve();
    for (const std::string fault : {"split=bytes", "split=every:3", "split=random:1", "split=random:2"}) {
        const auto stream = stream_with(fault);
        EXPECT_EQ(stream.body, kStream) << fault;
        EXPECT_TRUE(stream.complete) << fault;
        const auto plain = ask("POST", kTarget, chat("Hello"), {{"x-playback-fault", fault}});
        EXPECT_EQ(plain.body, R"({"answer":"Hi"})") << fault;
        EXPECT_TRUE(plain.complete) << fault;
    }
}

TEST_F(ServerTest, an_ended_stream_looks_complete) {
    serve();
    const auto answer = stream_with("end=20");
    EXPECT_EQ(answer.body, kStream.substr(0, 20));
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(to_string(last_served().outcome), "completed");
}

TEST_F(ServerTest, a_cut_breaks_off_in_order) {
    serve();
    const auto stream = stream_with("cut=20");
    EXPECT_EQ(stream.body, kStream.substr(0, 20));
    EXPECT_FALSE(stream.complete);
    EXPECT_FALSE(stream.reset);
    EXPECT_EQ(to_string(last_served().outcome), "broken");
    EXPECT_EQ(last_served().bytes, 20u);
    const auto plain = ask("POST", kTarget, chat("Hello"), {{"x-playback-fault", "cut=4"}});
    EXPECT_EQ(plain.body, R"({"an)");
    EXPECT_FALSE(plain.complete);
    EXPECT_EQ(ask("POST", kTarget, chat("Hello"), {{"x-playback-fault", "cut=head"}}).status, 0);
}

TEST_F(ServerTest, a_reset_is_a_reset) {
    serve();
    EXPECT_TRUE(stream_with("reset=head").reset);
    const auto stream = stream_with("reset=20");
    EXPECT_FALSE(stream.complete);
}

TEST_F(ServerTest, a_stall_lasts_until_the_client_leaves) {
    serve();
    const auto answer =
        ask("POST", kTarget, chat("Go on", R"(,"stream":true)"), {{"x-playback-fault", "stall=20"}},
            100);  // the head alone is longer
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(to_string(last_served().outcome), "broken");
}

TEST_F(ServerTest, an_error_can_be_asked_for_a_number_of_times) {
    serve();
    const wire::Headers twice{{"x-playback-fault", "status=429;retry-after=3;first=2"}};
    for (int i = 0; i < 2; ++i) {
        const auto answer = ask("POST", kTarget, chat("Again"), twice);
        EXPECT_EQ(answer.status, 429);
        EXPECT_EQ(answer.headers.get("retry-after"), "3");
        EXPECT_NE(answer.body.find("rate_limit_exceeded"), std::string::npos);
    }
    EXPECT_EQ(ask("POST", kTarget, chat("Again"), twice).status, 503)
        << "the errors must not use up a recording";
    const auto bad = ask("POST", kTarget, chat("Hello"), {{"x-playback-fault", "explode"}});
    EXPECT_EQ(bad.status, 400);
    EXPECT_NE(bad.body.find("explode"), std::string::npos);
}

TEST_F(ServerTest, a_fault_can_hold_for_all_requests) {
    PlaybackOptions options;
    options.fault = *parse_fault("500;first=1;body=oops");
    serve(options);
    const auto answer = ask("POST", kTarget, chat("Hello"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, "oops");
    EXPECT_EQ(ask("POST", kTarget, chat("Hello")).status, 200);
}

TEST_F(ServerTest, the_journal_tells_what_was_served_but_no_credential) {
    serve();
    ask("POST", std::string{kTarget} + "?key=canary-9731", chat("Hello"),
        {{"authorization", "Bearer canary-9731"}});
    ask("POST", kTarget, chat("nowhere near"));
    const auto journal = ask("GET", "/_playback/journal").body;
    EXPECT_EQ(journal.find("canary"), std::string::npos);
    const auto parsed = json::parse(journal);
    const auto& entries = *json::get_array(*parsed, "entries");
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(json::get_string(entries[0], "matched"), "hello");
    EXPECT_EQ(json::get_string(entries[0], "how"), "exact");  // a key is no part of the question
    EXPECT_EQ(json::get_string(entries[0], "outcome"), "completed");
    EXPECT_EQ(json::get_int(entries[0], "bytes"), 15);
    EXPECT_EQ(json::get_string(entries[1], "how"), "none");
    EXPECT_EQ(json::get_int(entries[1], "status"), 404);
    EXPECT_EQ(json::get_int(*json::parse(ask("GET", "/_playback/totals").body), "requests"), 2);
    EXPECT_EQ(ask("GET", "/_playback/else").status, 404);
}

TEST_F(ServerTest, says_what_there_is) {
    serve();
    EXPECT_EQ(ask("GET", "/").body, R"({"recordings":4,"prefixes":["/openai"],"mock":"/mock","skipped":[]})");
}

TEST_F(ServerTest, an_answer_may_outlive_the_server) {
    serve();
    const auto port = server_->port();
    auto text = test::request_text("POST", kTarget, chat("Hello"), {{"x-playback-fault", "stall=head"}});
    std::optional<Answer> answer;
    boost::asio::co_spawn(io_, test::exchange(port, std::move(text), 1),
                          [&](std::exception_ptr, Answer a) { answer = std::move(a); });
    while (server_->journal().entries().empty())
        io_.run_one();
    server_.reset();
    while (!answer)
        io_.run_one();
    EXPECT_EQ(answer->status, 0);
    io_.restart();
    io_.poll();
}

TEST(PlaybackServer, a_folder_without_recordings_is_an_error) {
    boost::asio::io_context io;
    PlaybackOptions options;
    options.folder = std::filesystem::path{GATEWAY_SOURCE_DIR} / "src" / "playback";
    const auto started = PlaybackServer::start(io, options);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, ErrorKind::not_found);
}

// Every real recording, asked for by name and in its own words.
TEST(PlaybackServer, serves_every_recording_byte_for_byte) {
    REQUIRE_SHARED_FOLDER();
    const auto folder = gateway::test::shared_folder() / "recordings";
    boost::asio::io_context io;
    PlaybackOptions options;
    options.folder = folder;
    auto started = PlaybackServer::start(io, options);
    ASSERT_TRUE(started) << started.error().message;
    auto& server = **started;
    EXPECT_GE(server.library().entries().size(), 299u);
    for (const auto& recorded : server.library().entries()) {
        const auto document = *json::parse(gateway::test::read_file(folder / recorded.file));
        const auto& request = *json::find(document, "request");
        const auto& response = *json::find(document, "response");
        const auto* sse = json::find(response, "sse");
        const auto* body = json::find(request, "body");
        const auto target = "/" + recorded.request.provider + std::string{json::get_string(request, "path")};
        const auto text = body->is_null()     ? std::string{}
                          : body->is_string() ? std::string{json::as_string(*body)}
                                              : json::write(*body);
        const auto method = json::get_string(request, "method");
        for (const bool by_name : {false, true}) {
            const auto answer = test::ask(io, server.port(), method, target, text,
                                          by_name ? wire::Headers{{"x-playback-scenario", recorded.name}}
                                                  : wire::Headers{{"x-playback-fault", "split=random:3"}});
            EXPECT_EQ(answer.status, json::get_int(response, "status")) << recorded.file;
            EXPECT_TRUE(answer.complete) << recorded.file;
            if (sse && sse->is_string()) {
                EXPECT_EQ(answer.body, json::as_string(*sse)) << recorded.file;
            } else if (json::find(response, "body")->is_string()) {
                EXPECT_EQ(answer.body, json::get_string(response, "body")) << recorded.file;
            } else {
                const auto served = json::parse(answer.body);
                ASSERT_TRUE(served) << recorded.file;
                // The same document; a number may be spelled 0 for 0.0.
                EXPECT_EQ(json::canonical(*served), json::canonical(*json::find(response, "body")))
                    << recorded.file;
            }
        }
    }
}

}  // namespace
}  // namespace gateway::playback
