// subscriptions/listen, and what sessions of the legacy era are told unasked.
#include <gtest/gtest.h>

#include "feature_server.hpp"
#include "http_driver.hpp"
#include "mcp/stdio.hpp"

namespace gateway::mcp::test {
namespace {

constexpr const char* kTakesTasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";
constexpr const char* kAll =
    R"({"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,
    "resourceSubscriptions":["toy://note"],"taskIds":["t1"],"unheardOf":true})";

class Listen : public testing::Test, protected HttpHouse {
  protected:
    Listen() : HttpHouse(feature_server(), {.limits = {.max_listeners = 2}}) {}

    Effects listen(std::string_view filter, const json::value& id = 1, std::string_view can = kTakesTasks) {
        return send(
            modern_request("subscriptions/listen", {{"notifications", parse_object(filter)}}, can, id));
    }
    static json::value id_in(const Effects& effects) {
        return message_of(effects).at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId");
    }
};

TEST_F(Listen, FirstSaysWhatItWillTell) {
    struct Row {
        const char* filter;
        const char* can;
        const char* honoured;
    };
    const Row kRows[] = {
        {kAll, kTakesTasks,
         R"({"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,)"
         R"("resourceSubscriptions":["toy://note"],"taskIds":["t1"]})"},
        {kAll, "{}",
         R"({"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,)"
         R"("resourceSubscriptions":["toy://note"]})"},
        {R"({"toolsListChanged":false,"promptsListChanged":1,"resourceSubscriptions":"toy://note"})", "{}",
         "{}"},
        {R"({"resourceSubscriptions":["b","a",7,"b"]})", "{}", R"({"resourceSubscriptions":["a","b"]})"},
    };
    for (const Row& row : kRows) {
        const Effects effects = listen(row.filter, 1, row.can);
        ASSERT_EQ(effects.size(), 2u);
        EXPECT_EQ(std::get<OpenStream>(effects[0]).exchange, exchange);
        const json::value first = message_of(effects);
        EXPECT_EQ(first.at("method"), "notifications/subscriptions/acknowledged");
        EXPECT_EQ(json::write(first.at("params").at("notifications")), row.honoured);
        endpoint.closed(exchange);
    }
    HttpHouse bare;
    const Effects effects = bare.send(
        modern_request("subscriptions/listen", {{"notifications", parse_object(kAll)}}, kTakesTasks));
    EXPECT_EQ(json::write(message_of(effects).at("params").at("notifications")), "{}")
        << "nothing ever changes";
}

TEST_F(Listen, TheRequestsIdNamesTheStream) {
    for (const json::value& id : {json::value(1), json::value("1"), json::value("")}) {
        EXPECT_EQ(id_in(listen(kAll, id)), id);
        EXPECT_EQ(id_in(endpoint.publish({Change::Kind::tools})), id);
        endpoint.closed(exchange);
    }
}

