#include "config/dotenv.hpp"

#include <gtest/gtest.h>

namespace gateway::config {
namespace {

std::string value_of(std::string_view text) {
    const auto entries = parse_dotenv(text, ".env");
    if (!entries) return "error: " + entries.error().message;
    return entries->size() == 1 ? entries->front().value : std::to_string(entries->size()) + " entries";
}

TEST(Dotenv, ReadsTheUsualForms) {
    EXPECT_EQ(value_of("A=b"), "b");
    EXPECT_EQ(value_of("  A = b c  \r\n"), "b c");
    EXPECT_EQ(value_of("export A=b"), "b");
    EXPECT_EQ(value_of("\xEF\xBB\xBF"
                       "A=b"),
              "b");
    EXPECT_EQ(value_of("A="), "");
    EXPECT_EQ(value_of("A=x=y"), "x=y");
}

TEST(Dotenv, CommentsNeedWhiteSpaceBeforeThem) {
    EXPECT_EQ(value_of("# A=c\n\nA=b # comment"), "b");
    EXPECT_EQ(value_of("A=b#not"), "b#not");
    EXPECT_EQ(value_of("A=#all"), "");
    EXPECT_EQ(value_of("A='b' # comment"), "b");
}

TEST(Dotenv, QuotesKeepWhatIsInside) {
    EXPECT_EQ(value_of("A='a # $b \\n'"), "a # $b \\n");
    EXPECT_EQ(value_of(R"(A="a \"b\" \\ \n\t\$c \x")"), "a \"b\" \\ \n\t$c \\x");
    EXPECT_EQ(value_of("A=\"\""), "");
}

TEST(Dotenv, TheLastOfEqualNamesCounts) { EXPECT_EQ(value_of("A=1\nA=2"), "2"); }

TEST(Dotenv, NothingIsExpanded) { EXPECT_EQ(value_of("A=$HOME/$(id)"), "$HOME/$(id)"); }

TEST(Dotenv, AnErrorNamesTheLineAndNeverTheValue) {
    for (const char* text : {"A=1\nsk-secret", "A=1\n1B=sk-secret", "A=1\nB='sk-secret",
                             "A=1\nB=\"sk-secret\" x", "A=1\nB C=sk-secret", "A=1\nB=\"sk-secret\\\""}) {
        const auto entries = parse_dotenv(text, "/etc/.env");
        ASSERT_FALSE(entries) << text;
        EXPECT_EQ(entries.error().kind, ErrorKind::invalid_parameter);
        EXPECT_NE(entries.error().message.find("/etc/.env:2:"), std::string::npos) << entries.error().message;
        EXPECT_EQ(entries.error().message.find("secret"), std::string::npos) << entries.error().message;
    }
}

}  // namespace
}  // namespace gateway::config
