// Both upstream clients against the same scripted server: whatever one of them promises, the other does too.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/direct_wakeup.hpp"
#include "net/http1_client.hpp"
#include "net/http_server.hpp"
#include "net/upstream_router.hpp"
#include "unit/net/loopback.hpp"

namespace gateway::net {
namespace {

using delegation::Exchange;
using delegation::Upstream;
using delegation::UpstreamTimeouts;
using test::await;
using test::run_until;
namespace asio = boost::asio;

// {"answer":"squeezed squeezed squeezed"}
const std::string kGzipped(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xcc\x2b\x2e\x4f\x2d\x52\xb2\x52\x2a\x2e\x2c\x4d\x4d"
    "\xad\x4a\x4d\x51\xc0\x60\x28\xd5\x02\x00\x37\x42\x8d\xea\x27\x00\x00\x00",
    44);

// The provider's side: the target names the script.
struct Provider {
    std::vector<IncomingRequest> requests = {};
    bool client_left = false;
    std::size_t written = 0;
    DirectWakeup gate = {};

    HttpHandler handler() {
        return [this](IncomingRequest request, ResponseWriter& writer) {
            return handle(this, std::move(request), &writer);
        };
    }

    std::size_t requests_on(std::uint64_t connection) const {
        std::size_t count = 0;
        for (const auto& request : requests)
            count += request.connection_id == connection;
        return count;
    }

    static asio::awaitable<void> handle(Provider* self, IncomingRequest request, ResponseWriter* writer) {
        self->requests.push_back(request);
        const std::string target = request.target;
        if (target == "/echo") {
            writer->reply(200, {{"X-Method", request.method}}, request.body);
        } else if (target == "/gated") {
            writer->start_stream(200, {});
            auto first = co_await writer->write("first;");
            co_await self->gate.wait();
            auto second = co_await writer->write("second");
            EXPECT_TRUE(first && second);
            writer->finish();
        } else if (target == "/hang" || target == "/hang-in-body") {
            writer->on_disconnect([self] {
                self->client_left = true;
                self->gate.wake();
            });
            if (target == "/hang-in-body") {
                writer->start_stream(200, {});
                (void)writer->push("some");
            }
            co_await self->gate.wait();
        } else if (target == "/flood") {
            writer->start_stream(200, {});
            Result<void> ok;
            for (int i = 0; ok && i < 512; ++i) {
                ok = co_await writer->write(std::string(64 * 1024, 'x'));
                self->written += 64 * 1024;
            }
            writer->finish();
        } else if (target == "/reset") {
            writer->abort_connection(true);
        } else if (target == "/close-when-reused" && self->requests_on(request.connection_id) > 1) {
            writer->abort_connection(false);
        } else if (target == "/close") {
            writer->abort_connection(false);
        } else if (target == "/gzip") {
            writer->reply(200, {{"Content-Encoding", "gzip"}}, kGzipped);
        } else if (target == "/redirect") {
            writer->reply(302, {{"Location", "/echo"}}, "");
        } else if (target.starts_with("/raw-")) {
            co_await raw(target.substr(5), writer);
        } else {
            writer->reply(200, {}, "ok");
        }
    }

    static asio::awaitable<void> raw(std::string what, ResponseWriter* writer) {
        std::string bytes;
        if (what == "short") bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
        if (what == "no-last-chunk")
            bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
        if (what == "half-chunk") bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc";
        if (what == "half-head") bytes = "HTTP/1.1 200 OK\r\nContent-Le";
        if (what == "until-close") bytes = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nabc";
        if (what == "early-hints")
            bytes =
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        if (what == "nonsense") bytes = "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n";
        auto sent = co_await writer->raw_write(bytes);
        EXPECT_TRUE(sent);
    }
};

struct Outcome {
    wire::ResponseHead head = {};
    std::string body = {};
    std::optional<Error> error = {};
    bool sent = false;
};

asio::awaitable<Outcome> complete(std::unique_ptr<Exchange> exchange) {
    Outcome out;
    auto head = co_await exchange->head();
    if (head) {
        out.head = std::move(*head);
        for (;;) {
            auto piece = co_await exchange->read();
            if (!piece) out.error = piece.error();
            if (!piece || piece->empty()) break;
            out.body += *piece;
        }
    } else {
        out.error = head.error();
    }
    out.sent = exchange->sent();
    co_return out;
}

asio::awaitable<std::string> read_once(Exchange* exchange) {
    auto piece = co_await exchange->read();
    co_return piece ? *piece : "error: " + piece.error().message;
}

asio::awaitable<int> status_of(Exchange* exchange) {
    auto head = co_await exchange->head();
    co_return head ? head->status : -1;
}

using MakeUpstream = std::unique_ptr<Upstream> (*)(asio::io_context&);
struct Client {
    const char* name;
    MakeUpstream make;
};
void PrintTo(const Client& client, std::ostream* out) { *out << client.name; }

template <class T>
std::unique_ptr<Upstream> make(asio::io_context& io) {
    return std::make_unique<T>(io, UpstreamOptions{});
}

class UpstreamTest : public ::testing::TestWithParam<Client> {
  protected:
    UpstreamTest() : server(io, {.port = 0}, provider.handler()), upstream(GetParam().make(io)) {
        EXPECT_TRUE(server.start());
    }

