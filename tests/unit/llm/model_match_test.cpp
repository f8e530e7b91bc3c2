#include "llm/model_match.hpp"

#include <gtest/gtest.h>

namespace gateway::llm {
namespace {

TEST(ModelMatch, StarIsAnyTextAndHashOneDigit) {
    EXPECT_TRUE(glob_matches("gpt-6-luna-####-##-##", "gpt-6-luna-2026-10-01"));
    EXPECT_FALSE(glob_matches("gpt-6-luna-####-##-##", "gpt-6-luna-2026-10-0x"));
    EXPECT_FALSE(glob_matches("gpt-6-luna-####-##-##", "gpt-6-luna-2026-10-012"));
    EXPECT_TRUE(glob_matches("claude-2*", "claude-2"));
    EXPECT_TRUE(glob_matches("*-tts-*", "gemini-2.5-pro-tts-preview"));
    EXPECT_FALSE(glob_matches("*-tts-*", "gemini-2.5-pro-tts"));
    EXPECT_TRUE(glob_matches("*ab*ab", "abxababab"));
    EXPECT_FALSE(glob_matches("", "x"));
    EXPECT_TRUE(glob_matches("", ""));
}

TEST(ModelMatch, ADotIsADot) { EXPECT_FALSE(glob_matches("gpt-4.1*", "gpt-4-1106")); }

TEST(ModelMatch, SpecificityCountsWhatIsPinnedDown) {
    EXPECT_GT(glob_specificity("claude-sonnet-5-5*"), glob_specificity("claude-sonnet-5*"));
    EXPECT_EQ(glob_specificity("*a#*"), 2u);
}

}  // namespace
}  // namespace gateway::llm
