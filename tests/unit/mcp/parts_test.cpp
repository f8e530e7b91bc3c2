// The small pure parts: revisions, JSON-RPC classification, header values, Host and Origin.
#include <gtest/gtest.h>

#include "mcp/access.hpp"
#include "mcp/header_value.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/revision.hpp"

namespace gateway::mcp::test {
namespace {

TEST(Revision, NamesRoundTrip) {
    for (const Revision revision : kServedRevisions)
        EXPECT_EQ(revision_from(to_string(revision)), revision);
    EXPECT_EQ(revision_from("2025-11-26"), std::nullopt);
    EXPECT_EQ(revision_from(""), std::nullopt);
}

TEST(Revision, ModernIsADateFromTheFirstModernOne) {
    for (const char* name : {"2026-07-28", "2026-07-29", "2030-01-01", "9999-12-31"})
        EXPECT_TRUE(names_modern_revision(name)) << name;
    for (const char* name :
         {"2026-07-27", "2025-11-25", "", "latest", "zzzz-zz-zz", "2026-07-280", "DRAFT-2026-v1"})
        EXPECT_FALSE(names_modern_revision(name)) << name;
}

TEST(JsonRpc, Classifies) {
    using Kind = Message::Kind;
    const std::pair<const char*, Kind> kCases[] = {
        {R"({"jsonrpc":"2.0","id":0,"method":"m"})", Kind::request},
        {R"({"jsonrpc":"2.0","id":"","method":"m","params":{}})", Kind::request},
        {R"({"jsonrpc":"2.0","id":1,"method":"m","params":null})", Kind::request},
        {R"({"jsonrpc":"2.0","method":"m"})", Kind::notification},
        {R"({"jsonrpc":"2.0","id":1,"result":{}})", Kind::response},
        {R"({"jsonrpc":"2.0","id":null,"error":{}})", Kind::response},
        {R"({"jsonrpc":"2.0","id":1})", Kind::invalid},
        {R"({"jsonrpc":2.0,"id":1,"method":"m"})", Kind::invalid},
        {R"({"jsonrpc":"2.0","id":1e3,"method":"m"})", Kind::invalid},
        {R"({"jsonrpc":"2.0","id":99999999999999999999,"method":"m"})", Kind::invalid},
        {R"({"jsonrpc":"2.0","id":{},"method":"m"})", Kind::invalid},
        {R"({"jsonrpc":"2.0","id":1,"method":null})", Kind::invalid},
        {R"({"jsonrpc":"2.0","id":1,"method":"m","params":"p"})", Kind::invalid},
        {"null", Kind::invalid},
        {"\"text\"", Kind::invalid},
    };
    for (const auto& [text, kind] : kCases) {
        const Body body = parse_body(text);
        ASSERT_EQ(body.kind, Body::Kind::single) << text;
        EXPECT_EQ(body.messages.front().kind, kind) << text;
        EXPECT_EQ(body.messages.front().problem.empty(), kind != Kind::invalid) << text;
    }
}

TEST(JsonRpc, BatchesKeepOrderAndInvalidMembers) {
    const Body body =
        parse_body(R"([{"jsonrpc":"2.0","id":1,"method":"a"},7,{"jsonrpc":"2.0","method":"b"}])");
    ASSERT_EQ(body.kind, Body::Kind::batch);
    ASSERT_EQ(body.messages.size(), 3u);
    EXPECT_EQ(body.messages[0].method, "a");
    EXPECT_EQ(body.messages[1].kind, Message::Kind::invalid);
    EXPECT_EQ(body.messages[2].method, "b");
}

TEST(JsonRpc, ErrorsCarryDataWhenThereIsSome) {
    EXPECT_EQ(error_message({}, {kParseError, "no \"JSON\""}),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no \"JSON\""}})");
    EXPECT_EQ(error_message({"3"}, {kInvalidParams, "x", 200, json::object{{"uri", "u"}}}),
              R"({"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"x","data":{"uri":"u"}}})");
}

TEST(HeaderValue, DecodesStrictly) {
    EXPECT_EQ(decode_header_value("plain"), "plain");
    EXPECT_EQ(decode_header_value(" \tplain "), "plain");
    EXPECT_EQ(decode_header_value(""), "");
    EXPECT_EQ(decode_header_value("=?base64?w6TDtg==?="), "äö");
    EXPECT_EQ(decode_header_value("=?base64?"
                                  "?="),
              "");
    EXPECT_EQ(decode_header_value("=?base64?="), "=?base64?=") << "the marks overlap: not encoded";
    EXPECT_EQ(decode_header_value("=?Base64?w6TDtg==?="), "=?Base64?w6TDtg==?=");
    for (const char* bad :
         {"=?base64?w6TDtg=?=", "=?base64?w6TDtg?=", "=?base64?w6TDth==?=", "=?base64?w6 Dtg==?=",
          "=?base64?w6-_tg==?=", "=?base64?/w==?=", "=?base64?====?=", "=?base64?w=TD?="})
        EXPECT_EQ(decode_header_value(bad), std::nullopt) << bad;
}

TEST(HeaderValue, MediaTypes) {
    for (const char* good : {"application/json", "APPLICATION/JSON;charset=utf-8", "application/json ; x=y"})
        EXPECT_TRUE(is_json_media_type(good)) << good;
    for (const char* bad :
         {"", "application/jsonp", "application/json, text/plain", "text/json", "application"})
        EXPECT_FALSE(is_json_media_type(bad)) << bad;
    for (const char* good :
         {"text/event-stream", "*/*", "text/*;q=0.5", "application/json,text/event-stream"})
        EXPECT_TRUE(accepts(good, "text/event-stream")) << good;
    for (const char* bad : {"", "application/json", "text/plain", "application/*", "*", "text/"})
        EXPECT_FALSE(accepts(bad, "text/event-stream")) << bad;
}

TEST(Access, Hosts) {
    AccessPolicy policy;
    policy.hosts = {"gw.example.org", "other.example.org:8443"};
    for (const char* good : {"localhost", "LOCALHOST:80", "127.0.0.1:8000", "127.1.2.3", "[::1]",
                             "[::1]:8000", "gw.example.org", "GW.example.org:1", "other.example.org:8443"})
        EXPECT_TRUE(host_allowed(policy, good)) << good;
    for (const char* bad :
         {"", ":80", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000",
          "[::2]", "[::1", "[::1]x", "localhost:80x", "localhost@evil.example", "other.example.org",
          "other.example.org:80", "1270.0.0.1", "0.0.0.0", "128.0.0.1"})
        EXPECT_FALSE(host_allowed(policy, bad)) << bad;
    policy.any_host = true;
    EXPECT_TRUE(host_allowed(policy, "evil.example"));
}

TEST(Access, Origins) {
    AccessPolicy policy;
    policy.any_host = true;  // must not open the Origin check
    policy.origins = {"https://app.example.org", "vscode-webview://abc"};
    for (const char* good : {"http://localhost:5173", "https://127.0.0.1", "http://[::1]:3000",
                             "https://app.example.org", "vscode-webview://abc"})
        EXPECT_TRUE(origin_allowed(policy, good)) << good;
    for (const char* bad : {"null", "NULL", "", "https://evil.example", "http://localhost.evil.example",
                            "http://app.example.org", "https://app.example.org:8443", "file://", "localhost",
                            "http://localhost/path", "ftp://localhost"})
        EXPECT_FALSE(origin_allowed(policy, bad)) << bad;
}

}  // namespace
}  // namespace gateway::mcp::test
