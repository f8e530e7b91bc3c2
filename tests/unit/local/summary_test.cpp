#include "local/summary.hpp"

#include <gtest/gtest.h>

#include <random>

#include "local/summary/terms.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kReport = R"(# Harbour report

Skip to content. All rights reserved by the port.

The harbour of Tarnfield handled more freight in spring than in any season before. Freight rose because two new
cranes went into service in March. The port now unloads a ship in nine hours.

## Costs

The two cranes cost twelve million euros and were paid from the reserve of the port. Maintenance of the old cranes
had cost a million a year. The savings pay for the new cranes within eight years.

```
crane.lift(containers); // The harbour freight cranes are the freight of the harbour.
```

| crane | freight of the harbour |
|---|---|
| one | The harbour freight cranes moved freight. |

## Noise

Neighbours complained about noise from the harbour at night. The port will build a wall of four metres along the
eastern quay. The wall is to be ready before winter.

## References

See the freight statistics of the harbour of Tarnfield, volume twelve of the series.
)";

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '\n' ? ' ' : c;
    return out;
}

TEST(Summary, IsMadeOfSentencesAsTheyStandInOrder) {
    const auto summary = summarize(kReport, {.max_words = 60});
    ASSERT_GE(summary.sentences.size(), 3u);
    std::string joined;
    std::size_t end = 0;
    for (const auto& span : summary.sentences) {
        EXPECT_LE(end, span.begin);
        end = span.end;
        joined += (joined.empty() ? "" : " ") + one_line(kReport.substr(span.begin, span.end - span.begin));
    }
    EXPECT_EQ(joined, summary.text);
    EXPECT_EQ(summary.words, count_words(summary.text));
    EXPECT_LE(summary.words, 60u);
}

TEST(Summary, TakesFromEveryPartAndFromProseAlone) {
    const auto text = summarize(kReport, {.max_words = 60}).text;
    EXPECT_NE(text.find("more freight in spring"), std::string::npos) << text;
    EXPECT_NE(text.find("twelve million"), std::string::npos) << text;
    EXPECT_NE(text.find("wall"), std::string::npos) << text;
    for (const auto* never : {"rights reserved", "crane.lift", "moved freight", "Skip", "volume twelve", "#"})
        EXPECT_EQ(text.find(never), std::string::npos) << never << " in " << text;
}

TEST(Summary, FollowsTheFocus) {
    const auto text = summarize(kReport, {.max_words = 25, .focus = "noise, neighbours"}).text;
    EXPECT_TRUE(text.starts_with("Neighbours complained about noise")) << text;
}

TEST(Summary, SaysNothingTwice) {
    const auto text = summarize(
                          "The council approved the budget for the new library on Monday. On Monday the "
                          "council approved the new "
                          "library budget. Construction of the building starts in June and takes a year. "
                          "Readers will find four "
                          "times as many books as in the old house. A café on the roof is open to everybody "
                          "in the evening. The "
                          "old house becomes a school of music when the books have moved.",
                          {.max_words = 32})
                          .text;
    EXPECT_NE(text.find("The council approved"), std::string::npos) << text;
    EXPECT_EQ(text.find("On Monday the council"), std::string::npos) << text;
}

TEST(Summary, HasTheFormatAskedFor) {
    const auto bullets = summarize(kReport, {.max_words = 60, .format = SummaryFormat::bullet_points});
    EXPECT_TRUE(bullets.text.starts_with("- "));
    EXPECT_EQ(static_cast<std::size_t>(std::count(bullets.text.begin(), bullets.text.end(), '\n')) + 1,
              bullets.sentences.size());
    const auto points = summarize(kReport, {.max_words = 200, .format = SummaryFormat::key_points});
    EXPECT_EQ(points.sentences.size(), 4u);  // four paragraphs that can be chosen from
    const auto tldr = summarize(kReport, {.format = SummaryFormat::tldr});
    EXPECT_LE(tldr.sentences.size(), 2u);
    EXPECT_FALSE(tldr.text.empty());
    EXPECT_EQ(summary_format_from_name(" TLDR "), SummaryFormat::tldr);
    EXPECT_EQ(name_of(SummaryFormat::key_points), "key_points");
    EXPECT_FALSE(summary_format_from_name("haiku"));
}