    wire::HttpRequest request(const std::string& target, std::string body = {}) {
        wire::HttpRequest out;
        out.method = body.empty() ? "GET" : "POST";
        out.url = server.url() + target;
        out.body = std::move(body);
        return out;
    }
    Outcome call(const std::string& target, std::string body = {}, UpstreamTimeouts timeouts = {}) {
        return await(io, complete(upstream->send(request(target, std::move(body)), timeouts)));
    }

    asio::io_context io{1};
    Provider provider;
    HttpServer server;
    std::unique_ptr<Upstream> upstream;
};

TEST_P(UpstreamTest, SendsARequestAndReadsTheAnswer) {
    auto r = request("/echo", "{\"x\":1}");
    r.headers.add("Content-Type", "application/json");
    r.headers.add("X-Empty", "");
    r.auth_header = "Authorization";
    r.auth_prefix = "Bearer ";
    r.credential = Secret{"sk-test"};
    const Outcome out = await(io, complete(upstream->send(std::move(r), {})));
    ASSERT_FALSE(out.error) << out.error->message;
    EXPECT_EQ(out.head.status, 200);
    EXPECT_EQ(out.head.headers.get("x-method"), "POST");
    EXPECT_EQ(out.body, "{\"x\":1}");
    EXPECT_TRUE(out.sent);
    const auto& seen = provider.requests.at(0).headers;
    EXPECT_EQ(seen.get("authorization"), "Bearer sk-test");
    EXPECT_EQ(seen.get("content-type"), "application/json");
    EXPECT_EQ(seen.get("user-agent"), "llm-gateway");
    EXPECT_EQ(seen.get("host"), server.url().substr(7));
    EXPECT_TRUE(seen.get("expect").empty());
}

TEST_P(UpstreamTest, ReusesItsConnection) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(call("/echo", "body").body, "body");
    for (const auto& seen : provider.requests)
        EXPECT_EQ(seen.connection_id, provider.requests[0].connection_id);
}

TEST_P(UpstreamTest, SendsALargeBody) {
    const std::string body(8 << 20, 'b');
    EXPECT_EQ(call("/echo", body).body, body);
}

TEST_P(UpstreamTest, HandsOverPiecesAsTheyCome) {
    auto exchange = upstream->send(request("/gated"), {});
    EXPECT_EQ(await(io, status_of(exchange.get())), 200);
    EXPECT_EQ(await(io, read_once(exchange.get())), "first;");
    provider.gate.wake();
    EXPECT_EQ(await(io, read_once(exchange.get())), "second");
    EXPECT_EQ(await(io, read_once(exchange.get())), "");
}

TEST_P(UpstreamTest, PausesWhileNobodyReads) {
    auto exchange = upstream->send(request("/flood"), {});
    EXPECT_EQ(await(io, status_of(exchange.get())), 200);
    test::run_until_quiet(io);
    const std::size_t ahead = provider.written;
    EXPECT_LT(ahead, 20u << 20);
    const Outcome rest = await(io, complete(std::move(exchange)));
    EXPECT_FALSE(rest.error);
    EXPECT_EQ(rest.body, std::string(512 * 64 * 1024, 'x'));
}

TEST_P(UpstreamTest, CallsABrokenBodyTruncated) {
    for (const char* target : {"/raw-short", "/raw-no-last-chunk", "/raw-half-chunk"}) {
        const Outcome out = call(target);
        ASSERT_TRUE(out.error) << target;
        EXPECT_EQ(out.error->kind, ErrorKind::truncated_stream) << target << ": " << out.error->message;
        EXPECT_EQ(out.body, "abc") << "what came is handed over first";
        EXPECT_TRUE(out.sent);
    }
}

TEST_P(UpstreamTest, CallsABreakBeforeTheHeadAConnectionError) {
    for (const char* target : {"/reset", "/close", "/raw-half-head"}) {
        const Outcome out = call(target);
        ASSERT_TRUE(out.error) << target;
        EXPECT_EQ(out.error->kind, ErrorKind::connection) << target << ": " << out.error->message;
        EXPECT_TRUE(out.sent) << target;
    }
    EXPECT_EQ(provider.requests.size(), 3u) << "a fresh connection is never retried";
}

TEST_P(UpstreamTest, RejectsWhatIsNotHttp) {
    const Outcome out = call("/raw-nonsense");
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::malformed_response) << out.error->message;
}

