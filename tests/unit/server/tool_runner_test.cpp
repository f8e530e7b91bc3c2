#include "server/tool_runner.hpp"

#include <gtest/gtest.h>

#include "mcp/stdio.hpp"
#include "unit/delegation/house.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;

/// An endpoint whose lines stay in memory.
class LineDesk final : public Desk {
  public:
    LineDesk(const mcp::Server& server, Runner& runner, const Clock& clock, Random& random)
        : Desk(runner), endpoint_(server, {}, clock, random, "local") {}

    void receive(std::string_view line) { carry_out(endpoint_.receive(line)); }
    std::size_t open_calls() { return endpoint_.call_count(); }

    std::vector<json::value> lines;

  private:
    mcp::Endpoint& endpoint() override { return endpoint_; }
    void carry_out(mcp::Effects effects) override {
        for (mcp::Effect& effect : effects) {
            if (const auto* send = std::get_if<mcp::Send>(&effect))
                lines.push_back(json::parse(send->text).value());
            if (auto* start = std::get_if<mcp::Start>(&effect)) runner_.start(std::move(*start), *this);
            if (const auto* cancel = std::get_if<mcp::Cancel>(&effect)) runner_.cancel(cancel->key);
        }
    }

    mcp::StdioEndpoint endpoint_;
};

mcp::Server server_with(std::vector<mcp::Tool> tools) {
    mcp::ServerOptions options;
    options.info.name = "test";
    return mcp::Server(std::move(options), {.tools = mcp::ToolTable::make(std::move(tools)).value()});
}

class Runner : public ::testing::Test {
  protected:
    Runner()
        : house_{base_.clock,
                 base_.random,
                 base_.catalog,
                 base_.providers,
                 *base_.completions,
                 base_.ledger,
                 &base_.cache,
                 {},
                 {"openai", "gpt-4o-mini", false}},
          runner_(base_.io.get_executor(), house_, base_.timers, {}),
          server_(server_with({tools::find("generate_completion")->tool})),
          desk_(server_, runner_, base_.clock, base_.random) {}

    void call(std::string_view meta = {}) {
        desk_.receive(
            R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"generate_completion",)"
            R"("arguments":{"prompt":"hi"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
            R"("io.modelcontextprotocol/clientCapabilities":{})" +
            std::string{meta} + "}}}");
        base_.turn();
    }
    void cancel() {
        desk_.receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
        base_.turn();
    }

    delegation::test::House base_;
    tools::House house_;
    ToolRunner runner_;
    mcp::Server server_;
    LineDesk desk_;
};

TEST_F(Runner, HandsTheResultBackOnce) {
    base_.upstream.script = {delegation::test::answer("Hello.")};
    call();
    ASSERT_EQ(desk_.lines.size(), 1u);
    EXPECT_EQ(desk_.lines[0].at("result").at("isError"), false) << json::write(desk_.lines[0]);
    EXPECT_EQ(runner_.running(), 0u);
    EXPECT_EQ(desk_.open_calls(), 0u);
}

TEST_F(Runner, SaysSomethingEveryFewSecondsAndAlwaysMore) {
    base_.upstream.script = {{.never_answers = true}};
    call(R"(,"progressToken":1)");
    for (int i = 0; i < 3; ++i)
        base_.advance(ToolRunner::kHeartbeat);
    ASSERT_EQ(desk_.lines.size(), 3u);
    const auto progress = [&](std::size_t i) {
        return json::as_double(desk_.lines[i].at("params").at("progress")).value();
    };
    EXPECT_LT(progress(0), progress(1));
    EXPECT_LT(progress(1), progress(2));
    const auto message = json::as_string(desk_.lines[2].at("params").at("message"));
    EXPECT_NE(message.find("15 s"), std::string::npos) << message;
    cancel();
}

TEST_F(Runner, IsSilentToWhoDidNotAsk) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(3 * ToolRunner::kHeartbeat);
    EXPECT_TRUE(desk_.lines.empty());
    cancel();
}

TEST_F(Runner, CancellingReachesTheUpstreamAndStillEndsTheCall) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    EXPECT_EQ(desk_.open_calls(), 1u);
    cancel();
    EXPECT_EQ(desk_.open_calls(), 0u);
    EXPECT_EQ(runner_.running(), 0u);
    EXPECT_TRUE(desk_.lines.empty()) << "nobody wants to hear of it";
    EXPECT_EQ(base_.upstream.cancelled, 1);
    ASSERT_EQ(base_.ledger.settlements.size(), 1u);
    EXPECT_EQ(base_.ledger.settlements[0].outcome, ledger::Outcome::cancelled);
}

}  // namespace
}  // namespace gateway::server
