#include "documents/url_fetcher.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>

namespace gateway::documents {
namespace {

namespace asio = boost::asio;

// A web in memory. Every name that is asked for and every connection is written down.
struct FakeWeb final : Web {
    std::map<std::string, std::vector<std::vector<std::string>>> names;  // each lookup takes the next answer
    std::function<Result<Answer>(const Url& url, const std::string& address)> server;
    std::vector<std::string> log;
    std::vector<std::string> sent;  // headers, as "host name=value"

    asio::awaitable<Result<std::vector<std::string>>> resolve(std::string host) override {
        log.push_back("resolve " + host);
        auto& answers = names[host];
        if (answers.empty()) co_return fail(ErrorKind::connection, "unknown");
        auto answer = answers.front();
        if (answers.size() > 1) answers.erase(answers.begin());
        co_return answer;
    }
    asio::awaitable<Result<Answer>> get(Url url, std::string address, SecretHeaders headers,
                                        std::size_t max_bytes) override {
        log.push_back("get " + to_string(url) + " at " + address);
        for (const auto& [name, value] : headers)
            sent.push_back(url.host + " " + name + "=" + value.expose());
        EXPECT_EQ(max_bytes, 64u << 20);
        co_return server ? server(url, address) : page("text/plain", "text");
    }

    static Answer page(std::string type, std::string body) {
        return {200, std::move(type), "", std::move(body)};
    }
    static Answer redirect(std::string location) { return {302, "", std::move(location), ""}; }
};

Result<Fetched> fetch(FakeWeb& web, std::string url, FetchRules rules = {}) {
    UrlFetcher fetcher(web, std::move(rules));
    asio::io_context io;
    std::optional<Result<Fetched>> out;
    asio::co_spawn(io, fetcher.fetch(std::move(url)),
                   [&](std::exception_ptr, Result<Fetched> fetched) { out = std::move(fetched); });
    io.run();
    return out ? *out : fail(ErrorKind::internal, "never came back");
}

ErrorKind refused(const Result<Fetched>& fetched) {
    EXPECT_FALSE(fetched);
    return fetched ? ErrorKind::internal : fetched.error().kind;
}

using Log = std::vector<std::string>;

TEST(UrlFetcher, ConnectsToTheAddressItLookedAt) {
    FakeWeb web;
    web.names["example.com"] = {{"93.184.216.34", "2606:2800:220:1::1"}, {"127.0.0.1"}};
    web.server = [](const Url&, const std::string&) {
        return FakeWeb::page("Text/HTML; Charset=\"ISO-8859-1\"", "<p>x");
    };
    const auto fetched = fetch(web, "https://example.com/a#b");
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->bytes, "<p>x");
    EXPECT_EQ(fetched->media_type, "text/html");
    EXPECT_EQ(fetched->charset, "ISO-8859-1");
    EXPECT_EQ(fetched->name, "https://example.com/a");
    // The name is asked for once: its second answer, which leads inside, is never seen.
    EXPECT_EQ(web.log, (Log{"resolve example.com", "get https://example.com/a at 93.184.216.34"}));
}

TEST(UrlFetcher, OnePrivateAddressAmongPublicOnesIsEnough) {
    FakeWeb web;
    web.names["rebind.example"] = {{"93.184.216.34", "169.254.169.254"}};
    EXPECT_EQ(refused(fetch(web, "https://rebind.example/")), ErrorKind::source_not_allowed);
    EXPECT_EQ(web.log, (Log{"resolve rebind.example"}));
}

TEST(UrlFetcher, AddressesInUrlsAreNotResolved) {
    FakeWeb web;
    for (const auto* url :
         {"https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/"})
        EXPECT_EQ(refused(fetch(web, url)), ErrorKind::source_not_allowed) << url;
    EXPECT_TRUE(web.log.empty());
    FetchRules rules;
    rules.allow_private = true;
    EXPECT_TRUE(fetch(web, "https://127.0.0.1/", rules));
    EXPECT_EQ(web.log, (Log{"get https://127.0.0.1/ at 127.0.0.1"}));
}

TEST(UrlFetcher, RedirectsAreLookedAtAgain) {
    FakeWeb web;
    web.names["a.example"] = {{"8.8.8.8"}, {"127.0.0.1"}};
    web.names["inside.example"] = {{"10.0.0.1"}};
    std::string target;
    web.server = [&](const Url&, const std::string&) { return FakeWeb::redirect(target); };
    for (const auto* leads_to : {"https://inside.example/", "http://a.example/", "https://127.0.0.1/",
                                 "file:///etc/passwd", "https://x:y@a.example/",
                                 // The same host, which by now has another address.
                                 "/again"}) {
        web.names["a.example"] = {{"8.8.8.8"}, {"127.0.0.1"}};
        web.log.clear();
        target = leads_to;
        EXPECT_EQ(refused(fetch(web, "https://a.example/")), ErrorKind::source_not_allowed) << leads_to;
        EXPECT_EQ(web.log[1], "get https://a.example/ at 8.8.8.8");
        for (std::size_t i = 2; i < web.log.size(); ++i)
            EXPECT_EQ(web.log[i].find("get "), std::string::npos) << web.log[i];
    }
}

TEST(UrlFetcher, FollowsFiveRedirects) {
    FakeWeb web;
    web.names["a.example"] = {{"8.8.8.8"}};
    int redirects = 5, left = 5;
    web.server = [&](const Url&, const std::string&) {
        return left-- > 0 ? FakeWeb::redirect("/" + std::to_string(left)) : FakeWeb::page("", "end");
    };
    EXPECT_EQ(fetch(web, "https://a.example/").value().name, "https://a.example/0");
    left = redirects + 1;
    EXPECT_EQ(refused(fetch(web, "https://a.example/")), ErrorKind::source_not_allowed);
}

TEST(UrlFetcher, HeadersOfAHostGoToThatHostAlone) {
    FakeWeb web;
    web.names["a.example"] = web.names["b.example"] = {{"8.8.8.8"}};
    web.server = [](const Url& url, const std::string&) {
        return url.host == "a.example" && url.port == 443 ? FakeWeb::redirect("https://b.example/")
               : url.host == "b.example"                  ? FakeWeb::redirect("https://a.example:8443/")
                                                          : FakeWeb::page("", "x");
    };
    FetchRules rules;
    rules.headers["a.example"] = {{"Authorization", Secret("Bearer a")}, {"X-Team", Secret("t")}};
    EXPECT_TRUE(fetch(web, "https://a.example/", rules));
    // Not to the other host, nor to another port of the same.
    EXPECT_EQ(web.sent, (Log{"a.example Authorization=Bearer a", "a.example X-Team=t"}));
    rules.headers["a.example:8443"] = {{"X-Port", Secret("p")}};
    web.sent.clear();
    EXPECT_TRUE(fetch(web, "https://a.example:8443/", rules));
    EXPECT_EQ(web.sent, (Log{"a.example X-Port=p"}));
}

TEST(UrlFetcher, HeadersDoNotTravelInTheClear) {
    FakeWeb web;
    web.names["a.example"] = {{"8.8.8.8"}};
    FetchRules rules;
    rules.allow_http = rules.allow_private = true;
    rules.headers["a.example:80"] = rules.headers["127.0.0.1:80"] = {{"X", Secret("s")}};
    EXPECT_TRUE(fetch(web, "http://a.example/", rules));
    EXPECT_TRUE(web.sent.empty());
    EXPECT_TRUE(fetch(web, "http://127.0.0.1/", rules));
    EXPECT_EQ(web.sent, (Log{"127.0.0.1 X=s"}));
}

TEST(UrlFetcher, TheNextAddressIsTriedWhenOneIsDead) {
    FakeWeb web;
    web.names["a.example"] = {{"8.8.8.8", "8.8.4.4"}};
    web.server = [](const Url&, const std::string& address) -> Result<Web::Answer> {
        if (address == "8.8.8.8") return fail(ErrorKind::connection, "dead");
        return FakeWeb::page("", "alive");
    };
    EXPECT_EQ(fetch(web, "https://a.example/").value().bytes, "alive");
    web.log.clear();
    web.server = [](const Url&, const std::string&) -> Result<Web::Answer> {
        return fail(ErrorKind::document_too_large, "too large");
    };
    EXPECT_EQ(refused(fetch(web, "https://a.example/")), ErrorKind::document_too_large);
    EXPECT_EQ(web.log.size(), 2u);
}

TEST(UrlFetcher, StatusesAreSaid) {
    FakeWeb web;
    web.names["a.example"] = {{"8.8.8.8"}};
    int status = 0;
    web.server = [&](const Url&, const std::string&) { return Web::Answer{status, "", "", ""}; };
    for (const auto& [code, kind] : {std::pair{404, ErrorKind::not_found},
                                     {403, ErrorKind::source_not_allowed},
                                     {429, ErrorKind::rate_limited},
                                     {503, ErrorKind::server_error},
                                     {400, ErrorKind::invalid_parameter},
                                     {304, ErrorKind::invalid_parameter},
                                     {302, ErrorKind::invalid_parameter}}) {
        status = code;
        EXPECT_EQ(refused(fetch(web, "https://a.example/")), kind) << code;
    }
    EXPECT_EQ(refused(fetch(web, "https://unknown.example/")), ErrorKind::connection);
}

}  // namespace
}  // namespace gateway::documents