// A mail of two sentences lost one, since half of its words were the most that was taken.
TEST(Summary, OfWhatIsShortEnoughIsAllOfIt) {
    constexpr std::string_view kMail =
        "Dear Ann,\n\nThe crane on the eastern quay will be out of service from Monday morning, since its "
        "cable has "
        "to be replaced before the inspection. Please send the ships to the western quay until we call. "
        "Sorry!\n\n| a | b |\n|---|---|\n";
    const std::string all =
        "Dear Ann, The crane on the eastern quay will be out of service from Monday morning, since its cable "
        "has to "
        "be replaced before the inspection. Please send the ships to the western quay until we call. Sorry!";
    EXPECT_EQ(summarize(kMail).text, all);
    EXPECT_EQ(summarize(kMail, {.max_words = count_words(all)}).text, all);
    EXPECT_LT(summarize(kMail, {.max_words = count_words(all) - 1}).text.size(), all.size());
    EXPECT_EQ(summarize(kMail, {.format = SummaryFormat::bullet_points}).sentences.size(), 4u);
    EXPECT_EQ(summarize(kMail, {.format = SummaryFormat::tldr}).sentences.size(), 2u);
    EXPECT_TRUE(summarize("…\n\n" + std::string(1, '\0')).sentences.empty());  // found by fuzzing
    EXPECT_EQ(summarize("It rains. Stay in!", {.format = SummaryFormat::tldr}).text, "It rains. Stay in!");
}

TEST(Summary, SaysWhetherTheFocusIsKnown) {
    for (const std::size_t words : {25u, 1'000u}) {
        const auto unknown = [&](std::string focus) {
            return summarize(kReport, {.max_words = words, .focus = std::move(focus)}).focus_unknown;
        };
        EXPECT_FALSE(unknown(""));
        EXPECT_FALSE(unknown("giraffes or noise"));
        EXPECT_TRUE(unknown("giraffes"));
        EXPECT_TRUE(unknown("of the"));
    }
}

TEST(Summary, CutsASentenceOnlyWhenNoneFits) {
    const auto summary = summarize("The quick brown fox jumps over the lazy dog.", {.max_words = 3});
    EXPECT_EQ(summary.text, "The quick brown…");
    EXPECT_TRUE(summary.cut);
    EXPECT_TRUE(summarize("One two three four five.", {.max_words = 0}).text.empty());
    EXPECT_TRUE(summarize("").text.empty());
    EXPECT_TRUE(summarize("# Only\n\n| a | b |\n|---|---|\n").text.empty());
}

TEST(Summary, ReadsScriptsWithoutSpaces) {
    constexpr std::string_view kText =
        "港口今年春天的货运量超过了以往任何季节。货运增加是因为三月有两台新起重机投入使用。"
        "港口现在九个小时就能卸完一艘船。附近的居民抱怨夜间港口的噪音。"
        "港口将在东码头修建一道四米高的墙。这道墙将在冬天之前完工。";
    EXPECT_EQ(count_words("货运增加"), 2u);
    const auto summary = summarize(kText, {.max_words = 25});
    EXPECT_GE(summary.sentences.size(), 1u);
    EXPECT_LE(count_words(summary.text), 25u);
    EXPECT_TRUE(summary.text.ends_with("。"));
    EXPECT_TRUE(summarize(kText, {.max_words = 3}).cut);
}

TEST(Summary, NeverExceedsItsWordsInAnyBytes) {
    std::mt19937 random(7);
    const std::string_view pieces[] = {"word ", "The ",  "port. ", "\n",  "\n\n",     "# ",  "- ",   "| a |",
                                       "港口",  "。",    "```\n",  "> ",  "\xFF",     "1. ", "no! ", "---\n",
                                       "a_b ",  "(see ", "x) ",    "…  ", "freight ", "of ", "\t",   "\r\n"};
    for (int round = 0; round < 600; ++round) {
        std::string text;
        for (auto length = random() % 200; length > 0; --length)
            text += pieces[random() % std::size(pieces)];
        const SummaryOptions options{random() % 40, static_cast<SummaryFormat>(random() % 4),
                                     random() % 2 ? "port" : ""};
        const auto summary = summarize(text, options);
        ASSERT_LE(count_words(summary.text), options.max_words) << text;
        ASSERT_EQ(summary.text, summarize(text, options).text);
        for (const auto& span : summary.sentences)
            ASSERT_LE(span.end, text.size());
    }
}

TEST(Summary, IsNotMadeOnceStopped) {
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(summarize(kReport, {}, stopped.get_token()).text.empty());
    EXPECT_FALSE(summarize(kReport, {}, std::stop_source().get_token()).text.empty());
}

TEST(Words, AreCounted) {
    EXPECT_EQ(count_words("- state-of-the-art, e.g. 3.5 % — done"), 4u);
    EXPECT_EQ(count_words(""), 0u);
    EXPECT_EQ(terms_of("The companies of a company"), (std::vector(2, terms_of("company").front())));
}

}  // namespace
}  // namespace gateway::local
