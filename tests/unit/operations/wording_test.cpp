#include "operations/wording.hpp"

#include <gtest/gtest.h>

namespace gateway::operations {
namespace {

TEST(Wording, OneNameInTwoSpellingsFoldsToOne) {
    EXPECT_EQ(folded("  New\n\tYORK "), "new york");
    EXPECT_EQ(folded("ÉCOLE Straße ŁÓDŹ"), folded("école straße łódź"));
    EXPECT_EQ(folded("ΑΘΗΝΑ Москва ЇЖАК"), folded("αθηνα москва їжак"));
    EXPECT_NE(folded("Ann"), folded("Anna"));
    EXPECT_EQ(folded(" \n"), "");
    EXPECT_EQ(folded("\xff\xc3"), "\xff\xc3");  // what is no text stays as it is
}

TEST(Wording, FindsWordsWhateverSpaceIsBetweenThem) {
    constexpr std::string_view kText = "He went to New\n  York, then to NewYork.";
    EXPECT_EQ(find_words(kText, " New York "), (Stretch{11, 21}));
    EXPECT_FALSE(find_words(kText, "New York", 12));
    EXPECT_FALSE(find_words(kText, "to New Amsterdam"));
    EXPECT_FALSE(find_words(kText, "  "));
    EXPECT_FALSE(find_words("", "x"));
    EXPECT_EQ(find_words("aab", "ab"), (Stretch{1, 3}));
}

TEST(Wording, ANameIsNotWithinALongerWord) {
    EXPECT_EQ(find_name("Anna met Ann.", "Ann"), (Stretch{9, 12}));
    EXPECT_FALSE(find_name("2024 and 120", "20"));
    EXPECT_FALSE(find_name("Éann", "ann"));
    EXPECT_EQ(find_name("“Ann”", "Ann"), (Stretch{3, 6}));
    EXPECT_EQ(find_name("C++ and C", "C++"), (Stretch{0, 3}));
    EXPECT_EQ(find_name("東京都に", "東京"), (Stretch{0, 6}));  // no spaces, no words to cut
}

}  // namespace
}  // namespace gateway::operations
