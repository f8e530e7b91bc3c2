// The legacy era over HTTP: sessions, their headers and ends, batches, and which era a message belongs to.
#include <gtest/gtest.h>

#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

using std::chrono::seconds;

class LegacyHttp : public testing::Test, protected HttpHouse {
  protected:
    LegacyHttp() : HttpHouse(toy_server(), {.limits = {.sessions = {seconds(60), 3}}}) {}

    std::string open(std::string_view revision = "2025-11-25", std::string principal = {}) {
        return open_session(*this, revision, "{}", std::move(principal));
    }

    Reply ask(const OwnedRequest& request) { return reply_of(send(request)); }
};

constexpr const char* kPing = R"({"jsonrpc":"2.0","id":"p","method":"ping"})";
constexpr const char* kCall =
    R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"}}})";

TEST_F(LegacyHttp, NegotiatesEveryRevision) {
    const std::pair<const char*, const char*> kExpected[] = {
        {"2024-11-05", "2024-11-05"}, {"2025-03-26", "2025-03-26"}, {"2025-06-18", "2025-06-18"},
        {"2025-11-25", "2025-11-25"}, {"2026-07-28", "2025-11-25"}, {"2030-01-01", "2025-11-25"},
        {"1.0", "2025-11-25"},
    };
    for (const auto& [asked, given] : kExpected) {
        const Reply reply = ask(plain_request(initialize_body(asked)));
        EXPECT_EQ(reply.status, 200);
        const auto body = json::parse(reply.body);
        ASSERT_TRUE(body);
        EXPECT_EQ(json::as_string(*json::find(*body, "result", "protocolVersion")), given);
        EXPECT_EQ(header_of(reply, "Mcp-Session-Id").size(), 32u);
    }
}

TEST_F(LegacyHttp, SessionHeaderIsRequiredAndMustBeKnown) {
    EXPECT_EQ(ask(plain_request(kPing)).status, 400);
    EXPECT_EQ(ask(in_session("0123", kPing)).status, 404);
    const std::string session = open();
    const Reply pong = ask(in_session(session, kPing));
    EXPECT_EQ(pong.status, 200);
    EXPECT_EQ(pong.body, R"({"jsonrpc":"2.0","id":"p","result":{}})");
}

TEST_F(LegacyHttp, ASessionBelongsToWhoOpenedIt) {
    const std::string session = open("2025-11-25", "alice");
    OwnedRequest request = in_session(session, kPing);
    request.principal = "mallory";
    EXPECT_EQ(ask(request).status, 404);
    request.principal = "alice";
    EXPECT_EQ(ask(request).status, 200);
}

TEST_F(LegacyHttp, VersionHeaderMustBeServed) {
    const std::string session = open("2025-06-18");
    EXPECT_EQ(ask(in_session(session, kPing).set("MCP-Protocol-Version", "2025-06-18")).status, 200);
    EXPECT_EQ(ask(in_session(session, kPing).set("MCP-Protocol-Version", "1900-01-01")).status, 400);
    EXPECT_EQ(ask(in_session(session, kPing).set("MCP-Protocol-Version", "latest")).status, 400);
    const Reply stray = ask(in_session(session, kPing).set("MCP-Protocol-Version", "1\xCE\xEC"));
    EXPECT_EQ(stray.status, 400);
    EXPECT_TRUE(json::parse(stray.body)) << "what is quoted is made readable";
}

TEST_F(LegacyHttp, AcceptMustNameBothKinds) {
    const std::string session = open();
    EXPECT_EQ(ask(in_session(session, kPing).set("Accept", "application/json")).status, 406);
    EXPECT_EQ(ask(in_session(session, kPing).set("Accept", {})).status, 406);
    EXPECT_EQ(ask(in_session(session, kPing).set("Accept", "*/*")).status, 200);
    EXPECT_EQ(ask(in_session(session, kPing).set("Accept", "text/event-stream;q=1, application/*")).status,
              200);
}

