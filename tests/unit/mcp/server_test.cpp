// What a server says of itself and its tools in each revision, and how results are written.
#include "mcp/server.hpp"

#include <gtest/gtest.h>

#include "json/write.hpp"
#include "toy_server.hpp"

namespace gateway::mcp::test {
namespace {

json::value page(const Server& server, Revision revision, std::string_view cursor = "") {
    const std::string* text = server.page(ListKind::tools, revision, cursor);
    EXPECT_TRUE(text);
    return text ? json::parse(*text).value() : json::value{};
}

TEST(Server, ToolsAreProjectedToEachRevision) {
    const Server server = toy_server();
    const auto first = [&](Revision revision) {
        return page(server, revision).at("tools").at(0).as_object();
    };
    const std::string schema = R"({"type":"object","properties":{"text":{"type":"string"},)"
                               R"("times":{"type":"integer","minimum":1,"maximum":5},)"
                               R"("tone":{"type":"string","enum":["plain","loud"]}},"required":["text"]})";
    const std::string hints =
        R"("readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false})";
    EXPECT_EQ(json::write(first(Revision::v2024_11_05)),
              R"({"name":"echo","description":"Says it again.","inputSchema":)" + schema + "}");
    EXPECT_EQ(json::write(first(Revision::v2025_03_26)),
              R"({"name":"echo","description":"Says it again.","inputSchema":)" + schema +
                  R"(,"annotations":{"title":"Echo",)" + hints + "}");
    const std::string modern =
        R"({"name":"echo","title":"Echo","description":"Says it again.","inputSchema":)" + schema +
        R"(,"outputSchema":{"type":"object","properties":{"text":{"type":"string"}}},"annotations":{)" +
        hints + "}";
    for (const Revision revision : {Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28})
        EXPECT_EQ(json::write(first(revision)), modern);
}

TEST(Server, OnlyTheModernListCarriesCacheHintsAndInfo) {
    const Server server = toy_server();
    const json::value modern = page(server, Revision::v2026_07_28);
    EXPECT_EQ(modern.at("resultType"), "complete");
    EXPECT_EQ(modern.at("ttlMs"), 300'000);
    EXPECT_EQ(modern.at("cacheScope"), "public");
    EXPECT_EQ(modern.at("_meta").at("io.modelcontextprotocol/serverInfo").at("version"), "1.2.3");
    EXPECT_EQ(page(server, Revision::v2025_11_25).as_object().size(), 1u);
}

TEST(Server, PagesFollowTheCursorToTheEnd) {
    const Server server = toy_server(2);
    for (const Revision revision : {Revision::v2025_03_26, Revision::v2026_07_28}) {
        const json::value first = page(server, revision);
        ASSERT_EQ(first.at("tools").as_array().size(), 2u);
        const json::value last = page(server, revision, json::get_string(first, "nextCursor"));
        ASSERT_EQ(last.at("tools").as_array().size(), 1u);
        EXPECT_EQ(last.at("tools").at(0).at("name"), "erase");
        EXPECT_FALSE(json::find(last, "nextCursor"));
    }
    EXPECT_EQ(server.page(ListKind::tools, Revision::v2026_07_28, "echo"), nullptr);
}

TEST(Server, AServerWithoutToolsHasOneEmptyPage) {
    const Server server(toy_options(), {.tools = ToolTable::make({}).value()});
    EXPECT_EQ(*server.page(ListKind::tools, Revision::v2025_11_25, ""), R"({"tools":[]})");
}

TEST(Server, AToolsetListsSomeAndKeepsAllCallable) {
    const Server server(toy_options(),
                        {.tools = ToolTable::make(toy_tools(), std::vector<std::string>{"erase"}).value()});
    EXPECT_EQ(page(server, Revision::v2025_11_25).at("tools").as_array().size(), 1u);
    EXPECT_TRUE(server.tools().find("echo"));
}

TEST(Server, DiscoverNamesEveryRevisionNewestFirst) {
    const Server server = toy_server();
    EXPECT_EQ(
        server.discover_result(),
        R"({"resultType":"complete","supportedVersions":["2026-07-28","2025-11-25","2025-06-18","2025-03-26",)"
        R"("2024-11-05"],"capabilities":{"tools":{}},"instructions":"Play.","ttlMs":3600000,"cacheScope":"public",)"
        R"("_meta":{"io.modelcontextprotocol/serverInfo":{"name":"toy","title":"Toy","version":"1.2.3",)"
        R"("websiteUrl":"https://toy.example","icons":[{"src":"https://toy.example/i.png","mimeType":"image/png",)"
        R"("sizes":["48x48"]}]}}})");
}

TEST(Server, InitializeSaysWhatTheRevisionKnows) {
    const Server server = toy_server();
    EXPECT_EQ(server.initialize_result(Revision::v2025_03_26),
              R"({"protocolVersion":"2025-03-26","capabilities":{"tools":{}},"serverInfo":{"name":"toy",)"
              R"("version":"1.2.3"},"instructions":"Play."})");
    EXPECT_EQ(
        server.initialize_result(Revision::v2025_06_18),
        R"({"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"toy","title":"Toy",)"
        R"("version":"1.2.3"},"instructions":"Play."})");
    EXPECT_NE(server.initialize_result(Revision::v2025_11_25).find("websiteUrl"), std::string::npos);
}