TEST_F(Listen, TellsWhatWasAskedForAndNothingElse) {
    listen(R"({"promptsListChanged":true,"resourceSubscriptions":["toy://note"]})", "p");
    const ExchangeId first = exchange;
    listen(R"({"toolsListChanged":true})", "t");

    const Effects tools = endpoint.publish({Change::Kind::tools});
    ASSERT_EQ(tools.size(), 1u);
    EXPECT_EQ(std::get<Send>(tools[0]).exchange, exchange);
    EXPECT_EQ(message_of(tools).at("method"), "notifications/tools/list_changed");
    const Effects prompts = endpoint.publish({Change::Kind::prompts});
    ASSERT_EQ(prompts.size(), 1u);
    EXPECT_EQ(std::get<Send>(prompts[0]).exchange, first);
    EXPECT_TRUE(endpoint.publish({Change::Kind::resources}).empty());
    const Effects note = endpoint.publish({Change::Kind::resource, "toy://note"});
    ASSERT_EQ(note.size(), 1u);
    EXPECT_EQ(message_of(note).at("method"), "notifications/resources/updated");
    EXPECT_EQ(message_of(note).at("params").at("uri"), "toy://note");
    EXPECT_EQ(id_in(note), "p");
    EXPECT_TRUE(endpoint.publish({Change::Kind::resource, "toy://item/1"}).empty());
}

TEST_F(Listen, TellsOfTasks) {
    const Start start = start_of(send(modern_request("tools/call", {{"name", "job"}}, kTakesTasks)));
    const std::string task{
        json::as_string(message_of(endpoint.detach(start.key, {})).at("result").at("taskId"))};
    const std::string filter = R"({"taskIds":[")" + task + R"("]})";
    listen(filter, "mine");
    OwnedRequest foreign = modern_request("subscriptions/listen", {{"notifications", parse_object(filter)}},
                                          kTakesTasks, "foreign");
    foreign.principal = "mallory";
    send(foreign);

    const Effects done = endpoint.finish(start.key, ToolResult{{{"n", 1}}});
    ASSERT_EQ(done.size(), 1u) << "only its owner hears";
    EXPECT_EQ(id_in(done), "mine");
    const json::value params = message_of(done).at("params");
    EXPECT_EQ(message_of(done).at("method"), "notifications/tasks");
    EXPECT_EQ(json::as_string(params.at("taskId")), task);
    EXPECT_EQ(params.at("status"), "completed");
    EXPECT_EQ(params.at("result").at("structuredContent"), (json::object{{"n", 1}}));
}

TEST_F(Listen, EndsWithTheClientOrTheServer) {
    listen(kAll, 1);
    EXPECT_TRUE(endpoint.closed(exchange).empty());
    EXPECT_TRUE(endpoint.publish({Change::Kind::tools}).empty());

    listen(kAll, "last");
    const Effects effects = endpoint.shut_down();
    ASSERT_EQ(effects.size(), 2u);
    const json::value result = message_of(effects);
    EXPECT_EQ(result.at("id"), "last");
    EXPECT_EQ(result.at("result").at("resultType"), "complete");
    EXPECT_EQ(result.at("result").at("_meta").at("io.modelcontextprotocol/subscriptionId"), "last");
    EXPECT_EQ(std::get<EndStream>(effects[1]).exchange, exchange);
    EXPECT_TRUE(endpoint.publish({Change::Kind::tools}).empty());
}

TEST_F(Listen, IsRefused) {
    EXPECT_EQ(error_code_of(message_of(send(modern_request("subscriptions/listen")))), kInvalidParams);
    EXPECT_EQ(error_code_of(message_of(
                  send(modern_request("subscriptions/listen", {{"notifications", json::array{}}})))),
              kInvalidParams);
    listen(kAll);
    const ExchangeId first = exchange;
    listen(kAll);
    EXPECT_EQ(error_code_of(message_of(listen(kAll))), kInternalError) << "there are only so many";
    endpoint.closed(first);
    EXPECT_EQ(listen(kAll).size(), 2u);
    const std::string session = open_session(*this);
    const json::object params{{"notifications", json::object{}}};
    EXPECT_EQ(
        error_code_of(message_of(send(in_session(session, request_body(1, "subscriptions/listen", params))))),
        kMethodNotFound);
}

TEST_F(Listen, OverStdioTheFramesShareThePipe) {
    StdioEndpoint pipe(server, {}, clock, random);
    const json::object params{{"notifications", parse_object(R"({"toolsListChanged":true})")}};
    const Effects first = pipe.receive(modern_body("subscriptions/listen", params, "{}", "l"));
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(id_in(first), "l");
    EXPECT_EQ(id_in(pipe.publish({Change::Kind::tools})), "l");
    EXPECT_TRUE(
        pipe.receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"l"}})")
            .empty());
    EXPECT_TRUE(pipe.publish({Change::Kind::tools}).empty());
}

// --- the legacy era ----------------------------------------------------------------------------------------

TEST_F(Listen, ASessionHearsOnItsStreamWithoutAsking) {
    const std::string session = open_session(*this, "2025-06-18");
    const auto ask = [&](std::string_view method, std::string_view uri) {
        return message_of(send(in_session(session, request_body(1, method, {{"uri", uri}}))));
    };
    EXPECT_TRUE(endpoint.publish({Change::Kind::tools}).empty()) << "it has no stream";
    OwnedRequest get = in_session(session, "");
    get.method = "GET";
    EXPECT_EQ(all<OpenStream>(send(get)).size(), 1u);
    const ExchangeId stream = exchange;
    const Effects tools = endpoint.publish({Change::Kind::tools});
    ASSERT_EQ(tools.size(), 1u);
    EXPECT_EQ(std::get<Send>(tools[0]).exchange, stream);
    EXPECT_EQ(text_of(tools), R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");

    EXPECT_TRUE(endpoint.publish({Change::Kind::resource, "toy://note"}).empty()) << "that it must ask for";
    EXPECT_EQ(error_code_of(ask("resources/subscribe", "toy://nothing")), kResourceNotFound);
    EXPECT_EQ(error_code_of(ask("resources/subscribe", "toy://note")), 0);
    EXPECT_EQ(
        text_of(endpoint.publish({Change::Kind::resource, "toy://note"})),
        R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"toy://note"}})");
    EXPECT_EQ(error_code_of(ask("resources/unsubscribe", "toy://note")), 0);
    EXPECT_EQ(error_code_of(ask("resources/unsubscribe", "toy://note")), 0) << "twice does no harm";
    EXPECT_TRUE(endpoint.publish({Change::Kind::resource, "toy://note"}).empty());
}

}  // namespace
}  // namespace gateway::mcp::test