TEST_F(LegacyHttp, UnknownMethodIsAnErrorInAGoodReply) {
    const Reply reply = ask(in_session(open(), R"({"jsonrpc":"2.0","id":1,"method":"server/discover"})"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.body.find("-32601"), std::string::npos);
}

TEST_F(LegacyHttp, McpMethodHeaderProvesNothing) {
    // Bridges send it on legacy traffic too.
    const std::string session = open();
    EXPECT_EQ(ask(in_session(session, kPing).set("Mcp-Method", "tools/list")).status, 200);
}

TEST_F(LegacyHttp, NotificationsAndResponsesAreAccepted) {
    const std::string session = open();
    for (const char* body : {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
                             R"({"jsonrpc":"2.0","method":"notifications/never/heard"})",
                             R"({"jsonrpc":"2.0","id":9,"result":{}})"}) {
        const Reply reply = ask(in_session(session, body));
        EXPECT_EQ(reply.status, 202);
        EXPECT_EQ(reply.body, "");
        EXPECT_EQ(ask(in_session("nobody", body)).status, 404);
    }
}

TEST_F(LegacyHttp, DeleteEndsTheSessionAndItsCalls) {
    const std::string session = open();
    const Start start = start_of(send(in_session(session, kCall)));
    OwnedRequest request = in_session(session, "");
    request.method = "DELETE";
    const Effects effects = send(request);
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(std::get<Cancel>(effects[0]).key, start.key);
    EXPECT_EQ(std::get<Reply>(effects[1]).status, 204);
    EXPECT_EQ(text_of(endpoint.finish(start.key, {})), std::nullopt);
    EXPECT_EQ(ask(request).status, 404);
    EXPECT_EQ(ask(in_session(session, kPing)).status, 404);
    EXPECT_EQ(ask(request.set("Mcp-Session-Id", {})).status, 405) << "which the modern era does not have";
}

TEST_F(LegacyHttp, IdleSessionsAreForgottenButNotBusyOnes) {
    const std::string idle = open();
    const std::string busy = open();
    const Start start = start_of(send(in_session(busy, kCall)));
    clock.advance(seconds(61));
    endpoint.tick();
    EXPECT_EQ(ask(in_session(idle, kPing)).status, 404);
    EXPECT_EQ(ask(in_session(busy, kPing)).status, 200);
    EXPECT_EQ(endpoint.session_count(), 1u);
    endpoint.finish(start.key, {});
    clock.advance(seconds(61));
    endpoint.tick();
    EXPECT_EQ(endpoint.session_count(), 0u);
}

TEST_F(LegacyHttp, UseKeepsASessionAlive) {
    const std::string session = open();
    for (int i = 0; i < 5; ++i) {
        clock.advance(seconds(59));
        EXPECT_EQ(ask(in_session(session, kPing)).status, 200);
    }
}

TEST_F(LegacyHttp, ANewSessionDisplacesTheOneIdleLongest) {
    const std::string first = open(), second = open(), third = open();
    ask(in_session(first, kPing));
    const std::string fourth = open();
    EXPECT_EQ(endpoint.session_count(), 3u);
    EXPECT_EQ(ask(in_session(second, kPing)).status, 404);
    for (const std::string& session : {first, third, fourth})
        EXPECT_EQ(ask(in_session(session, kPing)).status, 200);
}

TEST_F(LegacyHttp, RefusesMoreWhenAllSessionsAreBusy) {
    for (int i = 0; i < 3; ++i)
        start_of(send(in_session(open(), kCall)));
    EXPECT_EQ(ask(plain_request(initialize_body("2025-11-25"))).status, 503);
}

TEST_F(LegacyHttp, ADisconnectIsNotACancel) {
    const std::string session = open();
    const Start start = start_of(send(in_session(session, kCall)));
    EXPECT_TRUE(endpoint.closed(exchange).empty());
    EXPECT_EQ(endpoint.call_count(), 1u) << "it goes on, and pays for what it did";
    EXPECT_TRUE(endpoint.finish(start.key, {}).empty()) << "nobody is there to hear it";
    EXPECT_EQ(endpoint.call_count(), 0u);
}

TEST_F(LegacyHttp, CancellingIsForOnesOwnSessionOnly) {
    const std::string mine = open(), other = open();
    const Start start = start_of(send(in_session(mine, kCall)));
    const std::string cancel =
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5,"reason":"enough"}})";
    EXPECT_EQ(send(in_session(other, cancel)).size(), 1u);

    const Effects effects = send(in_session(mine, cancel));
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(std::get<Cancel>(effects[0]).key, start.key);
    EXPECT_EQ(std::get<Cancel>(effects[0]).reason, "enough");
    EXPECT_EQ(std::get<Reply>(effects[1]).status, 202);
    EXPECT_EQ(send(in_session(mine, cancel)).size(), 1u) << "once is enough";
    EXPECT_TRUE(endpoint.progress(start.key, {1}).empty());
    const Reply reply = reply_of(endpoint.finish(start.key, {}));
    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(reply.body, "");
}

TEST_F(LegacyHttp, AnIdInUseIsRefused) {
    const std::string mine = open(), other = open();
    const Start start = start_of(send(in_session(mine, kCall)));
    EXPECT_NE(ask(in_session(mine, kCall)).body.find("-32600"), std::string::npos);
    EXPECT_NE(start_of(send(in_session(other, kCall))).key, start.key);
    endpoint.finish(start.key, {});
    start_of(send(in_session(mine, kCall)));
}

TEST_F(LegacyHttp, ABatchIsAnsweredOnceByOneArray) {
    const std::string session = open("2025-03-26");
    const std::string body = R"([{"jsonrpc":"2.0","id":1,"method":"ping"},)" + std::string{kCall} +
                             R"(,{"jsonrpc":"2.0","method":"notifications/initialized"},)"
                             R"({"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"wait",)"
                             R"("_meta":{"progressToken":1}}}])";
    const Effects effects = send(in_session(session, body));
    ASSERT_EQ(effects.size(), 2u);
    const Start echo = std::get<Start>(effects[0]);
    const Start wait = std::get<Start>(effects[1]);
    EXPECT_FALSE(wait.may_stream);
    EXPECT_FALSE(wait.wants_progress);
    EXPECT_TRUE(endpoint.finish(wait.key, {}).empty());
    EXPECT_EQ(
        reply_of(endpoint.finish(echo.key, RpcError{kInternalError, "lost"})).body,
        R"([{"jsonrpc":"2.0","id":1,"result":{}},)"
        R"({"jsonrpc":"2.0","id":"w","result":{"content":[{"type":"text","text":"{}"}],"isError":false}},)"
        R"({"jsonrpc":"2.0","id":5,"error":{"code":-32603,"message":"lost"}}])");
}

