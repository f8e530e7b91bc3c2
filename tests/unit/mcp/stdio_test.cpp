// Both eras on one pipe: which era a line belongs to, what commits the process to it, and how calls end.
#include "mcp/stdio.hpp"

#include <gtest/gtest.h>

#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

std::string modern(std::string_view id, std::string_view method, std::string_view more = "",
                   std::string_view version = "2026-07-28") {
    return R"({"jsonrpc":"2.0","id":)" + std::string{id} + R"(,"method":")" + std::string{method} +
           R"(","params":{)" + std::string{more} + R"("_meta":{"io.modelcontextprotocol/protocolVersion":")" +
           std::string{version} + R"(","io.modelcontextprotocol/clientCapabilities":{}}}})";
}

std::string legacy(std::string_view id, std::string_view method, std::string_view params = "{}") {
    return R"({"jsonrpc":"2.0","id":)" + std::string{id} + R"(,"method":")" + std::string{method} +
           R"(","params":)" + std::string{params} + '}';
}

const std::string kInitialize =
    legacy("0", "initialize", R"({"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{}})");

class Stdio : public testing::Test {
  protected:
    // The only line written in answer, as JSON.
    json::value answer(const std::string& line) {
        const Effects effects = endpoint.receive(line);
        const auto* text = effects.size() == 1 ? std::get_if<Send>(&effects.front()) : nullptr;
        EXPECT_TRUE(text) << effects.size() << " effects for " << line;
        if (!text) return nullptr;
        EXPECT_EQ(text->text.find('\n'), std::string::npos);
        auto parsed = json::parse(text->text);
        EXPECT_TRUE(parsed) << text->text;
        return parsed ? *parsed : json::value{};
    }

    std::int64_t error_code(const std::string& line) { return error_code_of(answer(line)); }

    Start start(const std::string& line) {
        const Effects effects = endpoint.receive(line);
        EXPECT_EQ(effects.size(), 1u);
        return start_of(effects);
    }

    Server server = toy_server();
    ManualClock clock;
    SeededRandom random{42};
    StdioEndpoint endpoint{server, {}, clock, random};
};

TEST_F(Stdio, DiscoverCommitsToNothing) {
    EXPECT_TRUE(json::find(answer(modern("\"probe\"", "server/discover")), "result", "supportedVersions"));
    EXPECT_EQ(json::as_string(*json::find(answer(kInitialize), "result", "protocolVersion")), "2025-06-18");
    EXPECT_EQ(json::write(answer(legacy("1", "ping"))), R"({"jsonrpc":"2.0","id":1,"result":{}})");
}

TEST_F(Stdio, AProbeForAnUnservedRevisionCommitsToNothing) {
    const json::value reply = answer(modern("1", "server/discover", "", "2099-01-01"));
    EXPECT_EQ(json::find(reply, "error", "code")->as_int64(), kUnsupportedProtocolVersion);
    EXPECT_EQ(json::as_string(*json::find(reply, "error", "data", "requested")), "2099-01-01");
    EXPECT_EQ(json::find(reply, "error", "data", "supported")->as_array().size(), kRevisionCount);
    EXPECT_EQ(error_code(kInitialize), 0);
}

TEST_F(Stdio, AfterAModernRequestTheEnvelopeIsRequired) {
    EXPECT_EQ(error_code(modern("1", "tools/list")), 0);
    EXPECT_EQ(error_code(kInitialize), kUnsupportedProtocolVersion);
    EXPECT_EQ(error_code(legacy("2", "tools/list")), kInvalidParams);
    EXPECT_EQ(error_code(modern("3", "tools/list")), 0);
}

TEST_F(Stdio, AfterInitializeBothErasAreServed) {
    answer(kInitialize);
    EXPECT_FALSE(json::find(answer(legacy("1", "tools/list")), "result", "resultType"));
    EXPECT_TRUE(json::find(answer(modern("2", "tools/list")), "result", "resultType"));
    EXPECT_FALSE(json::find(answer(legacy("3", "tools/list")), "result", "resultType"));
    EXPECT_EQ(error_code(kInitialize), 0);
}

TEST_F(Stdio, ARequestWithoutAnyOpeningIsLegacy) {
    EXPECT_FALSE(json::find(answer(legacy("1", "tools/list")), "result", "resultType"));
    EXPECT_EQ(error_code(legacy("2", "server/discover")), kMethodNotFound);
}

TEST_F(Stdio, AMalformedEnvelopeIsRefusedNotDowngraded) {
    const std::string half =
        legacy("1", "tools/list", R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}})");
    EXPECT_EQ(error_code(half), kInvalidParams);
    EXPECT_EQ(error_code(kInitialize), 0);
}

