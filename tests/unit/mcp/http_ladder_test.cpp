// The validation ladder of the HTTP transport, row by row: what is wrong → status, code, echoed id. Each row
// starts from a request that is good and spoils one thing, or two where the order of the rungs is the point.
#include <gtest/gtest.h>

#include <functional>

#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

constexpr const char* kGoodBody =
    R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"},)"
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{}}}})";

OwnedRequest good_request() {
    OwnedRequest request = plain_request(kGoodBody);
    request.set("MCP-Protocol-Version", "2026-07-28").set("Mcp-Method", "tools/call").set("Mcp-Name", "echo");
    return request;
}

// The good body with one piece replaced.
std::string body_with(std::string_view piece, std::string_view replacement) {
    std::string body = kGoodBody;
    const auto at = body.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    return body.replace(at, piece.size(), replacement);
}

constexpr std::string_view kVersionMember = R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)";
constexpr std::string_view kMeta =
    R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}})";

struct Row {
    const char* name;
    std::function<void(OwnedRequest&)> spoil;
    int status;
    int code;  ///< 0: no error in the body
    const char* id = "7";
    const char* mentions = "";  ///< a piece of the body
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

const std::vector<Row>& rows() {
    static const std::vector<Row> kRows = {
        // 1: Host and Origin
        {"foreign host", [](auto& r) { r.set("Host", "evil.example"); }, 403, kRefused, "null"},
        {"host is missing", [](auto& r) { r.set("Host", {}); }, 403, kRefused, "null"},
        {"foreign origin", [](auto& r) { r.set("Origin", "https://evil.example"); }, 403, kRefused, "null"},
        {"origin null", [](auto& r) { r.set("Origin", "null"); }, 403, kRefused, "null"},
        {"origin before method", [](auto& r) { r.set("Origin", "null").method = "GET"; }, 403, kRefused,
         "null"},
        // 2: media type
        {"text/plain", [](auto& r) { r.set("Content-Type", "text/plain"); }, 415, kRefused, "null"},
        {"json in a parameter", [](auto& r) { r.set("Content-Type", "text/plain; a=application/json"); }, 415,
         kRefused, "null"},
        {"no media type", [](auto& r) { r.set("Content-Type", {}); }, 415, kRefused, "null"},
        // 3: method
        {"GET", [](auto& r) { r.method = "GET"; }, 405, kRefused, "null"},
        {"PUT", [](auto& r) { r.method = "PUT"; }, 405, kRefused, "null"},
        {"OPTIONS", [](auto& r) { r.method = "OPTIONS"; }, 405, kRefused, "null"},
        {"modern DELETE", [](auto& r) { r.method = "DELETE"; }, 405, kRefused, "null"},
        // 4: JSON
        {"empty body", [](auto& r) { r.body = ""; }, 400, kParseError, "null"},
        {"cut body", [](auto& r) { r.body.pop_back(); }, 400, kParseError, "null"},
        {"two documents", [](auto& r) { r.body += "{}"; }, 400, kParseError, "null"},
        {"ill-formed UTF-8", [](auto& r) { r.body = body_with("hi", "\xC3("); }, 400, kParseError, "null"},
        {"too deep", [](auto& r) { r.body = std::string(100'000, '['); }, 400, kParseError, "null"},
        // 5: message
        {"id null", [](auto& r) { r.body = body_with(R"("id":7)", R"("id":null)"); }, 400, kInvalidRequest,
         "null"},
        {"id 1.5", [](auto& r) { r.body = body_with(R"("id":7)", R"("id":1.5)"); }, 400, kInvalidRequest,
         "null"},
        {"id true", [](auto& r) { r.body = body_with(R"("id":7)", R"("id":true)"); }, 400, kInvalidRequest,
         "null"},
        {"jsonrpc 1.0", [](auto& r) { r.body = body_with(R"("2.0")", R"("1.0")"); }, 400, kInvalidRequest},
        {"jsonrpc missing", [](auto& r) { r.body = body_with(R"("jsonrpc":"2.0",)", ""); }, 400,
         kInvalidRequest},
        {"method is a number", [](auto& r) { r.body = body_with(R"("tools/call")", "5"); }, 400,
         kInvalidRequest},
        {"no method", [](auto& r) { r.body = R"({"jsonrpc":"2.0","id":7})"; }, 400, kInvalidRequest},
        {"params are a list",
         [](auto& r) { r.body = R"({"jsonrpc":"2.0","id":7,"method":"ping","params":[]})"; }, 400,
         kInvalidRequest},
        {"a number", [](auto& r) { r.body = "7"; }, 400, kInvalidRequest, "null"},
        {"empty batch", [](auto& r) { r.body = "[]"; }, 400, kInvalidRequest, "null"},
        {"batch of a modern request",
         [](auto& r) { r.set("MCP-Protocol-Version", {}).body = '[' + r.body + ']'; }, 400, kInvalidRequest,
         "null"},
        {"batch under a modern header",
         [](auto& r) { r.body = R"([{"jsonrpc":"2.0","id":7,"method":"tools/list"}])"; }, 400,
         kInvalidRequest, "null"},
        // 6: initialize under a modern header
        {"initialize under a modern header",
         [](auto& r) {
             r.body =
                 R"({"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25"}})";
         },
         400, kHeaderMismatch},
        // 7: modern header, no claim
        {"no _meta", [](auto& r) { r.body = body_with(kMeta, ""); }, 400, kInvalidParams, "7",
         "protocolVersion"},
        {"no params", [](auto& r) { r.body = R"({"jsonrpc":"2.0","id":7,"method":"tools/list"})"; }, 400,
         kInvalidParams, "7", "clientCapabilities"},
        {"_meta without version", [](auto& r) { r.body = body_with(kVersionMember, ""); }, 400,
         kInvalidParams, "7", "protocolVersion"},
        {"_meta is a string", [](auto& r) { r.body = body_with(kMeta, R"(,"_meta":"x")"); }, 400,
         kInvalidParams},
        {"unknown modern header, no claim",
         [](auto& r) { r.set("MCP-Protocol-Version", "2027-01-01").body = body_with(kMeta, ""); }, 400,
         kInvalidParams},
        // 8: malformed envelope
        {"no capabilities",
         [](auto& r) { r.body = body_with(R"(,"io.modelcontextprotocol/clientCapabilities":{})", ""); }, 400,
         kInvalidParams, "7", "clientCapabilities"},
        {"capabilities are a list",
         [](auto& r) { r.body = body_with(R"(Capabilities":{})", R"(Capabilities":[])"); }, 400,
         kInvalidParams, "7", "clientCapabilities"},
        {"version is a number", [](auto& r) { r.body = body_with(R"("2026-07-28")", "20260728"); }, 400,
         kInvalidParams, "7", "protocolVersion"},
        {"bad log level",
         [](auto& r) {
             r.body = body_with(R"(Capabilities":{})",
                                R"(Capabilities":{},"io.modelcontextprotocol/logLevel":"loud")");
         },
         400, kInvalidParams, "7", "logLevel"},
        {"initialize that claims to be modern but lacks capabilities",
         [](auto& r) {
             r.body = R"({"jsonrpc":"2.0","id":7,"method":"initialize","params":{"_meta":)"
                      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}})";
         },
         400, kInvalidParams},
        // 9: headers against body
        {"version header differs", [](auto& r) { r.set("MCP-Protocol-Version", "2025-11-25"); }, 400,
         kHeaderMismatch},
        {"method header differs", [](auto& r) { r.set("Mcp-Method", "tools/list"); }, 400, kHeaderMismatch},
        {"method header in capitals", [](auto& r) { r.set("Mcp-Method", "Tools/Call"); }, 400,
         kHeaderMismatch},
        {"method header twice", [](auto& r) { r.headers.push_back({"mcp-method", "tools/list"}); }, 400,
         kHeaderMismatch},
        {"mismatch before unknown version", [](auto& r) { r.body = body_with("2026-07-28", "2099-01-01"); },
         400, kHeaderMismatch},
        // 10: version not served; before the missing headers
        {"unknown version",
         [](auto& r) {
             r.set("MCP-Protocol-Version", "2099-01-01").body = body_with("2026-07-28", "2099-01-01");
         },
         400, kUnsupportedProtocolVersion, "7", R"("requested":"2099-01-01")"},
        {"legacy version in the envelope",
         [](auto& r) {
             r.set("MCP-Protocol-Version", "2025-11-25").body = body_with("2026-07-28", "2025-11-25");
         },
         400, kUnsupportedProtocolVersion, "7", R"("supported":["2026-07-28",)"},
        {"unknown version, no headers",
         [](auto& r) {
             r.set("MCP-Protocol-Version", {}).set("Mcp-Method", {}).body =
                 body_with("2026-07-28", "nonsense");
         },
         400, kUnsupportedProtocolVersion},
        // 11: required headers
        {"no version header", [](auto& r) { r.set("MCP-Protocol-Version", {}); }, 400, kHeaderMismatch},
        {"no method header", [](auto& r) { r.set("Mcp-Method", {}); }, 400, kHeaderMismatch},
        {"no name header", [](auto& r) { r.set("Mcp-Name", {}); }, 400, kHeaderMismatch},
        {"name header differs", [](auto& r) { r.set("Mcp-Name", "wait"); }, 400, kHeaderMismatch},
        {"name header in bad base64", [](auto& r) { r.set("Mcp-Name", "=?base64?ZWNobw?="); }, 400,
         kHeaderMismatch},
        {"base64 marker in capitals", [](auto& r) { r.set("Mcp-Name", "=?BASE64?ZWNobw==?="); }, 400,
         kHeaderMismatch},
        // 12: method not served; 404 tells a modern client that the server is modern
        {"unknown method",
         [](auto& r) { r.set("Mcp-Method", "tools/fly").body = body_with("tools/call", "tools/fly"); }, 404,
         kMethodNotFound},
        {"removed method",
         [](auto& r) { r.set("Mcp-Method", "ping").body = body_with("tools/call", "ping"); }, 404,
         kMethodNotFound},
        {"initialize with an envelope",
         [](auto& r) { r.set("Mcp-Method", "initialize").body = body_with("tools/call", "initialize"); }, 404,
         kMethodNotFound},
        {"undeclared capability",
         [](auto& r) { r.set("Mcp-Method", "prompts/list").body = body_with("tools/call", "prompts/list"); },
         404, kMethodNotFound},
        // 15: found by the handler
        {"unknown tool",
         [](auto& r) { r.set("Mcp-Name", "ecko").body = body_with(R"("echo")", R"("ecko")"); }, 200,
         kInvalidParams, "7", R"(did you mean \"echo\")"},
        {"no tool name", [](auto& r) { r.body = body_with(R"("name":"echo",)", ""); }, 200, kInvalidParams},
        {"arguments are a list", [](auto& r) { r.body = body_with(R"({"text":"hi"})", "[]"); }, 200,
         kInvalidParams},
        {"progress token is a list",
         [](auto& r) { r.body = body_with(R"("_meta":{)", R"("_meta":{"progressToken":[],)"); }, 200,
         kInvalidParams},
        {"bad cursor",
         [](auto& r) {
             r.set("Mcp-Method", "tools/list");
             r.body = body_with("tools/call", "tools/list");
             r.body.replace(r.body.find(R"("name":"echo")"), 13, R"("cursor":"x")");
         },
         200, kInvalidParams, "7", "cursor"},
        // 16: arguments that do not fit are the tool's answer, not the protocol's
        {"argument missing", [](auto& r) { r.body = body_with(R"({"text":"hi"})", "{}"); }, 200, 0, "7",
         R"("isError":true)"},
        {"argument unknown", [](auto& r) { r.body = body_with(R"({"text":"hi"})", R"({"texd":"hi"})"); }, 200,
         0, "7", "did you mean text?"},
        // 18: notifications
        {"modern notification",
         [](auto& r) {
             r.body = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})";
         },
         202, 0, ""},
        {"unknown notification with a claim", [](auto& r) { r.body = body_with(R"("id":7,)", ""); }, 202, 0,
         ""},
    };
    return kRows;
}