TEST(Server, TextAndStructuredContentAreTheSameJson) {
    const Server server = toy_server();
    const ToolResult result{
        parse_object(R"({"text":"a \"quote\", a \\ and\na line\u0001","cost":0.000123,"n":3.0})"), false};
    for (const Revision revision : kServedRevisions) {
        const json::value rendered = json::parse(server.call_result(revision, result)).value();
        const std::string text{json::as_string(rendered.at("content").at(0).at("text"))};
        EXPECT_EQ(text, R"({"text":"a \"quote\", a \\ and\na line\u0001","cost":0.000123,"n":3})");
        const json::value* structured = json::find(rendered, "structuredContent");
        ASSERT_EQ(structured != nullptr, has_structured_output(revision));
        if (structured) {
            EXPECT_EQ(json::write(*structured), text);
        }
        EXPECT_EQ(json::find(rendered, "resultType") != nullptr, is_modern(revision));
        EXPECT_EQ(rendered.at("isError"), false);
    }
}

TEST(Server, AStrayByteDoesNotSpoilTheMessage) {
    const Server server = toy_server();
    const std::string text = server.call_result(Revision::v2026_07_28, {json::object{{"text", "a\xFF!"}}});
    const auto parsed = json::parse(text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(json::as_string(parsed->at("structuredContent").at("text")), "a\xEF\xBF\xBD!");
}

TEST(ToolTable, WrongTablesAreFoundAtOnce) {
    std::vector<Tool> twice = toy_tools();
    twice.push_back(twice.front());
    EXPECT_FALSE(ToolTable::make(twice));
    for (const char* name : {"", "a b", "a.b", "ümlaut"}) {
        std::vector<Tool> tools = toy_tools();
        tools.front().name = name;
        EXPECT_FALSE(ToolTable::make(tools)) << name;
    }
    EXPECT_FALSE(ToolTable::make(toy_tools(), std::vector<std::string>{"nobody"}));
}

TEST(ErrorResult, CarriesTheContractsFields) {
    Error error{ErrorKind::rate_limited, "Wait.", "tpm"};
    error.retry_after = std::chrono::milliseconds(2500);
    const ToolResult result = error_result(error);
    EXPECT_TRUE(result.is_error);
    EXPECT_EQ(json::write(result.structured),
              R"({"error":"Wait.","error_code":"rate_limited","details":"tpm",)"
              R"("retryable":true,"retry_after":2.5})");
}

}  // namespace
}  // namespace gateway::mcp::test
