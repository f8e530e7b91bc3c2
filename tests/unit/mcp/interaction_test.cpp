// Questions in the middle of a call: as results that ask for another call in the modern era, as requests of
// the server's before.
#include <gtest/gtest.h>

#include <functional>

#include "feature_server.hpp"
#include "http_driver.hpp"
#include "mcp/stdio.hpp"

namespace gateway::mcp::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kEverything =
    R"({"elicitation":{"form":{},"url":{}},"sampling":{"tools":{}},"roots":{}})";

InputRequest budget_form() { return ask_form("Which budget?", parse_object(R"({"type":"object"})")); }

InputRequired budget_question() { return {{{"user", budget_form()}}, json::object{{"round", 1}}}; }

class Interaction : public testing::Test, protected HttpHouse {
  protected:
    Interaction() : HttpHouse(feature_server()) {}

    static json::object ask_params(std::string_view topic = "t") {
        return {{"name", "ask"}, {"arguments", json::object{{"topic", topic}}}};
    }

    // What is asked of a modern client, as the result.
    json::object asked(std::string_view can = kEverything, InputRequired input = budget_question()) {
        const Start start = start_of(send(modern_request("tools/call", ask_params(), can)));
        const json::value message = message_of(endpoint.finish(start.key, std::move(input)));
        const json::object* result = json::get_object(message, "result");
        EXPECT_TRUE(result) << json::write(message);
        return result ? *result : json::object{};
    }
    static OwnedRequest retry(json::object answers, const auto& state, std::string_view topic = "t") {
        json::object params = ask_params(topic);
        params["inputResponses"] = std::move(answers);
        params["requestState"] = state;
        return modern_request("tools/call", std::move(params), kEverything, 2);
    }

    // Starts a legacy call, asks its client; the effects of asking.
    Effects ask_legacy(const std::string& session, InputRequired input = budget_question()) {
        call = start_of(send(in_session(session, request_body(7, "tools/call", ask_params()))));
        return endpoint.finish(call.key, std::move(input));
    }
    Effects respond(const std::string& session, std::string_view id, std::string_view rest) {
        return send(in_session(
            session, R"({"jsonrpc":"2.0","id":")" + std::string{id} + "\"," + std::string{rest} + '}'));
    }

    Start call;
};

const json::object kAccepted = parse_object(R"({"user":{"action":"accept","content":{"usd":5}}})");

// --- the modern era ----------------------------------------------------------------------------------------

TEST_F(Interaction, AQuestionIsTheResultAndTheAnswerAnotherCall) {
    const json::object result = asked();
    EXPECT_EQ(result.at("resultType"), "input_required");
    EXPECT_EQ(json::write(result.at("inputRequests")),
              R"({"user":{"method":"elicitation/create","params":{"mode":"form","message":"Which budget?",)"
              R"("requestedSchema":{"type":"object"}}}})");
    EXPECT_EQ(endpoint.call_count(), 0u) << "nothing is kept here while the user thinks";

    const Start again = start_of(send(retry(kAccepted, result.at("requestState"))));
    EXPECT_EQ(again.answers, kAccepted);
    EXPECT_EQ(again.state, (json::object{{"round", 1}}));
    EXPECT_EQ(arguments_of(again), (json::object{{"topic", "t"}}));
    const json::value done = message_of(endpoint.finish(again.key, {}));
    EXPECT_EQ(done.at("result").at("resultType"), "complete");
    EXPECT_EQ(done.at("id"), 2);
}

TEST_F(Interaction, WhatIsNotThereIsNotSent) {
    EXPECT_FALSE(asked(kEverything, {{{"user", budget_form()}}}).contains("requestState"));
    const json::object state_only = asked(kEverything, {{}, 7});
    EXPECT_FALSE(state_only.contains("inputRequests"));
    EXPECT_EQ(start_of(send(retry({}, state_only.at("requestState")))).state, 7);
}

TEST_F(Interaction, PartialAndSurplusAnswersAreTheHandlersToJudge) {
    const json::value state = asked().at("requestState");
    EXPECT_EQ(start_of(send(retry({}, state))).answers, json::object{});
    const json::object surplus = parse_object(R"({"user":{"action":"decline"},"nobody":{}})");
    EXPECT_EQ(start_of(send(retry(surplus, state))).answers, surplus);
}

