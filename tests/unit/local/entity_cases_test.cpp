#include <gtest/gtest.h>

#include <random>

#include "local/entity.hpp"

namespace gateway::local {
namespace {

// "date 2024-03-01, money 3500000 USD"
std::string found(std::string_view text) {
    std::string out;
    for (const auto& mention : find_entities(text))
        out += (out.empty() ? "" : ", ") + std::string(name_of(mention.type)) + " " + mention.value;
    return out;
}

TEST(Entities, HaveNormalisedValues) {
    EXPECT_EQ(found("Paid on 3 May 2022, due 2022-06-30T12:00:00Z."),
              "date 2022-05-03, date 2022-06-30T12:00:00Z");
    EXPECT_EQ(found("It cost $3.5 million, or 20 euros."), "money 3500000 USD, money 20 EUR");
    EXPECT_EQ(found("up 12.5 percent to 4,200 tons"), "percent 12.5, number 4200");
    EXPECT_EQ(found("Write to Ann.Lee@shop.example or see https://shop.example/a."),
              "email ann.lee@shop.example, url https://shop.example/a");
    EXPECT_EQ(found("call +44 20 7946 0000, host 10.1.2.3, release v1.4.2"),
              "phone +442079460000, ip 10.1.2.3, version 1.4.2");
}

TEST(Entities, LeaveAloneWhatNamesSomething) {
    for (const char* text : {"Room 204", "see page 17", "ISBN 978-0-13-468599-1", "at 14:30", "the 3rd time",
                             "a 2-1 win", "foo@bar", "id 550e8400-e29b-41d4-a716-446655440000"})
        EXPECT_EQ(found(text), "") << text;
}

TEST(Entities, AreOrderedAndApartInAnyBytes) {
    std::mt19937 random(3);
    constexpr std::string_view kBytes = "019 .,-/:+$%()@vMay\xE2\x82\xAC\n#e=T";
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (auto length = random() % 60; length > 0; --length)
            text += kBytes[random() % kBytes.size()];
        std::size_t end = 0;
        for (const auto& mention : find_entities(text)) {
            ASSERT_LE(end, mention.begin) << text;
            ASSERT_LT(mention.begin, mention.end) << text;
            ASSERT_LE(mention.end, text.size()) << text;
            end = mention.end;
        }
    }
}

}  // namespace
}  // namespace gateway::local
