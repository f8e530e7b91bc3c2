#include "net/http_server.hpp"

#include <functional>
#include <string>
#include <vector>

#include "net/direct_wakeup.hpp"
#include "net/sse_reply.hpp"
#include "unit/net/loopback.hpp"

namespace gateway::net {
namespace {

using test::await;
using test::RawClient;
using test::run_until;
namespace asio = boost::asio;

// Answers with what it understood of the request; the target chooses a behaviour.
struct Echo {
    std::vector<IncomingRequest> requests = {};
    bool client_left = false;
    bool ended = false;
    std::size_t written = 0;
    DirectWakeup gate = {};

    HttpHandler handler() {
        return [this](IncomingRequest request, ResponseWriter& writer) {
            return handle(this, std::move(request), &writer);
        };
    }

    static asio::awaitable<void> handle(Echo* self, IncomingRequest request, ResponseWriter* writer) {
        self->requests.push_back(request);
        const std::string target = request.target;
        if (target == "/wait") {
            writer->on_disconnect([self] {
                self->client_left = true;
                self->gate.wake();
            });
            co_await self->gate.wait();
            writer->reply(200, {}, "waited");
        } else if (target == "/stream") {
            writer->start_stream(200, {{"Content-Type", "text/plain"}});
            auto first = co_await writer->write("one");
            auto second = co_await writer->write("seventeen bytes..");
            EXPECT_TRUE(first && second);
            writer->finish();
        } else if (target == "/cut") {
            writer->start_stream(200, {});
            (void)writer->push("half");
        } else if (target == "/flood") {
            writer->start_stream(200, {});
            Result<void> ok;
            while (ok && self->written < 64u << 20) {
                ok = co_await writer->write(std::string(64 * 1024, 'x'));
                if (ok) self->written += 64 * 1024;
            }
            self->ended = true;
            writer->finish();
        } else if (target == "/throw") {
            throw std::runtime_error("deliberate");
        } else if (target == "/reset") {
            writer->abort_connection(true);
        } else if (target == "/raw") {
            auto sent = co_await writer->raw_write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
            EXPECT_TRUE(sent);
        } else if (target != "/silent") {
            writer->reply(200, {{"X-Method", request.method}}, request.body);
        }
        self->ended = true;
    }
};

class HttpServerTest : public ::testing::Test {
  protected:
    void start(HttpServerOptions options = {}) {
        options.port = 0;
        server.emplace(io, options, echo.handler());
        const auto started = server->start();
        ASSERT_TRUE(started) << started.error().message;
    }
    RawClient client() { return {io, server->port()}; }

