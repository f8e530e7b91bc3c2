// A house with scripted providers, and calls of tools in it.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "mcp/arguments.hpp"
#include "unit/tools/house.hpp"

namespace gateway::tools::test {

class Tools : public ::testing::Test {
  protected:
    Tools() {
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

    WholeHouse whole_;
    delegation::test::House& base_ = whole_.base;
    artifacts::test::MemoryStore& artifacts_ = whole_.artifacts;
    jobs::test::MemoryStore& jobs_ = whole_.jobs;
    House& house_ = whole_.house;
    std::vector<mcp::Progress> progress_;
};

}  // namespace gateway::tools::test
