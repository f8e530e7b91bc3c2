// Calls that go on as tasks, in both dialects: the extension of 2026-07-28 and the part of 2025-11-25.
#include <gtest/gtest.h>

#include "feature_server.hpp"
#include "http_driver.hpp"
#include "mcp/stdio.hpp"

namespace gateway::mcp::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kTakesTasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}},"elicitation":{}})";

InputRequired question() { return {{{"user", ask_form("?", {})}}}; }

// --- 2026-07-28 --------------------------------------------------------------------------------------------

class ModernTask : public testing::Test, protected HttpHouse {
  protected:
    ModernTask() : HttpHouse(feature_server(), {.limits = {.tasks = {.max_tasks = 3}}}) {}

    /// Starts the tool and lets it go on as a task; its id.
    std::string begin(std::string_view tool = "job", TaskTerms terms = {}) {
        start = start_of(send(modern_request("tools/call", {{"name", tool}}, kTakesTasks)));
        EXPECT_TRUE(endpoint.can_detach(start.key));
        return std::string{
            json::get_string(result_of(endpoint.detach(start.key, std::move(terms))), "taskId")};
    }
    static json::object result_of(const Effects& effects) {
        const json::value message = message_of(effects);
        const json::object* result = json::get_object(message, "result");
        EXPECT_TRUE(result) << json::write(message);
        return result ? *result : json::object{};
    }
    Effects ask(std::string_view method, std::string_view task, json::object more = {},
                std::string_view can = kTakesTasks, std::string principal = {}) {
        more["taskId"] = task;
        OwnedRequest request = modern_request(method, std::move(more), can);
        request.principal = std::move(principal);
        return send(request);
    }
    json::object get(std::string_view task) { return result_of(ask("tasks/get", task)); }
    Effects update(std::string_view task, std::string_view answers) {
        return ask("tasks/update", task, {{"inputResponses", parse_object(answers)}});
    }

    Start start;
};

TEST_F(ModernTask, IsTheAnswerAndOutlivesItsExchange) {
    start = start_of(send(modern_request("tools/call", {{"name", "job"}}, kTakesTasks)));
    const Reply reply = reply_of(endpoint.detach(
        start.key, {.ttl = seconds(60), .poll_interval = seconds(1), .message = "Counting."}));
    EXPECT_EQ(reply.status, 200);
    json::object task = json::parse(reply.body).value().at("result").as_object();
    EXPECT_EQ(json::get_string(task, "taskId").size(), 32u);
    task.erase("taskId");
    task.erase("_meta");
    EXPECT_EQ(json::value(task),
              json::value(parse_object(R"({"resultType":"task","status":"working","statusMessage":"Counting.",
                  "createdAt":"1970-01-01T00:00:00.000Z","lastUpdatedAt":"1970-01-01T00:00:00.000Z",
                  "ttlMs":60000,"pollIntervalMs":1000})")));
    EXPECT_TRUE(endpoint.closed(exchange).empty()) << "leaving after the answer cancels nothing";
    EXPECT_FALSE(endpoint.can_detach(start.key)) << "twice is once too often";
    EXPECT_TRUE(endpoint.progress(start.key, {1}).empty());
}

TEST_F(ModernTask, TellsItsStateAndKeepsItsResult) {
    const std::string task = begin();
    EXPECT_EQ(get(task).at("status"), "working");
    clock.advance(seconds(3));
    EXPECT_TRUE(endpoint.finish(start.key, ToolResult{{{"n", 1}}}).empty()) << "nobody asked yet";
    const json::object done = get(task);
    EXPECT_EQ(done.at("resultType"), "complete");
    EXPECT_EQ(done.at("status"), "completed");
    EXPECT_EQ(done.at("lastUpdatedAt"), "1970-01-01T00:00:03.000Z");
    EXPECT_EQ(done.at("result").at("structuredContent"), (json::object{{"n", 1}}));
    EXPECT_FALSE(done.contains("error"));
    EXPECT_EQ(get(task), done) << "and again";
}

TEST_F(ModernTask, AToolThatFailsHasCompletedButABrokenOneHasFailed) {
    const std::string failed = begin();
    endpoint.finish(start.key, ToolResult{{{"error", "x"}}, true});
    EXPECT_EQ(get(failed).at("status"), "completed");
    EXPECT_EQ(get(failed).at("result").at("isError"), true);
    const std::string broken = begin();
    endpoint.finish(start.key, RpcError{kInternalError, "lost"});
    EXPECT_EQ(get(broken).at("status"), "failed");
    EXPECT_EQ(get(broken).at("error"), json::value(parse_object(R"({"code":-32603,"message":"lost"})")));
    EXPECT_FALSE(get(broken).contains("result"));
}

TEST_F(ModernTask, AsksThroughItsState) {
    const std::string task = begin();
    InputRequired two = question();
    two.questions.emplace_back("more", ask_form("And?", {}));
    EXPECT_TRUE(endpoint.finish(start.key, std::move(two)).empty());
    EXPECT_EQ(get(task).at("status"), "input_required");
    EXPECT_EQ(get(task).at("inputRequests").as_object().size(), 2u);

    EXPECT_EQ(result_of(update(task, R"({"nobody":{}})")).at("resultType"), "complete");
    EXPECT_TRUE(all<Start>(update(task, R"({"user":{"action":"accept"}})")).empty());
    EXPECT_EQ(get(task).at("inputRequests").as_object().size(), 1u) << "the rest";
    const auto again = all<Start>(update(task, R"({"more":{"action":"decline"}})"));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].key, start.key);
    EXPECT_EQ(json::value(again[0].answers),
              json::value(parse_object(R"({"user":{"action":"accept"},"more":{"action":"decline"}})")));
    EXPECT_EQ(get(task).at("status"), "working");

    endpoint.finish(start.key, question());
    EXPECT_TRUE(get(task).at("inputRequests").as_object().contains("user-2"))
        << "names are unique in its life";
    EXPECT_EQ(all<Start>(update(task, R"({"user":{"action":"accept"}})")).size(), 0u);
    EXPECT_EQ(all<Start>(update(task, R"({"user-2":{"action":"accept"}})")).at(0).answers,
              parse_object(R"({"user":{"action":"accept"}})"))
        << "to the handler it is the name it chose";
    EXPECT_EQ(error_code_of(message_of(ask("tasks/update", task))), kInvalidParams);
}