TEST_F(Interaction, AnswersOfAWrongTypeAreRefused) {
    for (const json::value& wrong : {json::value(7), json::value(nullptr), json::value(json::array{})}) {
        json::object params = ask_params();
        params["inputResponses"] = wrong;
        EXPECT_EQ(error_code_of(message_of(send(modern_request("tools/call", params, kEverything)))),
                  kInvalidParams)
            << json::write(wrong);
    }
}

TEST_F(Interaction, AStateIsRefusedInOtherHands) {
    const std::string state{json::as_string(asked().at("requestState"))};
    const auto changed = [&](std::size_t at) {
        std::string text = state;
        text.at(at) ^= 1;
        return text;
    };
    const std::pair<const char*, OwnedRequest> kRows[] = {
        {"first byte", retry(kAccepted, changed(0))},
        {"last byte", retry(kAccepted, changed(state.size() - 1))},
        {"payload", retry(kAccepted, changed(state.find("round")))},
        {"cut", retry(kAccepted, state.substr(0, state.size() - 1))},
        {"only its signature", retry(kAccepted, state.substr(0, 64))},
        {"empty", retry(kAccepted, "")},
        {"a number", retry(kAccepted, 7)},
        {"null", retry(kAccepted, nullptr)},
        {"other arguments", retry(kAccepted, state, "other")},
    };
    for (const auto& [name, request] : kRows) {
        const Effects effects = send(request);
        EXPECT_TRUE(all<Start>(effects).empty()) << name;
        EXPECT_EQ(error_code_of(message_of(effects)), kInvalidParams) << name;
    }
    OwnedRequest request = retry(kAccepted, state);
    request.principal = "mallory";
    EXPECT_EQ(error_code_of(message_of(send(request))), kInvalidParams);
    EXPECT_FALSE(all<Start>(send(retry(kAccepted, state))).empty()) << "it is good in its owner's";
}

TEST_F(Interaction, AStateAgesAndDiesWithItsProcess) {
    const json::value state = asked().at("requestState");
    clock.advance(minutes(59));
    EXPECT_FALSE(all<Start>(send(retry(kAccepted, state))).empty());
    clock.advance(minutes(2));
    EXPECT_EQ(error_code_of(message_of(send(retry(kAccepted, state)))), kInvalidParams);
    SeededRandom other(43);
    HttpEndpoint restarted(server, {}, clock, other);
    const OwnedRequest request = retry(kAccepted, asked().at("requestState"));
    std::vector<HeaderView> views;
    for (const Header& header : request.headers)
        views.push_back({header.name, header.value});
    EXPECT_EQ(error_code_of(message_of(restarted.receive({1, "POST", views, request.body}))), kInvalidParams);
}

TEST_F(Interaction, PromptsAndResourcesMayAskToo) {
    for (const OwnedRequest& request :
         {modern_request("resources/read", {{"uri", "toy://note"}}, kEverything),
          modern_request("prompts/get", {{"name", "greet"}, {"arguments", json::object{{"name", "Ada"}}}},
                         kEverything)}) {
        const Start start = start_of(send(request));
        const json::value message = message_of(endpoint.finish(start.key, budget_question()));
        EXPECT_EQ(message.at("result").at("resultType"), "input_required") << json::write(message);
    }
}

struct Missing {
    const char* name;
    const char* can;
    InputRequest question;
    const char* required;
};

const Missing kMissing[] = {
    {"form", "{}", ask_form("?", {}), R"({"elicitation":{}})"},
    {"form where only pages open", R"({"elicitation":{"url":{}}})", ask_form("?", {}),
     R"({"elicitation":{}})"},
    {"page where only forms open", R"({"elicitation":{}})", ask_url("?", "https://x.example"),
     R"({"elicitation":{"url":{}}})"},
    {"sampling", "{}", ask_model({}), R"({"sampling":{}})"},
    {"sampling with tools", R"({"sampling":{}})", ask_model({{"tools", json::array{}}}),
     R"({"sampling":{"tools":{}}})"},
    {"roots", R"({"elicitation":{},"sampling":{}})", ask_roots(), R"({"roots":{}})"},
};

TEST_F(Interaction, OnlyWhatTheClientDeclaredIsAsked) {
    for (const Missing& row : kMissing) {
        const Start start = start_of(send(modern_request("tools/call", ask_params(), row.can)));
        const Reply reply = reply_of(endpoint.finish(start.key, InputRequired{{{"q", row.question}}}));
        const json::value message = json::parse(reply.body).value();
        EXPECT_EQ(reply.status, 400) << row.name;
        EXPECT_EQ(error_code_of(message), kMissingClientCapability) << row.name;
        EXPECT_EQ(json::write(message.at("error").at("data")),
                  R"({"requiredCapabilities":)" + std::string{row.required} + '}')
            << row.name;
    }
}