TEST_P(UpstreamTest, ReadsABodyThatEndsWithTheConnection) {
    const Outcome out = call("/raw-until-close");
    EXPECT_FALSE(out.error);
    EXPECT_EQ(out.body, "abc");
}

TEST_P(UpstreamTest, SkipsInterimAnswers) {
    const Outcome out = call("/raw-early-hints");
    EXPECT_EQ(out.head.status, 200);
    EXPECT_TRUE(out.head.headers.get("Link").empty());
    EXPECT_EQ(out.body, "abc");
}

TEST_P(UpstreamTest, RetriesAStaleConnectionOnce) {
    EXPECT_EQ(call("/close-when-reused", "a").body, "ok");
    EXPECT_EQ(call("/close-when-reused", "b").body, "ok");
    ASSERT_EQ(provider.requests.size(), 3u);
    EXPECT_EQ(provider.requests[2].body, "b");
    EXPECT_NE(provider.requests[1].connection_id, provider.requests[2].connection_id);
}

TEST_P(UpstreamTest, ReportsARefusedConnection) {
    const std::string url = server.url();
    server.stop_accepting();
    const Outcome out = call("/echo", "body");
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::connection);
    EXPECT_FALSE(out.sent);
    EXPECT_NE(out.error->message.find(url.substr(7)), std::string::npos) << out.error->message;
}

TEST_P(UpstreamTest, TimesOutWithoutAnAnswer) {
    UpstreamTimeouts timeouts;
    timeouts.first_byte = std::chrono::milliseconds{30};
    const Outcome out = call("/hang", "body", timeouts);
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::timeout);
    EXPECT_TRUE(out.sent);
    run_until(io, [&] { return provider.client_left; });
}

TEST_P(UpstreamTest, TimesOutInTheMiddleOfABody) {
    UpstreamTimeouts timeouts;
    timeouts.idle = std::chrono::milliseconds{30};
    const Outcome out = call("/hang-in-body", {}, timeouts);
    EXPECT_EQ(out.body, "some");
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->kind, ErrorKind::timeout);
    run_until(io, [&] { return provider.client_left; });
}

TEST_P(UpstreamTest, ClosesTheConnectionWhenTheExchangeIsDestroyed) {
    for (const char* target : {"/hang", "/hang-in-body"}) {
        provider.client_left = false;
        auto exchange = upstream->send(request(target), {});
        const std::size_t before = provider.requests.size();
        run_until(io, [&] { return provider.requests.size() > before; });
        exchange.reset();
        run_until(io, [&] { return provider.client_left; });
    }
    EXPECT_EQ(call("/echo", "still").body, "still");
}

asio::awaitable<void> wait_for_head(Exchange* exchange, std::optional<Error>* error) {
    auto head = co_await exchange->head();
    if (!head) *error = head.error();
}

TEST_P(UpstreamTest, EndsAWaitThatIsCancelled) {
    auto exchange = upstream->send(request("/hang"), {});
    asio::cancellation_signal signal;
    std::optional<Error> error;
    bool done = false;
    asio::co_spawn(io, wait_for_head(exchange.get(), &error),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { done = true; }));
    run_until(io, [&] { return !provider.requests.empty(); });
    signal.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return done; });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, ErrorKind::cancelled);
}

TEST_P(UpstreamTest, CancelsItsExchangesWhenDestroyed) {
    auto exchange = upstream->send(request("/hang"), {});
    std::optional<Error> error;
    asio::co_spawn(io, wait_for_head(exchange.get(), &error), asio::detached);
    run_until(io, [&] { return !provider.requests.empty(); });
    upstream.reset();
    run_until(io, [&] { return error.has_value() && provider.client_left; });
    EXPECT_EQ(error->kind, ErrorKind::cancelled);
}