TEST_F(ModernTask, CancellingIsDoneOnceAndAcknowledgedAlways) {
    const std::string task = begin();
    const Effects effects = ask("tasks/cancel", task);
    EXPECT_EQ(result_of(effects).at("resultType"), "complete");
    ASSERT_EQ(all<Cancel>(effects).size(), 1u);
    EXPECT_EQ(all<Cancel>(effects)[0].key, start.key);
    EXPECT_EQ(reply_of(ask("tasks/cancel", task)).status, 200);
    EXPECT_TRUE(endpoint.finish(start.key, {}).empty());
    EXPECT_EQ(get(task).at("status"), "cancelled");
    EXPECT_EQ(endpoint.call_count(), 0u);

    const std::string asking = begin();
    endpoint.finish(start.key, question());
    EXPECT_TRUE(all<Cancel>(ask("tasks/cancel", asking)).empty()) << "nothing is at work";
    EXPECT_EQ(endpoint.call_count(), 0u);
    EXPECT_TRUE(all<Start>(update(asking, R"({"user":{}})")).empty());
}

TEST_F(ModernTask, AnUnansweredQuestionFailsIt) {
    const std::string task = begin();
    endpoint.finish(start.key, question());
    clock.advance(seconds(601));
    endpoint.tick();
    EXPECT_EQ(get(task).at("status"), "failed");
}

TEST_F(ModernTask, NeedsTheExtensionOnEveryRequest) {
    const std::string task = begin();
    for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
        const Effects effects = ask(method, task, {{"inputResponses", json::object{}}}, "{}");
        EXPECT_EQ(reply_of(effects).status, 400) << method;
        const json::value message = message_of(effects);
        EXPECT_EQ(error_code_of(message), kMissingClientCapability) << method;
        EXPECT_EQ(json::write(message.at("error").at("data")),
                  R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})");
    }
    EXPECT_EQ(error_code_of(message_of(send(modern_request("tools/call", {{"name", "must"}})))),
              kMissingClientCapability);
    const Start plain = start_of(send(modern_request("tools/call", {{"name", "job"}})));
    EXPECT_FALSE(endpoint.can_detach(plain.key));
    EXPECT_TRUE(endpoint.detach(plain.key, {}).empty());
    EXPECT_FALSE(all<Reply>(endpoint.finish(plain.key, {})).empty()) << "it is answered as ever";
    const Start other = start_of(send(modern_request("tools/call", {{"name", "ask"}}, kTakesTasks)));
    EXPECT_FALSE(endpoint.can_detach(other.key)) << "the tool does not";
}