TEST_F(Interaction, BefitsLegacyClientsAsWell) {
    for (const Missing& row : kMissing) {
        const Effects effects =
            ask_legacy(open_session(*this, "2025-11-25", row.can), {{{"q", row.question}}});
        const Reply reply = reply_of(effects);
        EXPECT_EQ(reply.status, 200) << row.name;
        EXPECT_EQ(error_code_of(message_of(effects)), kInvalidRequest) << row.name;
        EXPECT_EQ(endpoint.call_count(), 0u);
    }
}

// --- before: the server asks -------------------------------------------------------------------------------

TEST_F(Interaction, ALegacyClientIsAskedOnTheCallsStream) {
    const std::string session = open_session(*this, "2025-06-18", kEverything);
    const Effects question = ask_legacy(session);
    ASSERT_EQ(question.size(), 2u);
    EXPECT_EQ(std::get<OpenStream>(question[0]).exchange, call.exchange);
    const json::value request = message_of(question);
    EXPECT_EQ(request.at("id"), "ask-1");
    EXPECT_EQ(request.at("method"), "elicitation/create");
    EXPECT_EQ(request.at("params"),
              json::value(parse_object(R"({"message":"Which budget?","requestedSchema":{"type":"object"}})")))
        << "this revision knows no modes";

    const Effects answered = respond(session, "ask-1", R"("result":{"action":"accept","content":{"usd":5}})");
    ASSERT_EQ(answered.size(), 2u);
    const Start again = start_of(answered);
    EXPECT_EQ(again.key, call.key);
    EXPECT_EQ(again.answers, kAccepted);
    EXPECT_EQ(again.state, (json::object{{"round", 1}}));
    EXPECT_EQ(std::get<Reply>(answered[1]).status, 202);

    const Effects done = endpoint.finish(again.key, {});
    ASSERT_EQ(done.size(), 2u);
    EXPECT_EQ(message_of(done).at("id"), 7);
    EXPECT_EQ(std::get<EndStream>(done[1]).exchange, call.exchange);
}

TEST_F(Interaction, TheCallGoesOnWhenAllIsAnswered) {
    const std::string session = open_session(*this, "2025-11-25", kEverything);
    const Effects asked = ask_legacy(
        session,
        {{{"user", budget_form()}, {"page", ask_url("?", "https://x.example")}, {"dirs", ask_roots()}}});
    std::map<std::string, std::string> ids;
    for (const std::string& text : messages_of(asked)) {
        const json::value request = json::parse(text).value();
        const json::value* mode_member = json::find(request, "params", "mode");
        const std::string_view mode = mode_member ? json::as_string(*mode_member) : std::string_view{};
        ids[mode.empty() ? "roots" : std::string{mode}] = json::as_string(request.at("id"));
        if (mode == "url") {
            EXPECT_EQ(json::get_string(request.at("params"), "elicitationId").size(), 32u);
        }
    }
    ASSERT_EQ(ids.size(), 3u);
    EXPECT_TRUE(
        all<Start>(respond(session, ids["roots"], R"("error":{"code":-32603,"message":"no"})")).empty());
    EXPECT_TRUE(all<Start>(respond(session, ids["form"], R"("result":{"action":"decline"})")).empty());
    EXPECT_TRUE(all<Start>(respond(session, ids["form"], R"("result":{"action":"accept"})")).empty())
        << "the first answer counts";
    EXPECT_TRUE(all<Start>(respond(session, "ask-99", R"("result":{})")).empty());
    EXPECT_EQ(json::write(start_of(respond(session, ids["url"], R"("result":{"action":"accept"})")).answers),
              R"({"dirs":{"error":{"code":-32603,"message":"no"}},"user":{"action":"decline"},)"
              R"("page":{"action":"accept"}})");
}

TEST_F(Interaction, OnlyTheSessionThatWasAskedCanAnswer) {
    const std::string mine = open_session(*this, "2025-11-25", kEverything);
    const std::string other = open_session(*this, "2025-11-25", kEverything);
    ask_legacy(mine);
    EXPECT_TRUE(all<Start>(respond(other, "ask-1", R"("result":{})")).empty());
    EXPECT_EQ(all<Start>(respond(mine, "ask-1", R"("result":{})")).size(), 1u);
}