TEST_P(UpstreamTest, CarriesAHundredExchangesAtOnce) {
    int finished = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string body =
            "body " + std::to_string(i) + std::string(static_cast<std::size_t>(i) * 1000, '.');
        asio::co_spawn(io, complete(upstream->send(request("/echo", body), {})),
                       [&finished, body](std::exception_ptr, Outcome out) {
                           EXPECT_EQ(out.body, body);
                           ++finished;
                       });
    }
    run_until(io, [&] { return finished == 100; });
}

TEST_P(UpstreamTest, DoesNotFollowRedirects) {
    const Outcome out = call("/redirect");
    EXPECT_EQ(out.head.status, 302);
    EXPECT_EQ(provider.requests.size(), 1u);
}

TEST_P(UpstreamTest, RefusesUrlsItWillNotCall) {
    for (const char* url : {"", "ftp://127.0.0.1/", "http://", "http://user:word@127.0.0.1/",
                            "http://127.0.0.1:99999/", "http://127.0.0.1/a b"}) {
        wire::HttpRequest r;
        r.url = url;
        const Outcome out = await(io, complete(upstream->send(std::move(r), {})));
        ASSERT_TRUE(out.error) << url;
        EXPECT_EQ(out.error->kind, ErrorKind::invalid_parameter) << url;
    }
}

TEST_P(UpstreamTest, CannotBeMadeToSmuggleFields) {
    auto r = request("/echo", "x");
    r.headers.add("X-A", "1\r\nX-Injected: yes");
    const Outcome out = await(io, complete(upstream->send(std::move(r), {})));
    EXPECT_FALSE(out.error);
    EXPECT_TRUE(provider.requests.at(0).headers.get("X-Injected").empty());
}

INSTANTIATE_TEST_SUITE_P(Clients, UpstreamTest,
                         ::testing::Values(Client{"curl", &make<CurlUpstream>},
                                           Client{"http1", &make<Http1Upstream>},
                                           Client{"router", &make<UpstreamRouter>}),
                         [](const auto& client) { return std::string(client.param.name); });

class UpstreamLimitTest : public ::testing::Test {
  protected:
    asio::io_context io{1};
    Provider provider;
    HttpServer server{io, {.port = 0}, provider.handler()};
};

asio::awaitable<void> count(std::unique_ptr<Exchange> exchange, int* finished) {
    auto out = co_await complete(std::move(exchange));
    EXPECT_FALSE(out.error);
    ++*finished;
}

TEST_F(UpstreamLimitTest, QueuesAboveTheLimitOfConnections) {
    ASSERT_TRUE(server.start());
    Http1Upstream upstream(io, {.max_connections_per_host = 2});
    int finished = 0;
    for (int i = 0; i < 20; ++i) {
        wire::HttpRequest r;
        r.url = server.url() + "/echo";
        r.body = "x";
        asio::co_spawn(io, count(upstream.send(std::move(r), {}), &finished), asio::detached);
    }
    EXPECT_EQ(upstream.connections(), 2u);
    run_until(io, [&] { return finished == 20; });
    EXPECT_EQ(upstream.connections(), 2u);
}

TEST_F(UpstreamLimitTest, CurlDecompresses) {
    ASSERT_TRUE(server.start());
    CurlUpstream upstream(io, {});
    wire::HttpRequest r;
    r.url = server.url() + "/gzip";
    const Outcome out = await(io, complete(upstream.send(std::move(r), {})));
    EXPECT_EQ(out.body, "{\"answer\":\"squeezed squeezed squeezed\"}");
    EXPECT_TRUE(out.head.headers.get("Content-Encoding").empty());
}

TEST_F(UpstreamLimitTest, AnIdleConnectionThatTheServerClosesLeavesThePool) {
    Http1Upstream upstream(io, {});
    {
        HttpServer brief(io, {.port = 0}, provider.handler());
        ASSERT_TRUE(brief.start());
        wire::HttpRequest r;
        r.url = brief.url() + "/echo";
        EXPECT_FALSE(await(io, complete(upstream.send(std::move(r), {}))).error);
        EXPECT_EQ(upstream.connections(), 1u);
    }
    run_until(io, [&] { return upstream.connections() == 0; });
}

}  // namespace
}  // namespace gateway::net
