#include "server/tool_runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "mcp/stdio.hpp"
#include "surface/surface.hpp"
#include "unit/tools/house.hpp"

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

constexpr std::string_view kTakesTasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";
constexpr std::string_view kHasRoots = R"({"roots":{}})";

class Runner : public ::testing::Test {
  protected:
    Runner() { serve(tool()); }

    ~Runner() override {
        desk_.reset();
        runner_.reset();
    }

    static mcp::Tool tool() { return tools::find("generate_completion")->tool; }

    /// Serves this tool and the surface from now on.
    void serve(mcp::Tool tool, ToolRunner::Options options = {}) {
        desk_.reset();
        runner_.reset();
        mcp::Offer offer;
        std::vector<mcp::Tool> tools;
        tools.push_back(std::move(tool));
        offer.tools = mcp::ToolTable::make(std::move(tools)).value();
        surface::add_to(offer);
        server_ = std::make_unique<mcp::Server>(mcp::ServerOptions{}, std::move(offer));
        runner_ = std::make_unique<ToolRunner>(house_, base_.timers, std::move(options));
        desk_ = std::make_unique<LineDesk>(*server_, *runner_, base_.clock, base_.random);
    }
    /// A request of a client that can do this; `members` of its params, each with a comma behind.
    void request(std::string_view method, std::string_view members, std::string_view can = "{}",
                 std::string_view meta = {}) {
        std::string line = R"({"jsonrpc":"2.0","id":1,"method":")";
        line.append(method).append(R"(","params":{)").append(members);
        line.append(R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)");
        line.append(R"("io.modelcontextprotocol/clientCapabilities":)")
            .append(can)
            .append(meta)
            .append("}}}");
        desk_->receive(line);
        base_.turn();
    }
    void call(std::string_view can = "{}", std::string_view meta = {}) {
        request("tools/call", R"("name":"generate_completion","arguments":{"prompt":"hi"},)", can, meta);
    }
    void call_with_file(std::string_view can, std::string_view members = {}) {
        request("tools/call",
                R"("name":"generate_completion","arguments":{"prompt":"hi","sources":["note.md"]},)" +
                    std::string{members},
                can);
    }
    void cancel() {
        desk_->receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
        base_.turn();
    }
    const json::value& last_line() { return desk_->lines.back(); }

    tools::test::WholeHouse whole_{routing::Wish{"openai", "gpt-4o-mini", false}};
    delegation::test::House& base_ = whole_.base;
    artifacts::test::MemoryStore& artifacts_ = whole_.artifacts;
    jobs::test::MemoryStore& jobs_ = whole_.jobs;
    tools::House& house_ = whole_.house;
    tools::Runs& runs_ = whole_.runs;
    std::unique_ptr<mcp::Server> server_;
    std::unique_ptr<ToolRunner> runner_;
    std::unique_ptr<LineDesk> desk_;
};

TEST_F(Runner, HandsTheResultBackOnce) {
    base_.upstream.script = {delegation::test::answer("Hello.")};
    call();
    ASSERT_EQ(desk_->lines.size(), 1u);
    EXPECT_EQ(desk_->lines[0].at("result").at("isError"), false) << json::write(desk_->lines[0]);
    EXPECT_EQ(runner_->running(), 0u);
    EXPECT_EQ(desk_->open_calls(), 0u);
}

TEST_F(Runner, SaysSomethingEveryFewSecondsAndAlwaysMore) {
    base_.upstream.script = {{.never_answers = true}};
    call("{}", R"(,"progressToken":1)");
    for (int i = 0; i < 3; ++i)
        base_.advance(ToolRunner::kHeartbeat);
    ASSERT_EQ(desk_->lines.size(), 3u);
    const auto progress = [&](std::size_t i) {
        return json::as_double(desk_->lines[i].at("params").at("progress")).value();
    };
    EXPECT_LT(progress(0), progress(1));
    EXPECT_LT(progress(1), progress(2));
    const auto message = json::as_string(desk_->lines[2].at("params").at("message"));
    EXPECT_NE(message.find("15 s"), std::string::npos) << message;
    cancel();
}

TEST_F(Runner, IsSilentToWhoDidNotAsk) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(3 * ToolRunner::kHeartbeat);
    EXPECT_TRUE(desk_->lines.empty());
    cancel();
}

TEST_F(Runner, CancellingReachesTheUpstreamAndStillEndsTheCall) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    EXPECT_EQ(desk_->open_calls(), 1u);
    cancel();
    EXPECT_EQ(desk_->open_calls(), 0u);
    EXPECT_EQ(runner_->running(), 0u);
    EXPECT_TRUE(desk_->lines.empty()) << "nobody wants to hear of it";
    EXPECT_EQ(base_.upstream.cancelled, 1);
    ASSERT_EQ(base_.ledger.settlements.size(), 1u);
    EXPECT_EQ(base_.ledger.settlements[0].outcome, ledger::Outcome::cancelled);
}