TEST_F(ModernTask, MethodsOfTheOtherDialectAreUnknown) {
    for (const char* method : {"tasks/list", "tasks/result"}) {
        const Effects effects = send(modern_request(method, {{"taskId", "x"}}, kTakesTasks));
        EXPECT_EQ(reply_of(effects).status, 404) << method;
        EXPECT_EQ(error_code_of(message_of(effects)), kMethodNotFound) << method;
    }
    const json::object params{{"name", "ask"}, {"task", json::object{{"ttl", 1}}}};
    EXPECT_EQ(start_of(send(modern_request("tools/call", params))).work.index(), 0u)
        << "its member is ignored";
}

TEST_F(ModernTask, IsItsPrincipalsAlone) {
    const std::string task = begin();
    for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
        const json::object answers{{"inputResponses", json::object{}}};
        EXPECT_EQ(error_code_of(message_of(ask(method, task, answers, kTakesTasks, "mallory"))),
                  kInvalidParams);
        EXPECT_EQ(error_code_of(message_of(ask(method, "unknown", answers))), kInvalidParams);
    }
    EXPECT_EQ(get(task).at("status"), "working");
}

TEST_F(ModernTask, IsForgottenAfterItsTimeButNeverWhileAtWork) {
    const std::string task = begin("job", {.ttl = seconds(60)});
    clock.advance(seconds(61));
    endpoint.tick();
    EXPECT_EQ(get(task).at("status"), "working");
    endpoint.finish(start.key, {});
    endpoint.tick();
    EXPECT_EQ(error_code_of(message_of(ask("tasks/get", task))), kInvalidParams);
}

TEST_F(ModernTask, ThereAreOnlySoMany) {
    const std::string first = begin();
    const CallKey done = start.key;
    begin();
    begin();
    const Start fourth = start_of(send(modern_request("tools/call", {{"name", "job"}}, kTakesTasks)));
    EXPECT_FALSE(endpoint.can_detach(fourth.key));
    endpoint.finish(done, {});
    EXPECT_TRUE(endpoint.can_detach(fourth.key)) << "one that is over makes room";
    endpoint.detach(fourth.key, {});
    EXPECT_EQ(error_code_of(message_of(ask("tasks/get", first))), kInvalidParams);
}

TEST_F(ModernTask, AStreamThatBecomesATaskEnds) {
    start = start_of(send(modern_request(
        "tools/call", {{"name", "job"}, {"_meta", json::object{{"progressToken", 1}}}}, kTakesTasks)));
    endpoint.progress(start.key, {1});
    const Effects effects = endpoint.detach(start.key, {});
    EXPECT_EQ(result_of(effects).at("resultType"), "task");
    EXPECT_EQ(all<EndStream>(effects).size(), 1u);
}

TEST(StdioTask, EndsWithItsProcess) {
    const Server server = feature_server();
    const ManualClock clock;
    SeededRandom random(1);
    StdioEndpoint pipe(server, {}, clock, random);
    const Start working =
        start_of(pipe.receive(modern_body("tools/call", {{"name", "job"}}, kTakesTasks, 1)));
    pipe.detach(working.key, {});
    const Start asking = start_of(pipe.receive(modern_body("tools/call", {{"name", "job"}}, kTakesTasks, 2)));
    pipe.detach(asking.key, {});
    pipe.finish(asking.key, question());
    const Effects effects = pipe.close();
    ASSERT_EQ(effects.size(), 1u) << "what works is stopped, so that it can settle what it costs";
    EXPECT_EQ(std::get<Cancel>(effects[0]).key, working.key);
    EXPECT_TRUE(pipe.finish(working.key, {}).empty());
    EXPECT_EQ(pipe.call_count(), 0u);
}

// --- 2025-11-25 --------------------------------------------------------------------------------------------

class CoreTask : public testing::Test, protected HttpHouse {
  protected:
    CoreTask() : HttpHouse(feature_server(), {.limits = {.tasks = {.max_tasks = 2}}}) {}

