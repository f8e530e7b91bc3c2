// The parts of the room that are text: addresses, URLs and Server-Sent Events.
#include <gtest/gtest.h>

#include "net/address.hpp"
#include "net/http_response.hpp"
#include "net/sse_reply.hpp"

namespace gateway::net {
namespace {

TEST(Address, ReadsHostAndPort) {
    struct Case {
        const char* text;
        const char* host;
        int port;
    };
    for (const auto& [text, host, port] :
         {Case{"Example.COM", "example.com", 80}, Case{"a:8000", "a", 8000}, Case{"1.2.3.4:5", "1.2.3.4", 5},
          Case{"[::1]:9", "::1", 9}, Case{"[::1]", "::1", 80}, Case{"::1", "::1", 80}}) {
        const auto parsed = parse_host_port(text, 80);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed->host, host) << text;
        EXPECT_EQ(parsed->port, port) << text;
    }
    for (const char* text :
         {"", ":80", "a:", "a:b", "a:70000", "a:-1", "[::1", "[::1]x", "[a]:1", "a b", "a/b", "a:1:2"})
        EXPECT_FALSE(parse_host_port(text, 80)) << text;
    EXPECT_EQ(to_string(HostPort{"::1", 8}), "[::1]:8");
}

TEST(Address, KnowsLoopback) {
    for (const char* host : {"localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1",
                             "[::1]", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_loopback(host)) << host;
    for (const char* host : {"", "0.0.0.0", "::", "128.0.0.1", "127.0.0.1.evil.com", "localhost.evil.com",
                             "notlocalhost", "10.0.0.1", "::ffff:10.0.0.1"})
        EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Address, ReadsUrls) {
    const auto url = parse_http_url("HTTP://Host:8080/v1/chat?x=1#part");
    ASSERT_TRUE(url);
    EXPECT_FALSE(url->tls);
    EXPECT_EQ(url->authority.host, "host");
    EXPECT_EQ(url->authority.port, 8080);
    EXPECT_EQ(url->target, "/v1/chat?x=1");
    EXPECT_EQ(parse_http_url("https://h")->authority.port, 443);
    EXPECT_EQ(parse_http_url("https://h?q")->target, "/?q");
    for (const char* text :
         {"", "h", "file:///x", "http://", "http:///x", "http://u:p@h/", "http://h/\r\nX: y"})
        EXPECT_FALSE(parse_http_url(text)) << text;
}

TEST(SseReply, FormatsEvents) {
    EXPECT_EQ(sse_data("{\"a\":1}"), "data: {\"a\":1}\n\n");
    EXPECT_EQ(sse_data("a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n");
    EXPECT_EQ(sse_data(""), "data: \n\n");
    EXPECT_EQ(sse_event("message", "x", "7"), "event: message\nid: 7\ndata: x\n\n");
    EXPECT_EQ(sse_event("a\nb", "x"), "event: a b\ndata: x\n\n");
}

TEST(HttpResponse, CannotBeSplitByAValue) {
    std::string out;
    append_field(out, "X", "a\r\nSet-Cookie: b");
    EXPECT_EQ(out, "X: a  Set-Cookie: b\r\n");
    EXPECT_EQ(status_line(404), "HTTP/1.1 404 Not Found\r\n");
    EXPECT_EQ(status_line(599), "HTTP/1.1 599 Unknown\r\n");
}

}  // namespace
}  // namespace gateway::net
