#include "net/curl_fetcher.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "net/direct_wakeup.hpp"
#include "net/http_server.hpp"
#include "unit/net/loopback.hpp"

namespace gateway::net {
namespace {

using test::await;
using test::run_until;
namespace asio = boost::asio;

// A web server whose target names what it does.
struct Site {
    std::vector<IncomingRequest> requests = {};
    bool client_left = false;
    DirectWakeup gate = {};

    static asio::awaitable<void> handle(Site* self, IncomingRequest request, ResponseWriter* writer) {
        self->requests.push_back(request);
        if (request.target == "/page") {
            writer->reply(200, {{"Content-Type", "text/html; charset=utf-8"}}, "<p>Hello</p>");
        } else if (request.target == "/moved") {
            writer->reply(302, {{"Location", "/page"}}, "moved");
        } else if (request.target == "/large") {
            writer->start_stream(200, {});
            auto written = co_await writer->write(std::string(5000, 'x'));
            writer->finish();
        } else if (request.target == "/hang") {
            writer->on_disconnect([self] {
                self->client_left = true;
                self->gate.wake();
            });
            co_await self->gate.wait();
        } else {
            writer->reply(404, {}, "");
        }
    }
};

class CurlFetcherTest : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(server.start()); }

    FetchOptions options() const {
        FetchOptions out;
        out.rules.allow_http = out.rules.allow_private = true;
        return out;
    }
    Result<documents::Fetched> fetch(const std::string& target, FetchOptions options) {
        CurlFetcher fetcher(io, std::move(options));
        return await(io, fetcher.fetch(server.url() + target));
    }

    asio::io_context io;
    Site site;
    HttpServer server{io, {.port = 0}, [this](IncomingRequest request, ResponseWriter& writer) {
                          return Site::handle(&site, std::move(request), &writer);
                      }};
};

TEST_F(CurlFetcherTest, ReadsAPageAndWhatTheServerSaysOfIt) {
    const auto page = fetch("/page#part", options());
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->bytes, "<p>Hello</p>");
    EXPECT_EQ(page->media_type, "text/html");
    EXPECT_EQ(page->charset, "utf-8");
    EXPECT_EQ(page->name, server.url() + "/page");
    ASSERT_EQ(site.requests.size(), 1u);
    EXPECT_EQ(site.requests[0].method, "GET");
    EXPECT_EQ(site.requests[0].target, "/page");
}

TEST_F(CurlFetcherTest, FollowsRedirects) {
    const auto page = fetch("/moved", options());
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->name, server.url() + "/page");
}

TEST_F(CurlFetcherTest, KeepsToTheRulesByDefault) {
    const auto refused = fetch("/page", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::source_not_allowed);
    FetchOptions http_only;
    http_only.rules.allow_http = true;
    const auto inside = fetch("/page", http_only);
    ASSERT_FALSE(inside);
    EXPECT_EQ(inside.error().kind, ErrorKind::source_not_allowed);
    EXPECT_TRUE(site.requests.empty());
}

TEST_F(CurlFetcherTest, ResolvesNamesItself) {
    CurlFetcher fetcher(io, options());
    const auto url = "http://localhost:" + server.url().substr(server.url().rfind(':') + 1) + "/page";
    const auto page = await(io, fetcher.fetch(url));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(site.requests.at(0).headers.get("Host").substr(0, 10), "localhost:");
}

TEST_F(CurlFetcherTest, GoesToTheAddressAndNotToTheName) {
    CurlUpstream upstream(io, {});
    wire::HttpRequest request;
    request.method = "GET";
    request.url = "http://no-such-host.invalid:" + server.url().substr(server.url().rfind(':') + 1) + "/page";
    const auto exchange = upstream.send_to("127.0.0.1", std::move(request), {});
    const auto head = await(io, exchange->head());
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->status, 200);
    EXPECT_TRUE(site.requests.at(0).headers.get("Host").starts_with("no-such-host.invalid:"));
}

TEST_F(CurlFetcherTest, CutsABodyThatIsTooLarge) {
    auto small = options();
    small.rules.max_bytes = 4999;
    const auto cut = fetch("/large", small);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind, ErrorKind::document_too_large);
    small.rules.max_bytes = 5000;
    EXPECT_TRUE(fetch("/large", small));
    small.rules.max_bytes = 5;  // said in advance
    EXPECT_EQ(fetch("/page", small).error().kind, ErrorKind::document_too_large);
}

TEST_F(CurlFetcherTest, EndsWhenItsTimeIsUp) {
    auto brief = options();
    brief.timeout = std::chrono::milliseconds(20);
    const auto late = fetch("/hang", brief);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::timeout);
}

TEST_F(CurlFetcherTest, CancellingReachesTheServer) {
    CurlFetcher fetcher(io, options());
    asio::cancellation_signal cancel;
    std::optional<Result<documents::Fetched>> out;
    asio::co_spawn(
        io, fetcher.fetch(server.url() + "/hang"),
        asio::bind_cancellation_slot(
            cancel.slot(), [&](std::exception_ptr, Result<documents::Fetched> r) { out = std::move(r); }));
    run_until(io, [&] { return site.requests.size() == 1; });
    cancel.emit(asio::cancellation_type::terminal);
    run_until(io, [&] { return out.has_value() && site.client_left; });
    ASSERT_FALSE(*out);
    EXPECT_EQ(out->error().kind, ErrorKind::cancelled);
}

TEST_F(CurlFetcherTest, ANameThatHasNoAddressIsSaid) {
    CurlFetcher fetcher(io, options());
    const auto lost = await(io, fetcher.fetch("http://no-such-host.invalid/"));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::connection);
}

}  // namespace
}  // namespace gateway::net
