#include "formats/shared/outline.hpp"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

std::string outline(std::string_view text) {
    std::string out;
    for (const auto& heading : markdown_headings(text))
        out +=
            std::to_string(heading.number) + "@" + std::to_string(heading.offset) + " " + heading.title + ";";
    return out;
}

TEST(Outline, FindsHeadingsOfBothSpellings) {
    EXPECT_EQ(outline("# One\n\ntext\n## Two ##\nThree\n-----\nFour\n====\n"),
              "1@0 One;2@12 Two;2@22 Three;1@34 Four;");
    EXPECT_EQ(outline("### C#\n"), "3@0 C#;");
}

TEST(Outline, PassesOverCodeTablesAndWhatOnlyLooksLikeOne) {
    EXPECT_EQ(outline("```sh\n# comment\n```\n# Real\n"), "1@20 Real;");
    EXPECT_EQ(outline("````\n```\n# no\n````\n# Real"), "1@19 Real;");
    EXPECT_EQ(outline("#hashtag\n####### seven\n| a |\n---\n\n---\n- item\n---\n"), "");
    EXPECT_EQ(outline("~~~\n# never closed\n"), "");
}

}  // namespace
}  // namespace gateway::formats