TEST_F(Interaction, ACallMayAskAgainButNotForever) {
    const std::string session = open_session(*this, "2025-11-25", kEverything);
    Effects effects = ask_legacy(session);
    for (int round = 1; round <= 8; ++round) {
        const std::string id = "ask-" + std::to_string(round);
        const Start again = start_of(respond(session, id, R"("result":{"action":"accept"})"));
        EXPECT_EQ(again.answers.size(), 1u) << "of this round alone";
        effects = endpoint.finish(again.key, budget_question());
    }
    EXPECT_EQ(error_code_of(message_of(effects)), kInternalError);
    EXPECT_EQ(all<EndStream>(effects).size(), 1u);
}

TEST_F(Interaction, CancellingWhileAskedWithdrawsTheQuestion) {
    const std::string session = open_session(*this, "2025-11-25", kEverything);
    ask_legacy(session);
    const Effects effects = send(in_session(
        session, R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})"));
    EXPECT_TRUE(all<Cancel>(effects).empty()) << "nothing is at work";
    const auto messages = messages_of(effects);
    ASSERT_EQ(messages.size(), 1u);
    const json::value withdrawn = json::parse(messages[0]).value();
    EXPECT_EQ(withdrawn.at("method"), "notifications/cancelled");
    EXPECT_EQ(withdrawn.at("params").at("requestId"), "ask-1");
    EXPECT_EQ(all<Send>(effects).at(0).exchange, call.exchange) << "on the stream the question came by";
    EXPECT_EQ(all<EndStream>(effects).size(), 1u);
    EXPECT_EQ(endpoint.call_count(), 0u);
    EXPECT_TRUE(all<Start>(respond(session, "ask-1", R"("result":{})")).empty());
}

TEST_F(Interaction, AnUnansweredQuestionEndsTheCall) {
    const std::string session = open_session(*this, "2025-11-25", kEverything);
    ask_legacy(session);
    clock.advance(minutes(10));
    EXPECT_TRUE(endpoint.tick().empty());
    clock.advance(seconds(1));
    const Effects effects = endpoint.tick();
    const auto messages = messages_of(effects);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(json::parse(messages[0]).value().at("params").at("requestId"), "ask-1");
    EXPECT_EQ(error_code_of(message_of(effects)), kInternalError);
    EXPECT_EQ(all<EndStream>(effects).size(), 1u);
    EXPECT_EQ(endpoint.call_count(), 0u);
}

TEST_F(Interaction, ABatchHasNoStreamToAskOn) {
    const std::string session = open_session(*this, "2025-03-26", R"({"sampling":{}})");
    const Start start =
        start_of(send(in_session(session, '[' + request_body(7, "tools/call", ask_params()) + ']')));
    const Effects effects = endpoint.finish(start.key, InputRequired{{{"m", ask_model({})}}});
    EXPECT_EQ(error_code_of(message_of(effects).at(0)), kInvalidRequest);
}

TEST_F(Interaction, OverStdioBothWaysShareThePipe) {
    StdioEndpoint pipe(server, {}, clock, random);
    pipe.receive(initialize_body("2025-11-25", kEverything));
    const Start legacy = start_of(pipe.receive(request_body(1, "tools/call", ask_params())));
    const json::value question = message_of(pipe.finish(legacy.key, budget_question()));
    EXPECT_EQ(question.at("method"), "elicitation/create");
    EXPECT_EQ(question.at("params").at("mode"), "form");
    const json::object answer{
        {"jsonrpc", "2.0"}, {"id", question.at("id")}, {"result", kAccepted.at("user")}};
    EXPECT_EQ(start_of(pipe.receive(json::write(answer))).answers, kAccepted);

    const Start modern = start_of(pipe.receive(modern_body("tools/call", ask_params(), kEverything, "m")));
    EXPECT_EQ(message_of(pipe.finish(modern.key, budget_question())).at("result").at("resultType"),
              "input_required");

    const Start third = start_of(pipe.receive(request_body(3, "tools/call", ask_params())));
    pipe.finish(third.key, budget_question());
    const Effects cancelled =
        pipe.receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}})");
    ASSERT_EQ(cancelled.size(), 1u);
    EXPECT_EQ(message_of(cancelled).at("params").at("requestId"), "ask-2");
}

}  // namespace
}  // namespace gateway::mcp::test
