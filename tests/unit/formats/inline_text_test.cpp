#include "formats/shared/inline_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gateway::formats {
namespace {

// Plays a line of marks: "[" and "]" begin and end a link to x, "<" and ">" code; "/" takes a block.
std::vector<std::string> blocks(std::string_view script) {
    InlineText text;
    std::vector<std::string> taken;
    for (std::size_t at = 0; at < script.size(); ++at) {
        switch (script[at]) {
            case '[': text.begin_link("x"); break;
            case ']': text.end_link(); break;
            case '<': text.begin_code(); break;
            case '>': text.end_code(); break;
            case '/': taken.push_back(text.take().text); break;
            default: text.add(script.substr(at, 1));
        }
    }
    taken.push_back(text.take().text);
    return taken;
}

std::string line(std::string_view script) { return blocks(script).front(); }

using Blocks = std::vector<std::string>;

TEST(InlineText, WhiteSpaceIsOneSpace) {
    EXPECT_EQ(line("  a \n\t b  "), "a b ");
    InlineText text;
    text.begin_verbatim();
    text.add(" a \n  b");
    text.end_verbatim();
    EXPECT_EQ(text.take().text, " a \n  b");
}

TEST(InlineText, MarksLinksAndCodeWithWords) {
    EXPECT_EQ(line("see [this] now"), "see [this](x) now");
    EXPECT_EQ(line("a[ b ]c"), "a [b](x) c");
    EXPECT_EQ(line("a[]b<>c[ ]"), "abc");
    EXPECT_EQ(line("run <make>"), "run `make`");
    InlineText text;
    text.begin_link("");
    text.add("nowhere");
    text.end_link();
    EXPECT_EQ(text.take().text, "nowhere");
}

TEST(InlineText, MarksNestOrGiveWay) {
    EXPECT_EQ(line("[a <b> c]"), "[a `b` c](x)");
    EXPECT_EQ(line("<a [b] c>"), "`a [b](x) c`");
    EXPECT_EQ(line("[<a>]"), "[`a`](x)");
    EXPECT_EQ(line("<[a]>"), "`[a](x)`");
    EXPECT_EQ(line("<a[b>c]"), "`ab`[c](x)");
    EXPECT_EQ(line("[a<b]c>"), "`[ab](x)c`");
    EXPECT_EQ(line("[a<b]c[d>e]"), "`[ab](x)cd`[e](x)");
    EXPECT_EQ(line("[a[b]c]d"), "[abc](x)d") << "a link within a link";
}

TEST(InlineText, WhatIsOpenGoesOnInTheNextBlock) {
    EXPECT_EQ(blocks("[a/b]c"), (Blocks{"[a](x)", "[b](x)c"}));
    EXPECT_EQ(blocks("[a/]b"), (Blocks{"[a](x)", "b"}));
    EXPECT_EQ(blocks("<a/b>c"), (Blocks{"a", "`b`c"}));
    EXPECT_EQ(blocks("[a<b/c>d]"), (Blocks{"[ab](x)", "`c`[d](x)"}));
}

TEST(InlineText, HeadingsAndVerbatimTextHaveNoMarks) {
    InlineText text;
    text.begin_heading();
    text.begin_link("x");
    text.add("a");
    text.begin_code();
    text.add("b");
    text.end_code();
    text.break_line();
    text.add("c");
    EXPECT_EQ(text.take().text, "ab c");
    text.end_heading();
    text.add("d");
    text.end_link();
    EXPECT_EQ(text.take().text, "[d](x)");
}

TEST(InlineText, CountsWhatIsVisible) {
    InlineText text;
    text.add("ab ");
    text.begin_link("https://example.com/");
    text.add("cde");
    text.end_link();
    text.break_line();
    text.add_label("[image: f]");
    const auto taken = text.take();
    EXPECT_EQ(taken.text, "ab [cde](https://example.com/)\n[image: f]");
    EXPECT_EQ(taken.visible, 6u);
    EXPECT_EQ(taken.link_bytes, 3u);
    EXPECT_EQ(text.take().visible, 0u);
}

// Any order of beginnings and ends: words stay whole and in order, and code marks come in pairs.
TEST(InlineText, AnyOrderLosesNoWords) {
    for (std::size_t number = 0; number < 6 * 6 * 6 * 6 * 6 * 6; ++number) {
        InlineText text;
        int links = 0, words = 0;
        for (auto rest = number, step = std::size_t{0}; step < 6; ++step, rest /= 6) {
            switch (rest % 6) {
                case 0: text.begin_link("x"), ++links; break;
                case 1:
                    if (links > 0) text.end_link(), --links;
                    break;
                case 2: text.begin_code(); break;
                case 3: text.end_code(); break;
                case 4: text.add("\u00e9"), ++words; break;
                default: text.add(" ");
            }
        }
        const auto taken = text.take().text;
        int found = 0, ticks = 0;
        for (std::size_t at = 0; at < taken.size(); ++at) {
            found += taken.compare(at, 2, "\u00e9") == 0;
            ticks += taken[at] == '`';
        }
        EXPECT_EQ(found, words) << number << ": " << taken;
        EXPECT_EQ(ticks % 2, 0) << number << ": " << taken;
    }
}

}  // namespace
}  // namespace gateway::formats
