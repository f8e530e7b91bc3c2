#include "base/delimited.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Spaces = DelimitedRows::Spaces;

Rows all(DelimitedRows rows) {
    Rows out;
    for (std::vector<std::string> row; rows.next(row);)
        out.push_back(row);
    return out;
}

TEST(DelimitedRows, FieldsAreAsTheyStandOrTrimmed) {
    constexpr std::string_view kText = "a, b ,\n\n1,\"x, \"\"y\"\"\nz\" ,3\r\n";
    EXPECT_EQ(all({kText, ','}), (Rows{{"a", " b ", ""}, {"1", "x, \"y\"\nz ", "3\r"}}));
    EXPECT_EQ(all({kText, ',', Spaces::trimmed}), (Rows{{"a", "b", ""}, {"1", "x, \"y\"\nz", "3"}}));
    EXPECT_EQ(all({"say \"hi\";2", ';'}), (Rows{{"say \"hi\"", "2"}}));
    EXPECT_EQ(all({"", ','}), Rows{});
}

TEST(DelimitedRows, SaysWhatIsWrongWithQuotes) {
    std::vector<std::string> row;
    DelimitedRows open("a,\"b\nc", ',');
    EXPECT_FALSE(open.quoted());
    EXPECT_TRUE(open.next(row));
    EXPECT_EQ(row, (std::vector<std::string>{"a", "b\nc"}));
    EXPECT_TRUE(open.quoted() && open.open_quote() && open.irregular());
    DelimitedRows behind("\"a\"b,c", ',');
    EXPECT_TRUE(behind.next(row));
    EXPECT_EQ(row.front(), "ab");
    EXPECT_TRUE(behind.irregular() && !behind.open_quote());
    DelimitedRows fine("\"a\" ,c", ',');
    EXPECT_TRUE(fine.next(row));
    EXPECT_FALSE(fine.irregular());
}

TEST(DelimitedRows, EndInARowThatIsTooWide) {
    std::vector<std::string> row;
    DelimitedRows rows("a,b\nc,d,e\nf", ',', Spaces::kept, 2);
    EXPECT_TRUE(rows.next(row));
    EXPECT_FALSE(rows.too_wide());
    EXPECT_FALSE(rows.next(row));
    EXPECT_TRUE(rows.too_wide());
}

}  // namespace
}  // namespace gateway