TEST_F(Stdio, RemovedMethodsAreUnknownInTheModernEra) {
    EXPECT_EQ(error_code(modern("1", "ping")), kMethodNotFound);
    EXPECT_EQ(error_code(modern("2", "initialize")), kMethodNotFound);
}

TEST_F(Stdio, GarbageIsAnsweredAndForgotten) {
    EXPECT_EQ(error_code("not json"), kParseError);
    EXPECT_EQ(error_code("7"), kInvalidRequest);
    EXPECT_EQ(error_code("[]"), kInvalidRequest);
    EXPECT_EQ(error_code("[" + legacy("1", "ping") + "]"), kInvalidRequest);
    EXPECT_TRUE(endpoint.receive("").empty());
    EXPECT_TRUE(endpoint.receive(" \r").empty());
    EXPECT_TRUE(
        endpoint.receive(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}})").empty());
    EXPECT_TRUE(endpoint.receive(R"({"jsonrpc":"2.0","method":"notifications/unheard"})").empty());
    EXPECT_EQ(error_code(kInitialize), 0);
}

TEST_F(Stdio, IdsComeBackVerbatim) {
    for (const char* id : {"0", R"("")", R"("1")", "-3", "18446744073709551615", R"("a\"b\n")"})
        EXPECT_EQ(json::write(*json::find(answer(legacy(id, "ping")), "id")), id);
}

TEST_F(Stdio, CallsEndInAnyOrder) {
    answer(kInitialize);
    const Start first = start(legacy("1", "tools/call", R"({"name":"wait"})"));
    const Start second = start(modern("\"1\"", "tools/call", R"("name":"wait",)"));
    EXPECT_EQ(text_of(endpoint.finish(second.key, ToolResult{json::object{{"n", 2}}})),
              R"({"jsonrpc":"2.0","id":"1","result":{"resultType":"complete","content":[{"type":"text",)"
              R"("text":"{\"n\":2}"}],"structuredContent":{"n":2},"isError":false,"_meta":)"
              R"({"io.modelcontextprotocol/serverInfo":{"name":"toy","title":"Toy","version":"1.2.3"}}}})");
    EXPECT_EQ(text_of(endpoint.finish(first.key, ToolResult{json::object{{"n", 1}}, true})),
              R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"n\":1}"}],)"
              R"("structuredContent":{"n":1},"isError":true}})");
}

TEST_F(Stdio, ACancelledCallIsSilent) {
    const Start call = start(modern("\"c\"", "tools/call", R"("name":"wait",)"));
    EXPECT_EQ(error_code(modern("\"c\"", "tools/call", R"("name":"wait",)")), kInvalidRequest)
        << "the id is in use";
    const Effects effects = endpoint.receive(
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}})");
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(std::get<Cancel>(effects.front()).key, call.key);
    EXPECT_TRUE(endpoint.finish(call.key, {}).empty());
    EXPECT_NE(start(modern("\"c\"", "tools/call", R"("name":"wait",)")).key, call.key);
}

TEST_F(Stdio, CancellingNothingDoesNothing) {
    start(modern("1", "tools/call", R"("name":"wait",)"));
    for (const char* params : {R"({"requestId":"1"})", R"({"requestId":2})", R"({"requestId":null})", "{}"})
        EXPECT_TRUE(endpoint
                        .receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":)" +
                                 std::string{params} + '}')
                        .empty());
}

TEST_F(Stdio, EndOfInputCancelsWhatRuns) {
    const Start done = start(modern("1", "tools/call", R"("name":"wait",)"));
    const Start running = start(modern("2", "tools/call", R"("name":"wait",)"));
    endpoint.finish(done.key, {});
    const Effects effects = endpoint.close();
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_EQ(std::get<Cancel>(effects.front()).key, running.key);
    EXPECT_TRUE(endpoint.finish(running.key, {}).empty());
}

TEST_F(Stdio, BatchesInTheRevisionThatHasThem) {
    answer(legacy("0", "initialize", R"({"protocolVersion":"2025-03-26"})"));
    const Effects effects = endpoint.receive("[" + legacy("1", "ping") + "," +
                                             legacy("2", "tools/call", R"({"name":"wait"})") + "]");
    ASSERT_EQ(effects.size(), 1u);
    const Start call = std::get<Start>(effects.front());
    EXPECT_EQ(
        text_of(endpoint.finish(call.key, {})),
        R"([{"jsonrpc":"2.0","id":1,"result":{}},)"
        R"({"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"{}"}],"isError":false}}])");
    EXPECT_TRUE(endpoint.receive(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])").empty());
}

}  // namespace
}  // namespace gateway::mcp::test