TEST_F(LegacyHttp, BatchesThatNeedNoTool) {
    const std::string session = open("2025-03-26");
    EXPECT_EQ(ask(in_session(session, '[' + std::string{kPing} + ']')).body,
              R"([{"jsonrpc":"2.0","id":"p","result":{}}])");
    EXPECT_EQ(ask(in_session(session, R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])")).status,
              202);
}

TEST_F(LegacyHttp, BatchesThatAreRefused) {
    const std::string with = open("2025-03-26"), without = open("2025-06-18");
    const std::string ping = kPing;
    EXPECT_EQ(ask(in_session(without, '[' + ping + ']')).status, 400);
    EXPECT_EQ(ask(in_session(with, "[" + initialize_body("2025-03-26") + "]")).status, 400);
    EXPECT_EQ(ask(in_session(with, "[" + ping + ",7]")).status, 400);
    EXPECT_EQ(ask(plain_request('[' + ping + ']')).status, 400);
    std::string many = "[" + ping;
    for (int i = 0; i < 100; ++i)
        many += ',' + ping;
    EXPECT_EQ(ask(in_session(with, many + ']')).status, 400);
}

TEST_F(LegacyHttp, ProgressGoesToWhoAskedAndOnlyGrows) {
    const std::string session = open();
    std::string body = kCall;
    body.replace(body.find(R"("name")"), 6, R"("_meta":{"progressToken":0},"name")");
    const Start start = start_of(send(in_session(session, body)));
    EXPECT_TRUE(start.wants_progress);
    EXPECT_EQ(text_of(endpoint.progress(start.key, {0, {}, "started"})),
              R"({"jsonrpc":"2.0","method":"notifications/progress",)"
              R"("params":{"progressToken":0,"progress":0,"message":"started"}})");
    EXPECT_TRUE(endpoint.progress(start.key, {0}).empty());
    EXPECT_EQ(text_of(endpoint.progress(start.key, {1.5, 3.0})),
              R"({"jsonrpc":"2.0","method":"notifications/progress",)"
              R"("params":{"progressToken":0,"progress":1.5,"total":3}})");
    endpoint.finish(start.key, {});
    EXPECT_TRUE(endpoint.progress(start.key, {2}).empty());
    EXPECT_TRUE(endpoint.finish(start.key, {}).empty()) << "a call ends once";
}

TEST_F(LegacyHttp, WithoutATokenThereIsNoProgress) {
    const Start start = start_of(send(in_session(open(), kCall)));
    EXPECT_TRUE(endpoint.progress(start.key, {1}).empty());
}

TEST(ModernHttp, ADisconnectIsACancel) {
    HttpHouse http;
    OwnedRequest request = plain_request(
        R"({"jsonrpc":"2.0","id":"","method":"tools/call","params":{"name":"wait","_meta":{)"
        R"("io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},)"
        R"("progressToken":"t"}}})");
    request.set("MCP-Protocol-Version", "2026-07-28").set("Mcp-Method", "tools/call").set("Mcp-Name", "wait");
    const Start gone = start_of(http.send(request));
    const ExchangeId left = http.exchange;
    // The same id again is another client's business in this era.
    const Start stays = start_of(http.send(request));
    const Effects effects = http.endpoint.closed(left);
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(std::get<Cancel>(effects.front()).key, gone.key);
    EXPECT_TRUE(http.endpoint.closed(left).empty()) << "once is enough";
    EXPECT_TRUE(http.endpoint.progress(gone.key, {1}).empty());
    EXPECT_EQ(text_of(http.endpoint.finish(gone.key, {})), std::nullopt);
    EXPECT_NE(text_of(http.endpoint.progress(stays.key, {1})), std::nullopt);

    const Effects ended = http.endpoint.finish(stays.key, RpcError{kInternalError, "bug"});
    ASSERT_EQ(ended.size(), 2u) << "progress made a stream of the reply";
    EXPECT_EQ(message_in(std::get<Send>(ended[0])),
              R"({"jsonrpc":"2.0","id":"","error":{"code":-32603,"message":"bug"}})");
    EXPECT_EQ(std::get<EndStream>(ended[1]).exchange, http.exchange);
}

TEST(Sse, OneMessageIsOneDataLine) {
    EXPECT_EQ(sse_event(R"({"a":1})"), "event: message\ndata: {\"a\":1}\n\n");
}

}  // namespace
}  // namespace gateway::mcp::test
