#include "tokens/estimate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gateway::tokens {
namespace {

TEST(UsageCalibrator, WithoutObservationsTheCountStandsAndSaysSo) {
    const UsageCalibrator calibrator;
    const auto estimate = calibrator.estimate("anthropic/claude", 1000);
    EXPECT_EQ(estimate.tokens, 1000u);
    EXPECT_EQ(estimate.observations, 0u);
    EXPECT_FALSE(estimate.exact);
}

TEST(UsageCalibrator, LearnsTheRatioOfAFamily) {
    UsageCalibrator calibrator;
    for (int i = 0; i < 10; ++i)
        calibrator.observe("anthropic/claude", 1000, 1250);
    const auto estimate = calibrator.estimate("anthropic/claude", 400);
    EXPECT_EQ(estimate.tokens, 500u);
    EXPECT_EQ(estimate.observations, 10u);
    EXPECT_FALSE(estimate.exact) << "however many observations there are";
    EXPECT_EQ(calibrator.estimate("google/gemini", 400).tokens, 400u) << "and of no other";
}

TEST(UsageCalibrator, FollowsANewTokenizerUnderAnOldName) {
    UsageCalibrator calibrator;
    for (int i = 0; i < 200; ++i)
        calibrator.observe("x", 500, 500);
    for (int i = 0; i < 400; ++i)
        calibrator.observe("x", 500, 1000);
    EXPECT_NEAR(static_cast<double>(calibrator.estimate("x", 10'000).tokens), 20'000, 100);
}

TEST(UsageCalibrator, OneLongDocumentDoesNotDecide) {
    UsageCalibrator calibrator;
    for (int i = 0; i < 50; ++i)
        calibrator.observe("x", 10'000, 12'000);
    calibrator.observe("x", 5'000'000, 5'000'000);
    EXPECT_GT(calibrator.estimate("x", 1000).tokens, 1180u);
}

TEST(UsageCalibrator, IgnoresWhatSaysNothingAboutTheTokenizer) {
    UsageCalibrator calibrator;
    calibrator.observe("x", 10, 18);      // the frame around a short prompt
    calibrator.observe("x", 1000, 9000);  // an image came with it
    calibrator.observe("x", 1000, 0);
    calibrator.observe("x", 0, 0);
    calibrator.observe("x", 1000, UINT64_MAX);
    EXPECT_EQ(calibrator.estimate("x", 1000).observations, 0u);
}

TEST(UsageCalibrator, ForeignNamesDoNotFillTheMemory) {
    UsageCalibrator calibrator;
    for (int i = 0; i < 1000; ++i)
        calibrator.observe("family-" + std::to_string(i), 1000, 2000);
    EXPECT_EQ(calibrator.estimate("family-0", 1000).observations, 1u);
    EXPECT_EQ(calibrator.estimate("family-999", 1000).observations, 0u);
}

}  // namespace
}  // namespace gateway::tokens
