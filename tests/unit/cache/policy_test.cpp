#include "cache/policy.hpp"

#include <gtest/gtest.h>

namespace gateway::cache {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const PolicySettings kSettings{.default_ttl = hours{24},
                               .ttl_by_tool = {{"live", seconds{0}}, {"short", seconds{60}}}};

TEST(Policy, TableOfPermissions) {
    const Permission all{true, true, true, hours{24}};
    const Permission anew{false, true, false, hours{24}};
    const Permission none{};
    struct Row {
        const char* what;
        Question question;
        Permission expected;
    };
    const Row rows[] = {
        {"plain", {.tool = "t"}, all},
        {"asked for", {.tool = "t", .asked = Mode::use}, all},
        {"refresh", {.tool = "t", .asked = Mode::refresh}, anew},
        {"off", {.tool = "t", .asked = Mode::off}, none},
        {"warm", {.tool = "t", .temperature = 0.9}, all},
        {"hot", {.tool = "t", .temperature = 0.91}, none},
        {"hot but asked for", {.tool = "t", .asked = Mode::use, .temperature = 1.5}, all},
        {"hot refresh", {.tool = "t", .asked = Mode::refresh, .temperature = 1.5}, anew},
        {"creative", {.tool = "t", .creative = true}, none},
        {"creative but asked for", {.tool = "t", .asked = Mode::use, .creative = true}, all},
        {"tool without a life", {.tool = "live", .asked = Mode::use}, none},
        {"tool with a short one", {.tool = "short"}, {true, true, true, seconds{60}}},
    };
    for (const Row& row : rows)
        EXPECT_EQ(permission(kSettings, row.question), row.expected) << row.what;
}

TEST(Policy, DisabledMeansNothing) {
    EXPECT_EQ(permission({.enabled = false}, {.tool = "t", .asked = Mode::use}), Permission{});
}

TEST(Policy, ModesHaveTheirNames) {
    for (const Mode mode : {Mode::use, Mode::refresh, Mode::off})
        EXPECT_EQ(mode_from_name(to_string(mode)), mode);
    EXPECT_FALSE(mode_from_name("USE"));
    EXPECT_FALSE(mode_from_name(""));
}

llm::Response answer() {
    llm::Response response;
    response.parts = {llm::TextPart{"yes"}};
    response.finish = llm::Finish::stop;
    return response;
}

TEST(Policy, OnlyWholeAnswersAreKept) {
    EXPECT_TRUE(storable(answer()));
    for (const auto completion :
         {llm::Completion::truncated, llm::Completion::refused, llm::Completion::filtered}) {
        llm::Response response = answer();
        response.completion = completion;
        EXPECT_FALSE(storable(response)) << to_string(completion);
    }
    for (const auto finish : {llm::Finish::unknown, llm::Finish::length, llm::Finish::content_filter,
                              llm::Finish::refusal, llm::Finish::pause, llm::Finish::error}) {
        llm::Response response = answer();
        response.finish = finish;
        EXPECT_FALSE(storable(response)) << to_string(finish);
    }
}

TEST(Policy, AToolCallIsAnAnswerAndSilenceIsNone) {
    llm::Response calls = answer();
    calls.finish = llm::Finish::tool_calls;
    calls.parts = {llm::ToolCall{.id = "1", .name = "now", .arguments = "{}"}};
    EXPECT_TRUE(storable(calls));

    llm::Response silent = answer();
    silent.parts = {llm::TextPart{""}, llm::ReasoningPart{.text = "hm"}};
    EXPECT_FALSE(storable(silent));

    llm::Response refusing = answer();
    refusing.refusal = "I would rather not";
    EXPECT_FALSE(storable(refusing));
}

}  // namespace
}  // namespace gateway::cache