    static std::string get(const std::string& target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    static std::string post(const std::string& body) {
        return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    }

    asio::io_context io{1};
    Echo echo;
    std::optional<HttpServer> server;
};

TEST_F(HttpServerTest, KeepsTheConnectionForTheNextRequest) {
    start();
    auto c = client();
    for (int i = 0; i < 3; ++i) {
        c.send(post("body" + std::to_string(i)));
        EXPECT_NE(c.read_until("body" + std::to_string(i)).find("Content-Length: 5\r\n"), std::string::npos);
    }
    ASSERT_EQ(echo.requests.size(), 3u);
    EXPECT_EQ(echo.requests[0].connection_id, echo.requests[2].connection_id);
    EXPECT_EQ(echo.requests[0].remote_address, "127.0.0.1");
    EXPECT_EQ(echo.requests[0].headers.get("host"), "x");
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    auto c = client();
    c.send(post("first") + get("/stream") + post("second") + post("third"));
    const std::string all = c.read_until("third");
    const auto a = all.find("first"), b = all.find("seventeen"), d = all.find("second"),
               e = all.find("third");
    EXPECT_TRUE(a < b && b < d && d < e) << all;
}

TEST_F(HttpServerTest, ReadsARequestThatComesByteByByte) {
    start();
    auto c = client();
    const std::string request =
        "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n7\r\n, "
        "world\r\n0\r\n"
        "Trailer: dropped\r\n\r\n";
    for (const char byte : request)
        c.send(std::string(1, byte));
    EXPECT_NE(c.read_until("hello, world").find("200 OK"), std::string::npos);
    EXPECT_TRUE(echo.requests.at(0).headers.get("Trailer").empty());
}

TEST_F(HttpServerTest, RefusesABodyOverTheLimitBeforeItComes) {
    start({.body_limit = 1000});
    auto c = client();
    c.send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    const std::string answer = c.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_NE(answer.find("limit of 1000 bytes"), std::string::npos);
    EXPECT_TRUE(echo.requests.empty());
}

TEST_F(HttpServerTest, RefusesAChunkedBodyOverTheLimit) {
    start({.body_limit = 1000});
    auto c = client();
    c.send("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
           std::string(1000, 'a') + "\r\n1\r\nb\r\n0\r\n\r\n");
    EXPECT_TRUE(c.read_all().starts_with("HTTP/1.1 413 "));
    EXPECT_TRUE(echo.requests.empty());
}

TEST_F(HttpServerTest, TakesABodyOfExactlyTheLimit) {
    start({.body_limit = 300'000});
    auto c = client();
    c.send(post(std::string(300'000, 'z')));
    EXPECT_NE(c.read_until(std::string(300'000, 'z')).find("200 OK"), std::string::npos);
}

TEST_F(HttpServerTest, RefusesOversizedHeadersAndMalformedRequests) {
    start({.header_limit = 8192});
    const std::vector<std::pair<std::string, std::string>> cases{
        {"GET / HTTP/1.1\r\nX: " + std::string(9000, 'a') + "\r\n\r\n", "431"},
        {"GET / HTTP/1.1\r\nX: " + std::string(9000, 'a'), "431"},
        {"NONSENSE\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nbad header\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
        {"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
    };
    for (const auto& [request, status] : cases) {
        auto c = client();
        c.send(request);
        const std::string answer = c.read_all();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status)) << request.substr(0, 60) << " -> " << answer;
        EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    }
    EXPECT_TRUE(echo.requests.empty());
}

TEST_F(HttpServerTest, BoundsAnEndlessChunkExtension) {
    start({.header_limit = 8192});
    auto c = client();
    c.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(200'000, 'e'));
    EXPECT_TRUE(c.read_all().starts_with("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, TellsARunningHandlerThatItsClientHasGone) {
    start();
    auto c = client();
    c.send(get("/wait"));
    run_until(io, [&] { return !echo.requests.empty(); });
    EXPECT_FALSE(echo.client_left);
    c.close();
    run_until(io, [&] { return echo.ended; });
    EXPECT_TRUE(echo.client_left);
    run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerTest, AnswersAClientThatOnlyClosedItsSendingSide) {
    start();
    auto c = client();
    c.send(get("/wait"));
    c.shutdown_send();
    EXPECT_NE(c.read_all().find("waited"), std::string::npos);
}

TEST_F(HttpServerTest, StreamsInChunks) {
    start();
    auto c = client();
    c.send(get("/stream"));
    const std::string answer = c.read_until("0\r\n\r\n");
    EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_NE(answer.find("\r\n\r\n3\r\none\r\n11\r\nseventeen bytes..\r\n0\r\n\r\n"), std::string::npos)
        << answer;
    c.send(post("next"));
    EXPECT_NE(c.read_until("next").find("200 OK"), std::string::npos);
}

TEST_F(HttpServerTest, CutsAStreamThatIsNeverFinished) {
    start();
    auto c = client();
    c.send(get("/cut"));
    const std::string answer = c.read_all();
    EXPECT_NE(answer.find("4\r\nhalf\r\n"), std::string::npos);
    EXPECT_EQ(answer.find("0\r\n\r\n"), std::string::npos) << "a broken answer must not look complete";
}

TEST_F(HttpServerTest, HoldsBackAHandlerWhoseClientDoesNotRead) {
    start();
    auto c = client();
    c.send(get("/flood"));
    test::run_until_quiet(io);
    EXPECT_FALSE(echo.ended);
    EXPECT_LT(echo.written, 32u << 20) << "the kernel's buffers and the high-water mark hold no more";
    const std::string all = c.read_until("0\r\n\r\n");
    EXPECT_GT(all.size(), 64u << 20);
    EXPECT_TRUE(echo.ended);
}

TEST_F(HttpServerTest, HoldsBackAClientThatSendsAndDoesNotRead) {
    start();
    auto c = client();
    std::string all;
    for (int i = 0; i < 6; ++i)
        all += post(std::string(12u << 20, 'x'));
    all += post("the end");
    std::size_t sent = 0;
    std::function<void()> more = [&] {
        c.socket().async_write_some(asio::buffer(all) + sent, [&](const auto& error, std::size_t bytes) {
            sent += bytes;
            if (!error && sent < all.size()) more();
        });
    };
    more();
    test::run_until_quiet(io);
    EXPECT_LT(sent, 50u << 20) << "an answer that waits, a request behind it, and what the kernel holds";
    EXPECT_LE(echo.requests.size(), 2u);
    c.read_until("the end");
    EXPECT_EQ(echo.requests.size(), 7u);
    EXPECT_EQ(sent, all.size());
}

TEST_F(HttpServerTest, GivesUpAClientThatNeverReads) {
    start({.write_timeout = std::chrono::milliseconds{30}});
    auto c = client();
    c.send(get("/flood"));
    run_until(io, [&] { return echo.ended; });
    EXPECT_LT(echo.written, 64u << 20);
    run_until(io, [&] { return server->connections() == 0; });
}

TEST_F(HttpServerTest, AnswersFailedHandlersWith500) {
    start();
    for (const char* target : {"/throw", "/silent"}) {
        auto c = client();
        c.send(get(target));
        EXPECT_TRUE(c.read_until("}}").starts_with("HTTP/1.1 500 ")) << target;
    }
}

TEST_F(HttpServerTest, ClosesSlowAndIdleConnections) {
    start({.idle_timeout = std::chrono::milliseconds{40}, .read_timeout = std::chrono::milliseconds{20}});
    auto slow = client();
    slow.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_TRUE(slow.read_all().starts_with("HTTP/1.1 408 "));
    auto idle = client();
    EXPECT_EQ(idle.read_all(), "");
    EXPECT_TRUE(echo.requests.empty());
}

TEST_F(HttpServerTest, ShedsConnectionsOverTheLimit) {
    start({.max_connections = 1});
    auto first = client();
    first.send(get("/wait"));
    run_until(io, [&] { return !echo.requests.empty(); });
    auto second = client();
    second.send(get("/"));
    const std::string answer = second.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
    EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(echo.requests.size(), 1u);
}

TEST_F(HttpServerTest, NamesTheRemedyWhenThePortIsTaken) {
    start();
    HttpServer second(io, {.port = server->port()}, echo.handler());
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, ErrorKind::connection);
    EXPECT_NE(started.error().message.find("--port N"), std::string::npos) << started.error().message;
    EXPECT_NE(started.error().message.find(std::to_string(server->port())), std::string::npos);
    HttpServer nowhere(io, {.address = "example.com", .port = 0}, echo.handler());
    EXPECT_EQ(nowhere.start().error().kind, ErrorKind::invalid_parameter);
}

TEST_F(HttpServerTest, DrainsRequestsInFlight) {
    start();
    auto idle = client(), busy = client();
    idle.send(post("x"));
    idle.read_until("\r\n\r\nx");
    busy.send(get("/wait"));
    run_until(io, [&] { return echo.requests.size() == 2; });
    bool done = false, finished = false;
    asio::co_spawn(io, server->drain(std::chrono::seconds{10}), [&](std::exception_ptr, bool all) {
        done = true;
        finished = all;
    });
    EXPECT_EQ(idle.read_all(), "");  // closed at once
    EXPECT_FALSE(done);
    echo.gate.wake();
    EXPECT_NE(busy.read_all().find("Connection: close"), std::string::npos);
    run_until(io, [&] { return done; });
    EXPECT_TRUE(finished);
}

TEST_F(HttpServerTest, DrainClosesWhatIsLeftAtTheDeadline) {
    start();
    auto busy = client();
    busy.send(get("/wait"));
    run_until(io, [&] { return !echo.requests.empty(); });
    EXPECT_FALSE(await(io, server->drain(std::chrono::milliseconds{5})));
    EXPECT_TRUE(echo.client_left);
    EXPECT_EQ(server->connections(), 0u);
}

TEST_F(HttpServerTest, AnswersHeadAndHttp10) {
    start();
    auto c = client();
    c.send("HEAD /x HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi" + post("after"));
    const std::string answers = c.read_until("after");
    EXPECT_NE(answers.find("Content-Length: 2\r\n"), std::string::npos);
    EXPECT_EQ(answers.find("\r\n\r\nhi"), std::string::npos);
    auto old = client();
    old.send("GET /stream HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.read_all().ends_with("\r\n\r\noneseventeen bytes.."));
}

TEST_F(HttpServerTest, InvitesABodyThatWaitsForIt) {
    start();
    auto c = client();
    c.send("POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(c.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    c.send("body");
    EXPECT_NE(c.read_until("body").find("200 OK"), std::string::npos);
}

TEST_F(HttpServerTest, CanImitateBrokenServers) {
    start();
    auto reset = client();
    reset.send(get("/reset"));
    EXPECT_EQ(reset.read_all(), "");
    EXPECT_EQ(reset.end(), asio::error::connection_reset);
    auto raw = client();
    raw.send(get("/raw"));
    EXPECT_EQ(raw.read_all(), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    EXPECT_EQ(raw.end(), asio::error::eof);
}

TEST_F(HttpServerTest, SurvivesBeingDestroyedUnderARunningHandler) {
    start();
    auto c = client();
    c.send(get("/wait"));
    run_until(io, [&] { return !echo.requests.empty(); });
    server.reset();
    run_until(io, [&] { return echo.ended; });
    EXPECT_TRUE(echo.client_left);
}

}  // namespace
}  // namespace gateway::net
