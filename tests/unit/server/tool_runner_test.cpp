#include "server/tool_runner.hpp"

#include <gtest/gtest.h>

#include "unit/delegation/house.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;

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
          runner_(base_.io.get_executor(), house_, base_.timers) {}

    mcp::StartTool start(mcp::CallKey key, bool progress) {
        mcp::StartTool call;
        call.key = key;
        call.tool = &tools::find("generate_completion")->tool;
        call.arguments = {{"prompt", "hi"}};
        call.wants_progress = progress;
        return call;
    }
    ToolRunner::Listener listener() {
        return {[this](const mcp::Progress& p) { progress_.push_back(p); },
                [this](mcp::ToolResult r) { results_.push_back(std::move(r)); }};
    }

    delegation::test::House base_;
    tools::House house_;
    ToolRunner runner_;
    std::vector<mcp::Progress> progress_;
    std::vector<mcp::ToolResult> results_;
};

TEST_F(Runner, HandsTheResultBackOnce) {
    base_.upstream.script = {delegation::test::answer("Hello.")};
    runner_.start(start(1, false), "local", listener());
    base_.turn();
    ASSERT_EQ(results_.size(), 1u);
    EXPECT_FALSE(results_[0].is_error);
    EXPECT_EQ(runner_.running(), 0u);
    EXPECT_TRUE(progress_.empty());
}

TEST_F(Runner, SaysSomethingEveryFewSecondsAndAlwaysMore) {
    base_.upstream.script = {{.never_answers = true}};
    runner_.start(start(1, true), "local", listener());
    base_.turn();
    for (int i = 0; i < 3; ++i)
        base_.advance(ToolRunner::kHeartbeat);
    ASSERT_EQ(progress_.size(), 3u);
    EXPECT_LT(progress_[0].progress, progress_[1].progress);
    EXPECT_LT(progress_[1].progress, progress_[2].progress);
    EXPECT_NE(progress_[2].message.find("15 s"), std::string::npos);
    runner_.cancel(1);
    base_.turn();
}

TEST_F(Runner, CancellingReachesTheUpstreamAndStillAnswersItsListener) {
    base_.upstream.script = {{.never_answers = true}};
    runner_.start(start(7, false), "local", listener());
    base_.turn();
    runner_.cancel(7);
    base_.turn();
    ASSERT_EQ(results_.size(), 1u);
    EXPECT_TRUE(results_[0].is_error);
    EXPECT_EQ(base_.upstream.cancelled, 1);
    ASSERT_EQ(base_.ledger.settlements.size(), 1u);
    EXPECT_EQ(base_.ledger.settlements[0].outcome, ledger::Outcome::cancelled);
}

}  // namespace
}  // namespace gateway::server