TEST_F(Runner, ALongCallBecomesATaskWhereTheClientTakesOne) {
    mcp::Tool long_tool = tool();
    long_tool.tasks = mcp::TaskSupport::optional;
    serve(std::move(long_tool));
    base_.upstream.script = {{.never_answers = true}, {.never_answers = true}};
    call();
    cancel();

    call(kTakesTasks);
    base_.advance(ToolRunner::kDetachAfter - 1ms);
    EXPECT_TRUE(desk_->lines.empty());
    base_.advance(1s);
    ASSERT_EQ(desk_->lines.size(), 1u);
    EXPECT_EQ(last_line().at("result").at("resultType"), "task");
    const std::string task{json::as_string(last_line().at("result").at("taskId"))};
    EXPECT_EQ(runner_->running(), 1u);
    request("tasks/cancel", R"("taskId":")" + task + R"(",)", kTakesTasks);
    EXPECT_EQ(runner_->running(), 0u);
    EXPECT_EQ(base_.upstream.cancelled, 2);
}

TEST_F(Runner, ALongCallBecomesAJobWhereTheClientTakesNoTask) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    ASSERT_EQ(desk_->lines.size(), 1u);
    const auto& told = desk_->lines[0].at("result").at("structuredContent");
    EXPECT_EQ(told.at("state"), "working");
    EXPECT_EQ(told.at("cost"), nullptr) << "what is not known yet is not zero";
    const std::string job(json::as_string(told.at("job")));
    EXPECT_EQ(runner_->running(), 0u);
    EXPECT_EQ(jobs_.kept.at(job).tool, "generate_completion");
    EXPECT_EQ(base_.upstream.requests.size(), 1u) << "it goes on";
    EXPECT_EQ(desk_->open_calls(), 0u);
}

TEST_F(Runner, TheSameCallAgainWaitsForTheJobAndGetsItsResult) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    call();
    EXPECT_EQ(desk_->lines.size(), 1u) << "it waits";
    base_.upstream.finish_last(delegation::test::answer("At last."));
    base_.turn();
    ASSERT_EQ(desk_->lines.size(), 2u);
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("text"), "At last.");
    EXPECT_EQ(base_.upstream.requests.size(), 1u);
    EXPECT_EQ(jobs_.kept.begin()->second.state, jobs::State::completed);
}

TEST_F(Runner, TheSameCallAgainGetsTheHandleAgainWhenItTakesLonger) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    call();
    base_.advance(ToolRunner::kDetachAfter);
    ASSERT_EQ(desk_->lines.size(), 2u);
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("job"),
              desk_->lines[0].at("result").at("structuredContent").at("job"));
    EXPECT_EQ(last_line().at("result").at("isError"), false);
}

TEST_F(Runner, WhereNoJobCanBeWrittenDownTheCallIsWaitedFor) {
    jobs_.failure = Error{ErrorKind::storage, "the disk is full"};
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    EXPECT_TRUE(desk_->lines.empty());
    base_.upstream.finish_last(delegation::test::answer("Late."));
    base_.turn();
    ASSERT_EQ(desk_->lines.size(), 1u);
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("text"), "Late.");
}

TEST_F(Runner, AJobOfAProcessThatDiedGoesOnWhenSomebodyAsks) {
    jobs_.kept["job_1"] = {
        "job_1", "local", "key",          "generate_completion", R"({"prompt":"hi"})", jobs::State::working,
        {},      {},      WallTime::max()};
    jobs_.dead = {"job_1"};
    base_.upstream.script = {delegation::test::answer("Done after all.")};
    serve(tools::find("get_job")->tool);
    request("tools/call", R"("name":"get_job","arguments":{"job":"job_1","wait":10},)");
    ASSERT_EQ(desk_->lines.size(), 1u);
    const auto& view = last_line().at("result").at("structuredContent");
    ASSERT_EQ(json::get_string(view, "state"), "completed") << json::write(last_line());
    EXPECT_EQ(view.at("result").at("text"), "Done after all.");
    request("tools/call", R"("name":"get_job","arguments":{"job":"job_1"},)");
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("result").at("text"), "Done after all.")
        << "read from the store now";
    EXPECT_EQ(base_.upstream.requests.size(), 1u);
}

TEST_F(Runner, AJobCanBeCancelled) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    const std::string job(json::as_string(last_line().at("result").at("structuredContent").at("job")));
    serve(tools::find("get_job")->tool);
    request("tools/call", R"("name":"get_job","arguments":{"cancel":true,"job":")" + job + R"("},)");
    base_.turn();
    ASSERT_EQ(desk_->lines.size(), 1u);
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("state"), "cancelled")
        << json::write(last_line());
    EXPECT_EQ(jobs_.kept.at(job).state, jobs::State::cancelled);
}

