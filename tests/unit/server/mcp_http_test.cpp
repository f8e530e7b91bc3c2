// MCP over HTTP between a writer and the protocol: what is written, and that every end of an exchange is
// told.
#include "server/mcp_http.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "unit/delegation/house.hpp"

namespace gateway::server {
namespace {

/// Remembers what is written; its client leaves when told to.
class MemoryWriter final : public net::ResponseWriter {
  public:
    int status = 0;
    std::string session;
    std::string text;
    bool finished = false;
    bool gone = false;  ///< pushing fails from now on
    std::function<void()> left;

    void reply(int s, const wire::Headers& headers, std::string body) override {
        status = s;
        session = headers.get("Mcp-Session-Id");
        text = std::move(body);
    }
    void start_stream(int s, const wire::Headers&) override { status = s; }
    Result<void> push(std::string_view piece) override {
        if (gone) return fail(ErrorKind::cancelled, "the client has gone");
        text += piece;
        return {};
    }
    boost::asio::awaitable<Result<void>> write(std::string piece) override { co_return push(piece); }
    void finish() override { finished = true; }
    std::size_t backlog() const override { return 0; }
    bool started() const override { return status != 0; }
    bool disconnected() const override { return gone; }
    void on_disconnect(std::function<void()> callback) override { left = std::move(callback); }
    boost::asio::awaitable<Result<void>> raw_write(std::string) override { co_return Result<void>{}; }
    void abort_connection(bool) override { gone = true; }
};

/// Has work lying about until the test ends it.
class IdleRunner final : public Runner {
  public:
    std::vector<mcp::CallKey> started, cancelled;
    void start(mcp::Start start, Desk&) override { started.push_back(start.key); }
    void cancel(mcp::CallKey key) override { cancelled.push_back(key); }
    void cancel_all() override {}
    std::size_t running() const override { return started.size(); }
};

mcp::Server wait_server() {
    mcp::Tool wait;
    wait.name = "wait";
    wait.input_schema = {{"type", "object"}};
    std::vector<mcp::Tool> tools;
    tools.push_back(std::move(wait));
    return mcp::Server({}, {.tools = mcp::ToolTable::make(std::move(tools)).value()});
}

class McpOverHttp : public ::testing::Test {
  protected:
    void serve(std::string method, std::string body, MemoryWriter& writer,
               std::vector<std::pair<std::string, std::string>> more = {}) {
        net::IncomingRequest request;
        request.method = std::move(method);
        request.target = "/mcp";
        request.body = std::move(body);
        request.headers.add("Host", "localhost");
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Accept", "application/json, text/event-stream");
        for (const auto& [name, value] : more)
            request.headers.add(name, value);
        boost::asio::co_spawn(io_, run(std::move(request), writer), boost::asio::detached);
        turn();
    }
    boost::asio::awaitable<void> run(net::IncomingRequest request, MemoryWriter& writer) {
        co_await http_.serve(request, {}, writer);
        ++served_;
    }
    void turn() {
        io_.restart();
        io_.poll();
    }
    void call(MemoryWriter& writer) {
        serve("POST",
              R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait","_meta":{)"
              R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
              R"("io.modelcontextprotocol/clientCapabilities":{}}}})",
              writer,
              {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "wait"}});
    }

    boost::asio::io_context io_;
    ManualClock clock_;
    SeededRandom random_{1};
    delegation::test::HandTimers timers_{clock_};
    mcp::Server server_ = wait_server();
    IdleRunner runner_;
    McpHttp http_{io_, timers_, server_, {}, clock_, random_, runner_};
    int served_ = 0;
};

TEST_F(McpOverHttp, AnAnswerEndsItsExchange) {
    MemoryWriter writer;
    call(writer);
    ASSERT_EQ(runner_.started.size(), 1u);
    EXPECT_EQ(served_, 0);
    http_.finish(runner_.started[0], mcp::ToolResult{});
    turn();
    EXPECT_EQ(served_, 1);
    EXPECT_EQ(writer.status, 200);
    EXPECT_TRUE(writer.text.starts_with(R"({"jsonrpc":"2.0","id":1,"result":)")) << writer.text;
}

TEST_F(McpOverHttp, ALongSilenceBecomesAStream) {
    MemoryWriter writer;
    call(writer);
    timers_.advance(std::chrono::milliseconds(9'999));
    EXPECT_FALSE(writer.started());
    timers_.advance(std::chrono::milliseconds(1));
    turn();
    EXPECT_EQ(writer.status, 200);
    EXPECT_FALSE(writer.finished);
    http_.finish(runner_.started[0], mcp::ToolResult{});
    turn();
    EXPECT_TRUE(writer.finished);
    EXPECT_TRUE(writer.text.starts_with("event: message\ndata: {")) << writer.text;
    EXPECT_EQ(served_, 1);
}

TEST_F(McpOverHttp, LeavingCancels) {
    MemoryWriter writer;
    call(writer);
    ASSERT_TRUE(writer.left);
    writer.left();
    turn();
    EXPECT_EQ(runner_.cancelled, runner_.started);
    EXPECT_EQ(served_, 1);
    http_.finish(runner_.started[0], mcp::ToolResult{});
    EXPECT_FALSE(writer.started()) << "there is no one to write to";
}

TEST_F(McpOverHttp, AStreamThatBreaksWhileItOpensIsGivenUp) {
    MemoryWriter opening;
    serve("POST",
          R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}})",
          opening);
    MemoryWriter broken, whole;
    broken.gone = true;
    serve("GET", "", broken, {{"Mcp-Session-Id", opening.session}});
    EXPECT_EQ(broken.status, 200);
    EXPECT_EQ(served_, 2);
    serve("GET", "", whole, {{"Mcp-Session-Id", opening.session}});
    EXPECT_EQ(whole.status, 200) << whole.text;
    ASSERT_TRUE(whole.left);
    whole.left();
    turn();
}

}  // namespace
}  // namespace gateway::server