class Ladder : public testing::TestWithParam<Row> {};

TEST_P(Ladder, AnswersTheFirstFailingRung) {
    const Row& row = GetParam();
    HttpHouse http;
    OwnedRequest request = good_request();
    row.spoil(request);

    const Reply reply = reply_of(http.send(request));
    EXPECT_EQ(reply.status, row.status) << reply.body;
    EXPECT_NE(reply.body.find(row.mentions), std::string::npos) << reply.body;
    if (reply.status == 405) {
        EXPECT_EQ(header_of(reply, "Allow"), "POST, GET, DELETE");
    }
    if (*row.id == '\0') {
        EXPECT_EQ(reply.body, "");
        return;
    }
    const auto body = json::parse(reply.body);
    ASSERT_TRUE(body) << reply.body;
    const json::value* id = json::find(*body, "id");
    ASSERT_TRUE(id) << reply.body;
    EXPECT_EQ(json::write(*id), row.id);
    const json::value* code = json::find(*body, "error", "code");
    EXPECT_EQ(code ? json::as_int(*code).value() : 0, row.code) << reply.body;
}

INSTANTIATE_TEST_SUITE_P(Rows, Ladder, testing::ValuesIn(rows()), [](const auto& info) {
    std::string name = info.param.name;
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
});

TEST(LadderTop, AGoodRequestStartsItsTool) {
    HttpHouse http;
    const Start start = start_of(http.send(good_request()));
    EXPECT_EQ(tool_of(start).name, "echo");
    EXPECT_EQ(json::write(arguments_of(start)), R"({"text":"hi"})");
    EXPECT_TRUE(start.may_stream);
    EXPECT_FALSE(start.wants_progress);
}

