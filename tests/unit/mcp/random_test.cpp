// Properties under random input: nothing crashes, everything written is JSON on one line, ids come back.
#include <gtest/gtest.h>

#include "http_driver.hpp"
#include "mcp/stdio.hpp"

namespace gateway::mcp::test {
namespace {

// Pieces out of which almost-messages are made.
constexpr const char* kPieces[] = {"{",
                                   "}",
                                   "[",
                                   "]",
                                   ":",
                                   ",",
                                   "\"",
                                   "null",
                                   "true",
                                   "0",
                                   "-1",
                                   "1.5",
                                   "1e999",
                                   "\\u0000",
                                   "\xFF",
                                   " ",
                                   R"("jsonrpc":"2.0")",
                                   R"("id":1)",
                                   R"("id":"")",
                                   R"("method":"tools/call")",
                                   R"("method":"initialize")",
                                   R"("method":"tools/list")",
                                   R"("method":"notifications/cancelled")",
                                   R"("params":{)",
                                   R"("name":"echo")",
                                   R"("arguments":{"text":"x"})",
                                   R"("protocolVersion":"2025-03-26")",
                                   R"("requestId":1)",
                                   R"("_meta":{)",
                                   R"("io.modelcontextprotocol/protocolVersion":"2026-07-28")",
                                   R"("io.modelcontextprotocol/clientCapabilities":{})",
                                   R"({"jsonrpc":"2.0","id":1,"method":"ping"})",
                                   R"("progressToken":)"};

constexpr const char* kGood[] = {
    R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}})",
    R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}})",
    R"([{"jsonrpc":"2.0","id":3,"method":"ping"},{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"wait"}}])",
    R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})",
    (R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"},"_meta":{)"
     R"("io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})")};

// A good message with up to three bytes changed.
std::string spoiled_message(SeededRandom& random) {
    std::string text = kGood[random.next() % std::size(kGood)];
    for (auto n = random.next() % 4; n > 0; --n)
        text[random.next() % text.size()] = static_cast<char>(random.next());
    return text;
}

std::string random_text(SeededRandom& random) {
    if (random.next() % 2) return spoiled_message(random);
    std::string text;
    const auto count = random.next() % 12;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (random.next() % 8 == 0)
            text += static_cast<char>(random.next());
        else
            text += kPieces[random.next() % std::size(kPieces)];
    }
    return text;
}

void expect_messages(const Effects& effects) {
    for (const std::string& text : messages_of(effects)) {
        EXPECT_TRUE(json::parse(text)) << text;
        EXPECT_EQ(text.find('\n'), std::string::npos);
    }
}

TEST(RandomInput, StdioAnswersInJsonLines) {
    const Server server = toy_server();
    const ManualClock clock;
    SeededRandom random(7);
    int started = 0;
    for (int process = 0; process < 200; ++process) {
        StdioEndpoint endpoint(server, {}, clock, random);
        for (int line_number = 0; line_number < 100; ++line_number) {
            const Effects effects = endpoint.receive(random_text(random));
            expect_messages(effects);
            for (const Start& start : all<Start>(effects)) {
                ++started;
                expect_messages(endpoint.finish(start.key, {}));
            }
        }
    }
    EXPECT_GT(started, 1'000);
}

TEST(RandomInput, HttpAnswersEveryRequestOnce) {
    SeededRandom random(11);
    HttpHouse http(toy_server(), {.limits = {.sessions = {std::chrono::seconds(60), 8}}});
    const char* kNames[] = {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",
                            "Mcp-Session-Id",       "Accept",     "Origin"};
    const char* kValues[] = {"2026-07-28",          "2025-03-26", "tools/call", "echo",
                             "=?base64?ZWNobw==?=", "*/*",        "null"};
    std::string session;
    int started = 0;
    for (int i = 0; i < 20'000; ++i) {
        OwnedRequest request = plain_request(random_text(random));
        if (random.next() % 2) request.set("Mcp-Session-Id", session);
        for (auto n = random.next() % 4 ? 0 : random.next() % 3; n > 0; --n)
            request.set(kNames[random.next() % std::size(kNames)],
                        kValues[random.next() % std::size(kValues)]);
        int replies = 0, starts = 0;
        const Effects effects = http.send(request);
        expect_messages(effects);
        for (const Effect& effect : effects) {
            if (const auto* reply = std::get_if<Reply>(&effect)) {
                ++replies;
                EXPECT_EQ(reply->body.empty(), reply->status == 202 || reply->status == 204);
                if (const std::string id = header_of(*reply, "Mcp-Session-Id"); !id.empty()) session = id;
            }
            if (const auto* start = std::get_if<Start>(&effect)) {
                ++starts;
                expect_messages(http.endpoint.finish(start->key, {}));
            }
        }
        started += starts;
        EXPECT_TRUE(replies == 1 ? starts == 0 : replies == 0 && starts > 0) << request.body;
    }
    EXPECT_GT(started, 200);
}

TEST(RandomInput, EveryIdComesBack) {
    const Server server = toy_server();
    const ManualClock clock;
    SeededRandom random(13);
    StdioEndpoint endpoint(server, {}, clock, random);
    for (int i = 0; i < 2'000; ++i) {
        json::value id;
        if (random.next() % 2) {
            std::string text;
            for (auto n = random.next() % 9; n > 0; --n)
                text += static_cast<char>(random.next() % 128);
            id = text;
        } else {
            id = static_cast<std::int64_t>(random.next());
        }
        const json::object request{{"jsonrpc", "2.0"}, {"id", id}, {"method", i % 2 ? "ping" : "none"}};
        const Effects effects = endpoint.receive(json::write(request));
        ASSERT_EQ(effects.size(), 1u);
        const json::value reply = message_of(effects);
        EXPECT_EQ(reply.at("id"), id);
    }
}

TEST(RandomInput, ArgumentsAreCheckedWithoutHarm) {
    const Server server = toy_server();
    SeededRandom random(17);
    const ArgumentRules& rules = server.tools().find("echo")->arguments;
    int good = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto parsed = json::parse('{' + std::string{R"("text":)"} + random_text(random) + '}');
        if (!parsed || !parsed->is_object()) continue;
        ++good;
        const auto checked = rules.check(parsed->as_object());
        if (!checked) {
            EXPECT_FALSE(checked.error().message.empty());
        }
    }
    EXPECT_GT(good, 100);
}

}  // namespace
}  // namespace gateway::mcp::test