    Effects ask(std::string_view method, json::object params = {}, const json::value& id = "q") {
        return send(in_session(session, request_body(id, method, std::move(params))));
    }
    /// Starts a task; its id.
    std::string begin(std::int64_t ttl = 60'000) {
        const Effects effects = ask("tools/call", {{"name", "job"}, {"task", json::object{{"ttl", ttl}}}}, 1);
        start = start_of(effects);
        return std::string{json::as_string(message_of(effects).at("result").at("task").at("taskId"))};
    }
    std::string status_of(std::string_view task) {
        return std::string{
            json::as_string(message_of(ask("tasks/get", {{"taskId", task}})).at("result").at("status"))};
    }

    std::string session = open_session(*this, "2025-11-25", R"({"elicitation":{}})");
    Start start;
};

TEST_F(CoreTask, IsAskedForByTheClient) {
    const Effects effects = ask("tools/call", {{"name", "job"}, {"task", json::object{{"ttl", 5000}}}}, 1);
    ASSERT_EQ(effects.size(), 2u);
    json::object task = message_of(effects).at("result").at("task").as_object();
    task.erase("taskId");
    EXPECT_EQ(json::value(task),
              json::value(parse_object(R"({"status":"working","createdAt":"1970-01-01T00:00:00.000Z",
                  "lastUpdatedAt":"1970-01-01T00:00:00.000Z","ttl":5000,"pollInterval":2000})")));
    EXPECT_EQ(begin().size(), 32u) << "its request's id may come again";
}

TEST_F(CoreTask, OnlyAsTheToolAllows) {
    const json::object task{{"ttl", 1}};
    EXPECT_EQ(error_code_of(message_of(ask("tools/call", {{"name", "ask"}, {"task", task}}))),
              kMethodNotFound);
    EXPECT_EQ(error_code_of(message_of(ask("tools/call", {{"name", "must"}}))), kMethodNotFound);
    EXPECT_EQ(error_code_of(message_of(ask("tools/call", {{"name", "job"}, {"task", 7}}))), kInvalidParams);
    EXPECT_EQ(error_code_of(message_of(ask("tasks/update", {{"taskId", begin()}}))), kMethodNotFound);
}

TEST_F(CoreTask, ItsResultIsWaitedFor) {
    const std::string task = begin();
    EXPECT_TRUE(ask("tasks/result", {{"taskId", task}}, "r").empty());
    const Reply reply = reply_of(endpoint.finish(start.key, ToolResult{{{"n", 1}}}));
    EXPECT_EQ(reply.exchange, exchange);
    const json::value message = json::parse(reply.body).value();
    EXPECT_EQ(message.at("id"), "r");
    EXPECT_EQ(message.at("result").at("structuredContent"), (json::object{{"n", 1}}));
    EXPECT_EQ(json::as_string(
                  message.at("result").at("_meta").at("io.modelcontextprotocol/related-task").at("taskId")),
              task);
    const json::value again = message_of(ask("tasks/result", {{"taskId", task}}, "s"));
    EXPECT_EQ(again.at("result"), message.at("result")) << "and is there afterwards";
    EXPECT_EQ(endpoint.call_count(), 0u);
}

TEST_F(CoreTask, AToolThatFailsHasFailed) {
    const std::string task = begin();
    endpoint.finish(start.key, ToolResult{{}, true});
    EXPECT_EQ(status_of(task), "failed");
    EXPECT_EQ(message_of(ask("tasks/result", {{"taskId", task}})).at("result").at("isError"), true);
    const std::string broken = begin();
    endpoint.finish(start.key, RpcError{kInternalError, "lost"});
    EXPECT_EQ(status_of(broken), "failed");
    EXPECT_EQ(error_code_of(message_of(ask("tasks/result", {{"taskId", broken}}))), kInternalError);
}

TEST_F(CoreTask, AsksOnTheStreamOfWhoWaits) {
    const std::string task = begin();
    EXPECT_TRUE(endpoint.finish(start.key, question()).empty()) << "there is nobody to ask";
    EXPECT_EQ(status_of(task), "input_required");
    const Effects effects = ask("tasks/result", {{"taskId", task}}, "r");
    const json::value request = message_of(effects);
    EXPECT_EQ(request.at("method"), "elicitation/create");
    EXPECT_EQ(json::as_string(
                  request.at("params").at("_meta").at("io.modelcontextprotocol/related-task").at("taskId")),
              task);
    const json::object answer{
        {"jsonrpc", "2.0"}, {"id", request.at("id")}, {"result", json::object{{"action", "accept"}}}};
    const ExchangeId waiting = exchange;
    EXPECT_EQ(start_of(send(in_session(session, json::write(answer)))).key, start.key);
    EXPECT_EQ(status_of(task), "working");
    EXPECT_FALSE(messages_of(endpoint.finish(start.key, question())).empty())
        << "the waiting one is asked at once";
    const json::object second{
        {"jsonrpc", "2.0"}, {"id", "ask-2"}, {"result", json::object{{"action", "cancel"}}}};
    start_of(send(in_session(session, json::write(second))));
    const Effects done = endpoint.finish(start.key, {});
    EXPECT_EQ(message_of(done).at("id"), "r");
    EXPECT_EQ(all<EndStream>(done).at(0).exchange, waiting);
}

TEST_F(CoreTask, CancellingEndsTheWaitAndIsRefusedAfterTheEnd) {
    const std::string task = begin();
    ask("tasks/result", {{"taskId", task}}, "r");
    const Effects effects = ask("tasks/cancel", {{"taskId", task}}, "c");
    const auto replies = all<Reply>(effects);
    ASSERT_EQ(replies.size(), 2u);
    EXPECT_EQ(error_code_of(json::parse(replies[0].body).value()), kInvalidParams) << "who waits hears of it";
    EXPECT_EQ(json::parse(replies[1].body).value().at("result").at("status"), "cancelled");
    EXPECT_EQ(all<Cancel>(effects).at(0).key, start.key);
    EXPECT_EQ(error_code_of(message_of(ask("tasks/cancel", {{"taskId", task}}))), kInvalidParams);
    endpoint.finish(start.key, {});
    EXPECT_EQ(status_of(task), "cancelled") << "what ends late changes nothing";
}

TEST_F(CoreTask, WaitingCanBeGivenUp) {
    const std::string task = begin();
    ask("tasks/result", {{"taskId", task}}, "r");
    const Effects effects = send(in_session(
        session, R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"r"}})"));
    EXPECT_TRUE(all<Cancel>(effects).empty()) << "the task goes on";
    EXPECT_TRUE(endpoint.finish(start.key, {}).empty());
    EXPECT_EQ(status_of(task), "completed");
}

