#include "tools/shared/calibration.hpp"

#include "tools/shared/count.hpp"
#include "unit/tools/fixture.hpp"

namespace gateway::tools {
namespace {

llm::Request asking(std::string text) {
    llm::Request request;
    request.messages = {llm::text_message(llm::Role::user, std::move(text))};
    return request;
}

llm::Usage reported(std::int64_t input) {
    llm::Usage usage;
    usage.input = llm::TokenCount::reported(input);
    return usage;
}

const std::string kText = [] {
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += "The tide table of harbour " + std::to_string(i) + " is new. ";
    return text;
}();

const routing::Target kClaude{"anthropic", "claude-haiku-4-5"}, kSonnet{"anthropic", "claude-sonnet-5"},
    kGpt{"openai", "gpt-4o-mini"};

TEST(Calibration, OpenAisTextsAreCountedAndOthersBeginLikeThem) {
    const Calibration calibration;
    const auto exact = tokenizer().count(kText);
    for (const auto& target : {kGpt, kClaude}) {
        const auto estimate = calibration.estimate(asking(kText), target);
        EXPECT_GE(estimate.tokens, exact);
        EXPECT_LE(estimate.tokens, exact + 10) << "a few tokens frame the message";
        EXPECT_FALSE(estimate.exact);
        EXPECT_EQ(estimate.observations, 0u);
    }
}

TEST(Calibration, AFamilyIsLearnedFromItsOwnReports) {
    Calibration calibration;
    const auto counted = calibration.sample(asking(kText), kClaude);
    ASSERT_TRUE(counted);
    calibration.learn(kClaude, *counted, reported(static_cast<std::int64_t>(*counted * 3 / 2)));
    const auto like = calibration.estimate(asking(kText), kSonnet);
    EXPECT_NEAR(static_cast<double>(like.tokens), static_cast<double>(*counted) * 1.5, 2.0);
    EXPECT_EQ(like.observations, 1u);
    EXPECT_EQ(calibration.estimate(asking(kText), kGpt).tokens, *counted);
    EXPECT_EQ(calibration.estimate(asking(kText), {"gemini", "gemini-2.5-flash"}).observations, 0u);
}

TEST(Calibration, WhatIsEstimatedTeachesNothing) {
    Calibration calibration;
    llm::Usage usage;
    usage.input = llm::TokenCount::estimated(9'000);
    calibration.learn(kClaude, 3'000, usage);
    EXPECT_EQ(calibration.estimate(asking(kText), kClaude).observations, 0u);
}

TEST(Calibration, FewCallsAreCountedAndNoLongOnes) {
    Calibration calibration;
    int sampled = 0;
    for (int i = 0; i < 80; ++i) {
        sampled += calibration.sample(asking("hi"), kClaude).has_value();
        EXPECT_FALSE(calibration.sample(asking("hi"), kGpt));
    }
    EXPECT_EQ(sampled, 10);
    Calibration another;
    EXPECT_FALSE(another.sample(asking(std::string(1u << 20, 'x')), kClaude));
}

class Calibrating : public test::Tools {};

TEST_F(Calibrating, AnAnswerTeachesWhatTheNextEstimateSays) {
    base_.upstream.script.push_back(delegation::test::answer("Fine.", 4'000));
    call("generate_completion", {{"prompt", kText}, {"model", "groq/fast"}});
    const auto estimate = call("estimate_cost", {{"prompt", kText}, {"model", "groq/fast"}}).structured;
    const auto input = json::get_int(*json::find(estimate, "tokens"), "input").value_or(0);
    EXPECT_NEAR(static_cast<double>(input), 4'000.0, 2.0) << json::write(estimate);
    EXPECT_EQ(*json::get_bool(estimate, "is_estimate"), true);
    EXPECT_NE(json::write(*json::find(estimate, "notes")).find("1 usage reports"), std::string::npos);
}

}  // namespace
}  // namespace gateway::tools
