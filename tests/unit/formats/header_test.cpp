#include "formats/shared/header.hpp"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

TEST(Header, IsMadeOfNamesThatDiffer) {
    EXPECT_TRUE(names_columns({"name", "age"}, {"Ada", "36"}));
    EXPECT_TRUE(names_columns({"name", "age"}, {}));
    EXPECT_FALSE(names_columns({"a", "a"}, {}));
    EXPECT_FALSE(names_columns({"a", " "}, {}));
    EXPECT_TRUE(names_columns({"", "name"}, {"0", "Ada"})) << "the corner above the names of rows";
}

TEST(Header, HasNoNumbersDatesOrAmounts) {
    for (const auto* value : {"1",          "-1.5",       "1,234.50",
                              "1'000",      "5%",         "1e5",
                              "2E-3",       "2024-01-01", "2024-01-01T10:00:00Z",
                              "01/02/2024", "1.2.2024",   "10:30",
                              "10:30 PM",   "5 May 2024", "Mar 3, 2024",
                              "$5.00",      "5 €",        "€ 5",
                              "USD 100",    "100 eur",    "£3",
                              "(12)",       "\u22125",    "3\u00A0000"})
        EXPECT_FALSE(names_columns({"name", value}, {"Ada", "x"})) << value;
    for (const auto* name : {"Q1", "T1", "E2", "2019 sales", "col1", "H1 2020", "1st", "May", "USD", "n°1",
                             "Preis (€)", "\u91D1\u984D1", "#"})
        EXPECT_TRUE(names_columns({"name", name}, {"Ada", "x"})) << name;
}

TEST(Header, YearsAndDatesNameColumnsOfNumbers) {
    EXPECT_TRUE(names_columns({"country", "2019", "2020"}, {"France", "3.5", "4"}));
    EXPECT_TRUE(names_columns({"account", "Jan 2024", "2024-02-01"}, {"rent", "$900", "950"}));
    EXPECT_FALSE(names_columns({"Ada", "2019"}, {"Bob", "2020"}));
    EXPECT_FALSE(names_columns({"Ada", "2019"}, {"Bob", "x"}));
    EXPECT_FALSE(names_columns({"2019", "5"}, {"7", "5"}));
    EXPECT_FALSE(names_columns({"Ada", "2019"}, {}));
}

}  // namespace
}  // namespace gateway::formats