TEST(LadderTop, SpellingsThatAreGoodToo) {
    HttpHouse http;
    const std::vector<std::function<void(OwnedRequest&)>> spellings = {
        [](auto& r) { r.set("Mcp-Name", "=?base64?ZWNobw==?="); },
        [](auto& r) { r.set("Mcp-Name", " \techo\t "); },
        [](auto& r) { r.set("Mcp-Method", {}).headers.push_back({"MCP-METHOD", " tools/call"}); },
        [](auto& r) { r.set("Content-Type", "Application/JSON; charset=utf-8"); },
        [](auto& r) { r.set("Mcp-Session-Id", "whatever"); },  // no sessions in this era: ignored
        [](auto& r) { r.set("Origin", "http://localhost:5173"); },
        [](auto& r) { r.set("Host", "[::1]:8000"); },
        [](auto& r) { r.body = body_with(R"({"text":"hi"})", R"("{\"text\":\"hi\"}")"); },
    };
    for (std::size_t i = 0; i < spellings.size(); ++i) {
        OwnedRequest request = good_request();
        spellings[i](request);
        SCOPED_TRACE(i);
        EXPECT_EQ(json::write(arguments_of(start_of(http.send(request)))), R"({"text":"hi"})");
    }
    OwnedRequest request = good_request();
    EXPECT_TRUE(start_of(http.send(request.set("Accept", {}))).may_stream) << "no Accept allows anything";
    const Start start = start_of(http.send(request.set("Accept", "application/json")));
    EXPECT_FALSE(start.may_stream);
    EXPECT_FALSE(start.wants_progress);
}

}  // namespace
}  // namespace gateway::mcp::test
