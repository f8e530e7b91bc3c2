#include "formats/shared/encoding.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

using namespace std::string_view_literals;

TEST(Decode, TakesPlainUtf8AsItIs) {
    const auto text = decode("na\xC3\xAFve \xF0\x9F\x8C\x8D\n");
    EXPECT_EQ(text.text, "na\xC3\xAFve \xF0\x9F\x8C\x8D\n");
    EXPECT_EQ(text.encoding, "UTF-8");
    EXPECT_TRUE(text.notes.empty());
}

TEST(Decode, ObeysByteOrderMarks) {
    EXPECT_EQ(decode("\xEF\xBB\xBFhi").text, "hi");
    EXPECT_EQ(decode("\xFF\xFEh\0\xE9\0"sv).text, "h\xC3\xA9");
    EXPECT_EQ(decode("\xFE\xFF\0h\0\xE9"sv).text, "h\xC3\xA9");
    EXPECT_EQ(decode("\xFF\xFE\0\0h\0\0\0"sv).text, "h");
    EXPECT_EQ(decode("\xFF\xFEh\0"sv, "iso-8859-1").text, "h") << "a mark counts more than a label";
}

TEST(Decode, FindsUtf16WithoutAMark) {
    EXPECT_EQ(decode("h\0e\0l\0l\0o\0"sv).text, "hello");
    EXPECT_EQ(decode("\0h\0e\0l\0l\0o"sv).text, "hello");
}

TEST(Decode, CutAndLonelySurrogatesAreReplacedAndCounted) {
    const auto cut = decode("\xFF\xFEh\0i"sv);
    EXPECT_EQ(cut.text, "h\xEF\xBF\xBD");
    ASSERT_EQ(cut.notes.size(), 1u);
    EXPECT_NE(cut.notes[0].find("1 invalid UTF-16LE byte replaced"), std::string::npos) << cut.notes[0];
    EXPECT_EQ(decode("\xFF\xFE\x00\xD8h\0"sv).text, "\xEF\xBF\xBDh");
}

TEST(Decode, FallsBackToWindows1252WhenHardlyAnythingIsUtf8) {
    const auto text = decode("caf\xE9 \x96 d\xE9j\xE0 vu");
    EXPECT_EQ(text.text, "caf\xC3\xA9 \xE2\x80\x93 d\xC3\xA9j\xC3\xA0 vu");
    ASSERT_EQ(text.notes.size(), 1u);
    EXPECT_EQ(text.notes[0], "read as Windows-1252");
}

TEST(Decode, RepairsUtf8ThatIsMostlySound) {
    const auto text = decode("\xC3\xA9\xC3\xA9\xC3\xA9 \xFF!");
    EXPECT_EQ(text.text, "\xC3\xA9\xC3\xA9\xC3\xA9 \xEF\xBF\xBD!");
    ASSERT_EQ(text.notes.size(), 1u);
    EXPECT_EQ(text.notes[0], "1 invalid UTF-8 byte replaced");
}

TEST(Decode, ObeysLabelsUnlessTheBytesAreClearlyUtf8) {
    EXPECT_EQ(decode("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251").text,
              "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
    EXPECT_TRUE(decode("\xCF\xF0\xE8", "windows-1251").notes.empty());
    EXPECT_EQ(decode("\x83\x65\x83\x58\x83\x67", "Shift_JIS").text, "\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88");
    EXPECT_EQ(decode("\xC3\xA9", "iso-8859-1").text, "\xC3\xA9");
    EXPECT_EQ(decode("\xE9", "no-such-charset//IGNORE").text, "\xC3\xA9");
}

// The converter holds a letter back that a mark may follow.
TEST(Decode, TheLastLetterIsNotLost) {
    EXPECT_EQ(decode("\xF9\xEC", "windows-1255").text, "\u05E9\u05DC");
    EXPECT_EQ(decode("\xF9", "windows-1255").text, "\u05E9");
    EXPECT_EQ(decode("a", "windows-1258").text, "a");
    EXPECT_EQ(decode("\x88\x66", "big5").text, "\u00CA");
}

TEST(Decode, NormalisesLineEnds) {
    EXPECT_EQ(decode("a\r\nb\rc\n\r\n").text, "a\nb\nc\n\n");
    EXPECT_EQ(decode("").text, "");
}

TEST(LooksLikeText, KnowsZeroBytes) {
    EXPECT_TRUE(looks_like_text("abc"));
    EXPECT_TRUE(looks_like_text("a\0b\0c\0d\0"sv));
    EXPECT_TRUE(looks_like_text(""));
    EXPECT_FALSE(looks_like_text("ab\0\0\0cdef\x01\x02"sv));
}

}  // namespace
}  // namespace gateway::formats
