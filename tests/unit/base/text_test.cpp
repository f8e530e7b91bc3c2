#include "base/text.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Text, Trims) {
    EXPECT_EQ(trim(" \t\r\n a b \n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim("\v"), "\v") << "only the four spaces of protocols";
}

TEST(Text, LowersAsciiOnly) {
    EXPECT_EQ(to_lower("AZaz-Ä"), "azaz-Ä");
    EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
    EXPECT_FALSE(equals_ignoring_case("a", "ab"));
    EXPECT_FALSE(equals_ignoring_case("@", "`")) << "32 apart, but no letters";
}

TEST(Text, SplitKeepsEmptyPieces) {
    EXPECT_EQ(split("", ','), std::vector<std::string_view>{""});
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
}

TEST(Utf8, KnowsWellFormedFromIllFormed) {
    for (const char* good : {"", "plain", "é", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "🌍"})
        EXPECT_TRUE(is_valid_utf8(good)) << good;
    for (const char* bad : {"\x80",              // a continuation alone
                            "\xC0\x80",          // overlong NUL
                            "\xC1\xBF",          // overlong
                            "\xE0\x9F\xBF",      // overlong
                            "\xED\xA0\x80",      // surrogate
                            "\xF0\x8F\xBF\xBF",  // overlong
                            "\xF4\x90\x80\x80",  // above U+10FFFF
                            "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "a\xFF"})
        EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, RepairsWhatIsIllFormedAndNothingElse) {
    EXPECT_EQ(repair_utf8("é🌍"), "é🌍");
    EXPECT_EQ(repair_utf8("a\xFF"
                          "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_TRUE(is_valid_utf8(repair_utf8("\xE2\x82 \xF0\x9F\x8C \xED\xA0\x80")));
}

TEST(Utf8, APrefixNeverCutsASequence) {
    const std::string text = "aé🌍";  // 1 + 2 + 4 bytes
    const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 3, 7, 7};
    for (std::size_t bytes = 0; bytes < std::size(expected); ++bytes)
        EXPECT_EQ(utf8_prefix(text, bytes).size(), expected[bytes]) << bytes;
}

TEST(NearestName, FindsSlipsOfThePenOnly) {
    const std::vector<std::string> names{"openai", "anthropic", "gemini", "xai"};
    EXPECT_EQ(nearest_name("opneai", names), "openai");
    EXPECT_EQ(nearest_name("Anthropic", names), "anthropic");
    EXPECT_EQ(nearest_name("antropic", names), "anthropic");
    EXPECT_EQ(nearest_name("mistral", names), std::nullopt);
    EXPECT_EQ(nearest_name("modle", std::vector<std::string>{"mode_", "model"}), "model");
    EXPECT_EQ(nearest_name("", names), std::nullopt);
    EXPECT_EQ(nearest_name("x", {}), std::nullopt);
}

TEST(PercentDecoded, TakesWholeEscapesOnly) {
    EXPECT_EQ(percent_decoded("a%20b%2Fc%2f"), "a b/c/");
    EXPECT_EQ(percent_decoded("%C3%A4"), "ä");
    EXPECT_EQ(percent_decoded("%00"), std::string("\0", 1));
    EXPECT_EQ(percent_decoded(""), "");
    for (const char* bad : {"%", "a%", "%4", "%zz", "%4z", "%z4", "%+1", "%-1", "% 1"})
        EXPECT_EQ(percent_decoded(bad), std::nullopt) << bad;
}

TEST(Hex, SpellsBytes) { EXPECT_EQ(to_hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a"); }

}  // namespace
}  // namespace gateway
