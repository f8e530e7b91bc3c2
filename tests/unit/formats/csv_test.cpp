#include <gtest/gtest.h>

#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

std::string table(std::string_view bytes, std::string name = "a.csv") {
    const auto document = test::load_bytes(bytes, std::move(name));
    EXPECT_TRUE(document);
    return document ? document->text : "";
}

TEST(Csv, BecomesAPipeTable) {
    EXPECT_EQ(table("a,b\n1,2\n"), "| a | b |\n|---|---|\n| 1 | 2 |\n");
    EXPECT_EQ(table("a\tb\n1\t2", "a.tsv"), "| a | b |\n|---|---|\n| 1 | 2 |\n");
    EXPECT_EQ(table("a;b\r\n1,5;2,5\r\n"), "| a | b |\n|---|---|\n| 1,5 | 2,5 |\n");
    EXPECT_EQ(table("sep=|\na|b\n"), "| a | b |\n|---|---|\n");
}

TEST(Csv, RowsOfDataHaveNoHeader) {
    EXPECT_EQ(table("1,2,3\n4,5,6\n"), "|  |  |  |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n");
    EXPECT_EQ(table("2024-01-01,100\n2024-01-02,200\n"),
              "|  |  |\n|---|---|\n| 2024-01-01 | 100 |\n| 2024-01-02 | 200 |\n");
    EXPECT_EQ(table("Ada;3 €\nBob;4 €\n"), "|  |  |\n|---|---|\n| Ada | 3 € |\n| Bob | 4 € |\n");
    EXPECT_EQ(table("7,8"), "|  |  |\n|---|---|\n| 7 | 8 |\n");
}

TEST(Csv, QuotesHoldSeparatorsLineEndsAndQuotes) {
    EXPECT_EQ(table("a,b\n\"x,y\",\"two\nlines\"\n\"say \"\"hi\"\"\",p|q\n"),
              "| a | b |\n|---|---|\n| x,y | two<br>lines |\n| say \"hi\" | p\\|q |\n");
    EXPECT_EQ(table("a,b\n5\" pipe,x\n"), "| a | b |\n|---|---|\n| 5\" pipe | x |\n");
}

TEST(Csv, RaggedRowsLoseNothingAndAreSaid) {
    const auto document = test::load_bytes("a,b\n1\n1,2,3\n4,5\n", "a.csv");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text, "| a | b |\n|---|---|\n| 1 |  |\n| 1 | 2 | 3 |\n| 4 | 5 |\n");
    ASSERT_EQ(document->notes.size(), 1u);
    EXPECT_EQ(document->notes[0], "2 rows have another number of fields than the first");
}

TEST(Csv, AnOpenQuoteIsSaidAndAColumnIsText) {
    const auto open = test::load_bytes("a,b\n\"never closed,2\n3,4\n", "a.csv");
    ASSERT_TRUE(open);
    EXPECT_NE(open->text.find("never closed,2<br>3,4"), std::string::npos);
    EXPECT_EQ(open->notes.back(), "a quoted field is never closed");
    EXPECT_EQ(table("one\ntwo\n"), "one\ntwo\n");
    EXPECT_EQ(table("name\n1\n"), "name\n1\n");
    EXPECT_EQ(table(""), "");
}

TEST(Csv, WhatWasMendedIsNotExact) {
    const auto is_exact = [](std::string_view bytes) { return test::load_bytes(bytes, "a.csv")->exact; };
    EXPECT_TRUE(is_exact("a,b\n1,2\n"));
    EXPECT_TRUE(is_exact("1,2\n3,4\n"));
    EXPECT_TRUE(is_exact("a,b\n\"x,\"\"y\",2\n"));
    EXPECT_FALSE(is_exact("a,b\n1\n"));
    EXPECT_FALSE(is_exact("a,b\n1,2,3\n"));
    EXPECT_FALSE(is_exact("a,b\n1,\"2\n"));
    EXPECT_FALSE(is_exact("a,b\n1,\"2\"3\n")) << "text behind a quote";
    EXPECT_FALSE(is_exact("a,b\n\xC3\xA9\xC3\xA9,\xFF\n")) << "bytes that were replaced";
}

}  // namespace
}  // namespace gateway::formats
