#include "local/line.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace gateway::local {
namespace {

// One letter a line: p prose, c continued, h heading, i item, q quote, t table, f fence, x code, y front
// matter, m markup, r mark, . blank.
std::string kinds(std::string_view text) {
    std::string out;
    for (const auto& line : lines_of(text))
        out +=
            line.continues && line.kind == LineKind::prose ? 'c' : ".phiqtfxymr"[static_cast<int>(line.kind)];
    return out;
}

TEST(Lines, KnowWhatTheyAre) {
    EXPECT_EQ(kinds("# Title\n\nSome text that\ngoes on.\n- one\n  more of it\n* two\n3. three\n> quoted\n"),
              "h.pciciiq");
    EXPECT_EQ(kinds("```cpp\nint a;\n\n# no heading\n```\nText.\n"), "fxxxfp");
    EXPECT_EQ(kinds("---\ntitle: A\n---\nText.\n"), "yyyp");
    EXPECT_EQ(kinds("a | b\n---|---\n1 | 2\n\nText.\n"), "ttt.p");
    EXPECT_EQ(kinds("+---+---+\n| a | b |\n+---+---+\n"), "ttt");
    EXPECT_EQ(kinds("Title\n=====\nSection\n-------\n\n***\n[page 3]\n<div class=\"a\">\n"), "hrhr.rrm");
    EXPECT_EQ(kinds("Run this:\n\n    make install;\n\n    An indented paragraph of text.\n"), "p.x.p");
}

TEST(Lines, HaveTheirContentAndLevel) {
    constexpr std::string_view kText = "  ## Two words  \r\n- an item\r\n>> a quote";
    const auto lines = lines_of(kText);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(content_of(kText, lines[0]), "Two words");
    EXPECT_EQ(lines[0].level, 2);
    EXPECT_EQ(content_of(kText, lines[1]), "an item");
    EXPECT_EQ(content_of(kText, lines[2]), "a quote");
}

TEST(Lines, FrontMatterMustEnd) { EXPECT_EQ(kinds("---\ntitle: A\nText.\n"), "rpc"); }

TEST(Lines, OfAnyBytesMakeUpTheText) {
    std::mt19937 random(5);
    constexpr std::string_view kBytes = "ab #-|`>\n\n\r=+<:.1\xE2\x80\xA2";
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto length = random() % 80; length > 0; --length)
            text += kBytes[random() % kBytes.size()];
        std::size_t at = 0;
        for (const auto& line : lines_of(text)) {
            ASSERT_EQ(line.begin, at) << text;
            ASSERT_LE(line.begin, line.content);
            ASSERT_LE(line.content, line.end);
            at = line.end;
            while (at < text.size() && text[at] != '\n')
                ASSERT_EQ(text[at++], '\r');
            ++at;
        }
        ASSERT_GE(at, text.size());
    }
}

}  // namespace
}  // namespace gateway::local
