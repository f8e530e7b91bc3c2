// A house with scripted providers, and calls of tools in it.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "mcp/arguments.hpp"
#include "tools/shared/runs.hpp"
#include "unit/artifacts/memory_store.hpp"
#include "unit/delegation/house.hpp"
#include "unit/jobs/memory_store.hpp"

namespace gateway::tools::test {

class Tools : public ::testing::Test {
  protected:
    Tools()
        : house_{base_.io.get_executor(),
                 base_.clock,  base_.random,         base_.catalog, base_.providers, *base_.completions,
                 base_.ledger, artifacts_,           reader_,       worker_,         &base_.cache,
                 {},           {"openai", "", false}} {
        base_.providers.find("openai")->default_model = "gpt-4o-mini";
        base_.providers.find("groq")->default_model = "fast";
        base_.providers.add(*providers::find("deepseek"), 1, 1);
    }

    /// Runs a tool as an endpoint would: arguments checked by its own rules, then the handler to its end.
    mcp::ToolResult call(const ToolFile& file, json::object arguments) {
        const auto rules = mcp::ArgumentRules::compile(file.tool);
        EXPECT_TRUE(rules) << file.tool.name;
        auto checked = rules->check(std::move(arguments));
        if (!checked) return mcp::error_result(checked.error());
        std::optional<mcp::ToolResult> result;
        auto done = [&](const std::exception_ptr& error, mcp::ToolResult r) {
            EXPECT_FALSE(error) << file.tool.name;
            result = std::move(r);
        };
        Invocation invocation{house_, "req_test", "local",
                              [this](const mcp::Progress& p) { progress_.push_back(p); }};
        boost::asio::co_spawn(base_.io, perform(file, std::move(invocation), std::move(*checked)), done);
        base_.turn();
        for (int i = 0; i < 100 && !result; ++i)
            base_.advance(std::chrono::milliseconds{500});
        EXPECT_TRUE(result) << file.tool.name << " did not end";
        return result.value_or(mcp::ToolResult{});
    }
    mcp::ToolResult call(std::string_view name, json::object arguments) {
        const auto* file = find(name);
        EXPECT_NE(file, nullptr);
        return call(*file, std::move(arguments));
    }
    void upstream_answers(int times) {
        for (int i = 0; i < times; ++i)
            base_.upstream.script.push_back(delegation::test::answer("Fine."));
    }

    delegation::test::House base_;
    artifacts::test::MemoryStore artifacts_;
    documents::Worker worker_{base_.io.get_executor(), 0};
    documents::Reader reader_{worker_, artifacts_, base_.clock};
    jobs::test::MemoryStore jobs_;
    House house_;
    Runs runs_{base_.io.get_executor(), house_, jobs_, base_.timers};
    std::vector<mcp::Progress> progress_;
};

}  // namespace gateway::tools::test
