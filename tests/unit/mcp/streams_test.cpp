// Event streams over HTTP: the session's own, those of calls and how they are resumed, and the transport of
// 2024-11-05, where one stream is all there is.
#include <gtest/gtest.h>

#include "feature_server.hpp"
#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

using std::chrono::minutes;

class Streams : public testing::Test, protected HttpHouse {
  protected:
    Streams()
        : HttpHouse(feature_server(),
                    {.limits = {.sessions = {.replay = {.stream_bytes = 400, .total_bytes = 2'000}}}}) {}

    Effects get(const std::string& session, std::optional<std::string> last_event = {}) {
        OwnedRequest request = in_session(session, "").set("Last-Event-ID", std::move(last_event));
        request.method = "GET";
        return send(request.set("Accept", "text/event-stream"));
    }
    Start call(const std::string& session, const json::value& id = 1) {
        const json::object params{{"name", "ask"}, {"_meta", json::object{{"progressToken", "t"}}}};
        return start_of(send(in_session(session, request_body(id, "tools/call", params))));
    }
    /// The id of each event, "" where there is none.
    static std::vector<std::string> ids(const Effects& effects) {
        std::vector<std::string> out;
        for (const Send& send : all<Send>(effects))
            out.push_back(send.text.starts_with("id: ") ? send.text.substr(4, send.text.find('\n') - 4) : "");
        return out;
    }

    Endpoint& host = endpoint;  // as hosts see it
};

using Ids = std::vector<std::string>;

// --- the session's stream ----------------------------------------------------------------------------------

TEST_F(Streams, ASessionHasOneStream) {
    const std::string session = open_session(*this);
    const Effects opened = get(session);
    ASSERT_EQ(opened.size(), 2u);
    EXPECT_EQ(std::get<OpenStream>(opened[0]).exchange, exchange);
    EXPECT_EQ(std::get<Send>(opened[1]).text, "id: 0.1\nretry: 1000\ndata: \n\n");
    const ExchangeId first = exchange;
    EXPECT_EQ(reply_of(get(session)).status, 409);
    EXPECT_TRUE(endpoint.closed(first).empty());
    EXPECT_EQ(all<OpenStream>(get(session)).size(), 1u) << "the place is free again";
}

TEST_F(Streams, OnlyTheRevisionThatKnowsThemGetsPrimingEvents) {
    for (const char* revision : {"2025-03-26", "2025-06-18"}) {
        const std::string session = open_session(*this, revision);
        EXPECT_EQ(get(session).size(), 1u) << revision;
        EXPECT_EQ(messages_of(endpoint.progress(call(session).key, {1})).size(), 1u) << revision;
    }
}

TEST_F(Streams, GetIsRefused) {
    const std::string session = open_session(*this);
    OwnedRequest request = in_session(session, "");
    request.method = "GET";
    EXPECT_EQ(reply_of(send(request.set("Accept", "application/json"))).status, 406);
    EXPECT_EQ(reply_of(get("nobody")).status, 404);
    EXPECT_EQ(reply_of(get(session, "nonsense")).status, 400);
    EXPECT_EQ(reply_of(get(session, "7.1")).status, 400) << "there is no such stream";
    EXPECT_EQ(reply_of(get(session, "0.1")).status, 400) << "nor such an event yet";
    request = in_session(session, "").set("MCP-Protocol-Version", "2026-07-28");
    request.method = "GET";
    EXPECT_EQ(reply_of(send(request)).status, 405);
}

TEST_F(Streams, DeleteEndsIt) {
    const std::string session = open_session(*this);
    get(session);
    const ExchangeId stream = exchange;
    OwnedRequest request = in_session(session, "");
    request.method = "DELETE";
    const Effects effects = send(request);
    ASSERT_EQ(effects.size(), 2u);
    EXPECT_EQ(std::get<EndStream>(effects[0]).exchange, stream);
    EXPECT_EQ(std::get<Reply>(effects[1]).status, 204);
    EXPECT_TRUE(endpoint.closed(stream).empty());
    EXPECT_EQ(endpoint.session_count(), 0u);
}

TEST_F(Streams, AnOpenStreamKeepsItsSession) {
    const std::string session = open_session(*this);
    get(session);
    clock.advance(minutes(31));
    endpoint.tick();
    EXPECT_EQ(endpoint.session_count(), 1u);
    endpoint.closed(exchange);
    clock.advance(minutes(31));
    endpoint.tick();
    EXPECT_EQ(endpoint.session_count(), 0u);
}

TEST_F(Streams, TheServersEndPausesIt) {
    const std::string session = open_session(*this);
    get(session);
    const Effects effects = endpoint.shut_down();
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(std::get<EndStream>(effects[0]).exchange, exchange);
}

TEST_F(Streams, WhatIsSaidWhileTheClientIsAwayWaits) {
    const std::string session = open_session(*this);
    get(session);
    endpoint.publish({Change::Kind::tools});
    endpoint.closed(exchange);
    EXPECT_TRUE(endpoint.publish({Change::Kind::prompts}).empty());
    const Effects back = get(session, "0.2");
    EXPECT_EQ(ids(back), (Ids{"0.3"}));
    EXPECT_EQ(message_of(back).at("method"), "notifications/prompts/list_changed");
    EXPECT_EQ(ids(endpoint.publish({Change::Kind::tools})), (Ids{"0.4"}));
}

TEST_F(Streams, AClientThatComesBackTakesItsStreamOver) {
    const std::string session = open_session(*this);
    get(session);
    const ExchangeId old = exchange;
    const Effects back = get(session, "0.1");
    EXPECT_EQ(all<EndStream>(back).at(0).exchange, old);
    EXPECT_TRUE(endpoint.closed(old).empty());
    EXPECT_EQ(all<Send>(endpoint.publish({Change::Kind::tools})).at(0).exchange, exchange);
}

// --- streams of calls --------------------------------------------------------------------------------------

TEST_F(Streams, ACallsStreamIsClosedAndTakenUpAgain) {
    const std::string session = open_session(*this);
    const Start start = call(session);
    EXPECT_EQ(ids(endpoint.progress(start.key, {1})), (Ids{"1.1", "1.2"}));
    const Effects closing = host.close_stream(start.key);
    ASSERT_EQ(closing.size(), 1u);
    EXPECT_EQ(std::get<EndStream>(closing[0]).exchange, start.exchange);
    EXPECT_TRUE(endpoint.closed(start.exchange).empty());
    EXPECT_TRUE(endpoint.progress(start.key, {2}).empty()) << "nobody reads";

    const Effects back = get(session, "1.2");
    EXPECT_EQ(ids(back), (Ids{"1.3"}));
    EXPECT_EQ(message_of(back).at("params").at("progress"), 2);
    const Effects done = endpoint.finish(start.key, {});
    EXPECT_EQ(ids(done), (Ids{"1.4"}));
    EXPECT_EQ(message_of(done).at("id"), 1);
    EXPECT_EQ(all<EndStream>(done).at(0).exchange, exchange);
}

TEST_F(Streams, AnAnswerMissedIsFetchedAfterwards) {
    const std::string session = open_session(*this);
    const Start start = call(session);
    endpoint.progress(start.key, {1});
    endpoint.closed(start.exchange);
    EXPECT_TRUE(endpoint.finish(start.key, ToolResult{{{"n", 1}}}).empty());
    for (int i = 0; i < 2; ++i) {
        const Effects back = get(session, "1.2");
        EXPECT_EQ(ids(back), (Ids{"1.3"}));
        EXPECT_EQ(message_of(back).at("result").at("structuredContent"), (json::object{{"n", 1}}));
        EXPECT_EQ(all<EndStream>(back).at(0).exchange, exchange);
    }
    EXPECT_EQ(ids(get(session, "1.3")), Ids{}) << "nothing comes after it";
}

TEST_F(Streams, QuestionsWaitForTheClientToComeBack) {
    const std::string session = open_session(*this, "2025-11-25", R"({"elicitation":{}})");
    const Start start = call(session);
    endpoint.progress(start.key, {1});
    endpoint.closed(start.exchange);
    EXPECT_TRUE(endpoint.finish(start.key, InputRequired{{{"q", ask_form("?", {})}}}).empty());
    EXPECT_EQ(message_of(get(session, "1.2")).at("method"), "elicitation/create");
    const std::string answer = R"({"jsonrpc":"2.0","id":"ask-1","result":{"action":"accept"}})";
    EXPECT_EQ(start_of(send(in_session(session, answer))).key, start.key);
    EXPECT_EQ(all<EndStream>(endpoint.finish(start.key, {})).size(), 1u);
}

TEST_F(Streams, OfOldEventsOnlySoManyBytesAreKept) {
    const std::string session = open_session(*this);
    const Start start = call(session);
    for (int i = 1; i <= 20; ++i)
        endpoint.progress(start.key, {static_cast<double>(i)});
    const Ids kept = ids(get(session, "1.1"));
    EXPECT_GE(kept.size(), 1u);
    EXPECT_LE(kept.size(), 4u);
    EXPECT_EQ(kept.back(), "1.21");
    endpoint.closed(exchange);
    const std::string large(1000, 'x');
    endpoint.finish(start.key, ToolResult{{{"text", large}}});
    const Effects back = get(session, "1.1");
    EXPECT_EQ(ids(back), (Ids{"1.22"})) << "the last one stays, whatever its size";
    EXPECT_EQ(message_of(back).at("result").at("structuredContent").at("text"), large.c_str());
}

TEST_F(Streams, OldEndedStreamsAreForgotten) {
    const std::string session = open_session(*this);
    const Start open = call(session, "open");
    endpoint.progress(open.key, {1});
    for (int i = 0; i < 20; ++i) {
        const Start start = call(session);
        endpoint.progress(start.key, {1});
        endpoint.finish(start.key, {});
    }
    EXPECT_EQ(reply_of(get(session, "2.1")).status, 400);
    EXPECT_EQ(all<OpenStream>(get(session, "21.1")).size(), 1u);
    EXPECT_EQ(all<OpenStream>(get(session, "1.1")).size(), 1u) << "but not one whose call goes on";
}

TEST_F(Streams, WhatHasEndedIsForgottenAfterMinutes) {
    const std::string session = open_session(*this);
    const Start open = call(session, "open");
    endpoint.progress(open.key, {1});
    const Start start = call(session);
    endpoint.progress(start.key, {1});
    endpoint.finish(start.key, {});
    clock.advance(std::chrono::minutes(5));
    endpoint.tick();
    EXPECT_EQ(all<OpenStream>(get(session, "2.1")).size(), 1u);
    const std::size_t before = endpoint.replay_bytes();
    clock.advance(std::chrono::seconds(1));
    endpoint.tick();
    EXPECT_EQ(reply_of(get(session, "2.1")).status, 400);
    EXPECT_EQ(all<OpenStream>(get(session, "1.1")).size(), 1u) << "but not one whose call goes on";
    EXPECT_LT(endpoint.replay_bytes(), before);
    EXPECT_GT(endpoint.replay_bytes(), 0u);
}

TEST_F(Streams, WhatIsKeptForAllTogetherIsBounded) {
    std::vector<std::string> sessions;
    for (int i = 0; i < 50; ++i) {
        sessions.push_back(open_session(*this));
        const Start start = call(sessions.back());
        endpoint.progress(start.key, {1});
        endpoint.finish(start.key, ToolResult{{{"text", std::string(300, 'x')}}});
        EXPECT_LE(endpoint.replay_bytes(), 2'000u);
    }
    EXPECT_EQ(reply_of(get(sessions.front(), "1.1")).status, 400) << "the oldest went first";
    EXPECT_EQ(all<OpenStream>(get(sessions.back(), "1.1")).size(), 1u);
    // Calls that go on keep their last event each, whatever there is of them.
    for (const std::string& session : sessions) {
        const Start start = call(session);
        for (int i = 1; i <= 3; ++i)
            endpoint.progress(start.key, {static_cast<double>(i)});
        endpoint.closed(start.exchange);
    }
    const Ids kept = ids(get(sessions.back(), "2.1"));
    EXPECT_EQ(kept, (Ids{"2.4"}));
    for (const std::string& session : sessions) {
        OwnedRequest request = in_session(session, "");
        request.method = "DELETE";
        send(request);
    }
    EXPECT_EQ(endpoint.session_count(), 0u);
}

TEST_F(Streams, AStreamIsItsSessionsAlone) {
    const std::string mine = open_session(*this), other = open_session(*this);
    endpoint.progress(call(mine).key, {1});
    EXPECT_EQ(reply_of(get(other, "1.1")).status, 400);
}

TEST_F(Streams, ASilentCallCanBeMadeAStream) {
    for (const bool modern : {true, false}) {
        const Start start = modern ? start_of(send(modern_request("tools/call", {{"name", "ask"}})))
                                   : call(open_session(*this, "2025-06-18"));
        EXPECT_EQ(host.open_stream(start.key).size(), 1u);
        EXPECT_TRUE(host.open_stream(start.key).empty()) << "it is one";
        const Effects done = endpoint.finish(start.key, {});
        ASSERT_EQ(done.size(), 2u);
        EXPECT_EQ(all<EndStream>(done).size(), 1u);
        EXPECT_EQ(ids(done).at(0).empty(), modern) << "modern streams cannot be resumed";
    }
    const Start plain =
        start_of(send(modern_request("tools/call", {{"name", "ask"}}).set("Accept", "application/json")));
    EXPECT_TRUE(host.open_stream(plain.key).empty());
    EXPECT_EQ(reply_of(endpoint.finish(plain.key, {})).status, 200);
}

TEST_F(Streams, OnlyWhoCanComeBackIsSentAway) {
    const Start old = call(open_session(*this, "2025-06-18"));
    endpoint.progress(old.key, {1});
    EXPECT_TRUE(host.close_stream(old.key).empty());
    const Start modern = start_of(send(modern_request("tools/call", {{"name", "ask"}})));
    host.open_stream(modern.key);
    EXPECT_TRUE(host.close_stream(modern.key).empty());
    const Start silent = call(open_session(*this));
    EXPECT_TRUE(host.close_stream(silent.key).empty()) << "it has none";
}

// --- 2024-11-05 --------------------------------------------------------------------------------------------

class OldSse : public Streams {
  protected:
    /// Opens the stream; the session's id.
    std::string open(std::string principal = {}) {
        OwnedRequest request = plain_request("");
        request.method = "GET";
        request.principal = std::move(principal);
        const Effects effects = open_sse(request);
        EXPECT_EQ(effects.size(), 2u);
        stream = exchange;
        const std::string kHead = "event: endpoint\ndata: /message?sessionId=";
        const std::string text = std::get<Send>(effects.at(1)).text;
        EXPECT_TRUE(text.starts_with(kHead) && text.ends_with("\n\n")) << text;
        return text.substr(kHead.size(), text.size() - kHead.size() - 2);
    }
    /// Posts the message, which must be accepted; the rest of the effects.
    Effects post(const std::string& session, std::string body) {
        Effects effects = send_sse(plain_request(std::move(body)), session);
        const auto replies = all<Reply>(effects);
        EXPECT_EQ(replies.size(), 1u);
        EXPECT_EQ(replies.at(0).status, 202);
        EXPECT_EQ(replies.at(0).body, "");
        std::erase_if(effects, [](const Effect& e) { return std::holds_alternative<Reply>(e); });
        for (const Send& sent : all<Send>(effects))
            EXPECT_EQ(sent.exchange, stream) << "all answers go to the stream";
        return effects;
    }
    int status(const OwnedRequest& request, const std::string& session) {
        return reply_of(send_sse(request, session)).status;
    }

    ExchangeId stream = 0;
};

TEST_F(OldSse, AllAnswersComeByTheStream) {
    const std::string session = open();
    EXPECT_EQ(session.size(), 32u);
    const json::value opening =
        message_of(post(session, initialize_body("2024-11-05", R"({"sampling":{}})")));
    EXPECT_EQ(opening.at("result").at("protocolVersion"), "2024-11-05");
    EXPECT_TRUE(post(session, R"({"jsonrpc":"2.0","method":"notifications/initialized"})").empty());
    EXPECT_EQ(text_of(post(session, request_body("p", "ping"))), R"({"jsonrpc":"2.0","id":"p","result":{}})");

    const json::object params{{"name", "ask"}, {"_meta", json::object{{"progressToken", 1}}}};
    const Start start = start_of(post(session, request_body(1, "tools/call", params)));
    EXPECT_EQ(message_of(endpoint.progress(start.key, {1})).at("method"), "notifications/progress");
    const json::value question =
        message_of(endpoint.finish(start.key, InputRequired{{{"m", ask_model({})}}}));
    EXPECT_EQ(question.at("method"), "sampling/createMessage");
    const json::object answer{{"jsonrpc", "2.0"}, {"id", question.at("id")}, {"result", json::object{}}};
    EXPECT_EQ(start_of(post(session, json::write(answer))).key, start.key);
    const Effects done = endpoint.finish(start.key, {});
    ASSERT_EQ(done.size(), 1u) << "the stream goes on";
    EXPECT_EQ(std::get<Send>(done[0]).exchange, stream);
    EXPECT_EQ(message_of(done).at("id"), 1);
}

TEST_F(OldSse, NothingIsKeptForAClientThatCannotComeBack) {
    const std::string session = open();
    post(session, initialize_body("2024-11-05"));
    post(session, request_body("p", "ping"));
    EXPECT_EQ(endpoint.replay_bytes(), 0u);
}

TEST_F(OldSse, TheSessionEndsWithItsStream) {
    const std::string session = open();
    post(session, initialize_body("2024-11-05"));
    const Start start = start_of(post(session, request_body(1, "tools/call", {{"name", "ask"}})));
    const Effects effects = endpoint.closed(stream);
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(std::get<Cancel>(effects[0]).key, start.key);
    EXPECT_EQ(endpoint.session_count(), 0u);
    EXPECT_TRUE(endpoint.finish(start.key, {}).empty());
    EXPECT_EQ(status(plain_request(request_body(1, "ping")), session), 404);
}

TEST_F(OldSse, IsRefused) {
    const std::string session = open("alice");
    const std::string ping = request_body(1, "ping");
    const auto by_alice = [&](OwnedRequest request) {
        request.principal = "alice";
        return status(request, session);
    };
    EXPECT_EQ(status(plain_request(ping), session), 404) << "not hers";
    EXPECT_EQ(by_alice(plain_request(ping).set("Content-Type", "text/plain")), 415);
    EXPECT_EQ(by_alice(plain_request(ping).set("Host", "evil.example")), 403);
    EXPECT_EQ(by_alice(plain_request("{")), 400);
    EXPECT_EQ(by_alice(plain_request("7")), 400);
    EXPECT_EQ(by_alice(plain_request('[' + ping + ']')), 400);
    OwnedRequest put = plain_request(ping);
    put.method = "PUT";
    EXPECT_EQ(by_alice(put), 405);
    EXPECT_EQ(reply_of(open_sse(plain_request(""))).status, 405);
    OwnedRequest foreign = plain_request("").set("Origin", "https://evil.example");
    foreign.method = "GET";
    EXPECT_EQ(reply_of(open_sse(foreign)).status, 403);
    EXPECT_EQ(endpoint.session_count(), 1u);
}

TEST_F(OldSse, SessionsOfTheTwoTransportsAreApart) {
    const std::string old = open(), streamable = open_session(*this);
    EXPECT_EQ(reply_of(send(in_session(old, request_body(1, "ping")))).status, 404);
    EXPECT_EQ(status(plain_request(request_body(1, "ping")), streamable), 404);
}

}  // namespace
}  // namespace gateway::mcp::test