TEST_F(CoreTask, AreListedNewestFirstToTheirOwner) {
    const std::string first = begin(), second = begin();
    const json::value list = message_of(ask("tasks/list")).at("result").at("tasks");
    ASSERT_EQ(list.as_array().size(), 2u);
    EXPECT_EQ(json::as_string(list.at(0).at("taskId")), second);
    EXPECT_EQ(json::as_string(list.at(1).at("taskId")), first);
    EXPECT_EQ(error_code_of(message_of(ask("tasks/list", {{"cursor", "x"}}))), kInvalidParams);
    EXPECT_EQ(
        error_code_of(message_of(ask("tools/call", {{"name", "job"}, {"task", json::object{{"ttl", 1}}}}))),
        kInternalError)
        << "there are only so many";

    const std::string other = open_session(*this, "2025-11-25", "{}", "mallory");
    OwnedRequest request = in_session(other, request_body(1, "tasks/list"));
    request.principal = "mallory";
    EXPECT_EQ(json::write(message_of(send(request)).at("result")), R"({"tasks":[]})");
}

TEST_F(CoreTask, OutlivesItsSession) {
    const std::string task = begin();
    OwnedRequest request = in_session(session, "");
    request.method = "DELETE";
    EXPECT_TRUE(all<Cancel>(send(request)).empty());
    session = open_session(*this);
    EXPECT_EQ(status_of(task), "working");
    endpoint.finish(start.key, {});
    EXPECT_EQ(status_of(task), "completed");
}

TEST_F(CoreTask, KeepsWhatTheClientWantsWithinLimits) {
    const std::pair<std::int64_t, std::int64_t> kRows[] = {
        {-5, 0}, {1000, 1000}, {std::int64_t{1} << 60, 86'400'000}};
    for (const auto& [wanted, given] : kRows) {
        const std::string task = begin(wanted);
        EXPECT_EQ(message_of(ask("tasks/get", {{"taskId", task}})).at("result").at("ttl"), given);
        endpoint.finish(start.key, {});
    }
}

}  // namespace
}  // namespace gateway::mcp::test