TEST_F(Runner, WhatIsStoppedWithTheProcessIsNotRecordedAsEnded) {
    base_.upstream.script = {{.never_answers = true}};
    call();
    base_.advance(ToolRunner::kDetachAfter);
    runs_.stop();
    base_.turn();
    EXPECT_EQ(jobs_.kept.begin()->second.state, jobs::State::working) << "the next process goes on with it";
}

TEST_F(Runner, SomebodyElsesJobDoesNotExist) {
    jobs_.kept["job_1"] = {
        "job_1", "other", "key", "generate_completion", "{}", jobs::State::working, {}, {}, WallTime::max()};
    serve(tools::find("get_job")->tool);
    request("tools/call", R"("name":"get_job","arguments":{"job":"job_1"},)");
    EXPECT_EQ(last_line().at("result").at("structuredContent").at("error_code"), "not_found");
}

TEST_F(Runner, ArtifactsAreResourcesOfTheirOwner) {
    const auto mine = artifacts_.add("Mine.", "local", "mine.md");
    artifacts_.add("Not mine.", "other", "theirs.md");
    request("resources/list", "");
    const auto listed = json::write(last_line());
    EXPECT_NE(listed.find("mine.md"), std::string::npos);
    EXPECT_EQ(listed.find("theirs.md"), std::string::npos);
    EXPECT_NE(listed.find("gateway://models"), std::string::npos);
    EXPECT_EQ(last_line().at("result").at("cacheScope"), "private");
    request("resources/read", R"("uri":"gateway://artifact/)" + mine + R"(",)");
    EXPECT_EQ(last_line().at("result").at("contents").at(0).at("text"), "Mine.");
    request("resources/read", R"("uri":"gateway://artifact/00000000000000000000000000000000",)");
    EXPECT_TRUE(json::find(last_line(), "error")) << json::write(last_line());
}

TEST_F(Runner, FilesAreReadFromTheFoldersTheClientNames) {
    const auto folder = std::filesystem::temp_directory_path() / ("runner-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "note.md") << "The moon is far.";
    mcp::Tool asking = tool();
    asking.asks = true;
    serve(std::move(asking), {.is_project = [&](const std::filesystem::path& p) { return p == folder; }});
    base_.upstream.script = {delegation::test::answer("Yes.")};

    call_with_file(kHasRoots);
    ASSERT_EQ(desk_->lines.size(), 1u);
    EXPECT_EQ(json::write(last_line().at("result").at("inputRequests")),
              R"({"roots":{"method":"roots/list"}})");
    EXPECT_TRUE(base_.upstream.requests.empty());
    call_with_file(kHasRoots,
                   R"("inputResponses":{"roots":{"roots":[{"uri":"file://)" + folder.string() + R"("}]}},)");
    ASSERT_EQ(desk_->lines.size(), 2u);
    EXPECT_EQ(last_line().at("result").at("isError"), false) << json::write(last_line());
    ASSERT_EQ(base_.upstream.requests.size(), 1u);
    EXPECT_NE(base_.upstream.requests[0].body.find("The moon is far."), std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_F(Runner, AsksForFoldersOnlyWhereThatHelps) {
    mcp::Tool asking = tool();
    asking.asks = true;
    const auto asked = [&](std::string_view can, bool with_file = true) {
        base_.upstream.script = {delegation::test::answer("Yes.")};
        with_file ? call_with_file(can) : call(can);
        return json::get_string(last_line().at("result"), "resultType") == "input_required";
    };
    serve(asking, {.is_project = [](const std::filesystem::path&) { return true; }});
    EXPECT_TRUE(asked(kHasRoots));
    EXPECT_FALSE(asked("{}")) << "the client has none to tell";
    EXPECT_FALSE(asked(kHasRoots, false)) << "the call names no file";
    house_.roots.folders = {"/nonexistent"};
    EXPECT_FALSE(asked(kHasRoots)) << "the operator has said";
    house_.roots.folders.clear();
    serve(asking);
    EXPECT_FALSE(asked(kHasRoots)) << "the client is on another machine";
}

TEST_F(Runner, AResourceThatSaysWhatAToolSaysIsARunOfIt) {
    request("resources/read", R"("uri":"gateway://providers",)");
    const json::value read = last_line().at("result").at("contents").at(0);
    EXPECT_EQ(read.at("mimeType"), "application/json");
    EXPECT_TRUE(json::find(json::parse(json::as_string(read.at("text"))).value(), "openai"));
    request("resources/read", R"("uri":"gateway://guide",)");
    EXPECT_EQ(last_line().at("result").at("contents").at(0).at("mimeType"), "text/markdown");
    request("resources/read", R"("uri":"gateway://usage/colour",)");
    EXPECT_EQ(last_line().at("error").at("code"), mcp::kInvalidParams);
}

}  // namespace
}  // namespace gateway::server
