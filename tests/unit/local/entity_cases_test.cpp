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

TEST(Entities, AreNotConfusedWithWhatLooksLikeThem) {
    EXPECT_EQ(found("status code 500, 502,\n   503 or 504; it returned the 400 response"), "");
    EXPECT_EQ(found("varchar(10) and x[0], as [3] says"), "");
    EXPECT_EQ(found("test 1277 works, but test 3 servers"), "number 3");
    EXPECT_EQ(found("between 3 and 28 February 2024"), "date 2024-02-28");
    EXPECT_EQ(found("the 1920s, 9 a.m., Mon-Fri 9-17"), "");
    EXPECT_EQ(found("1.2. Scope\n14.1.3. Caveats\n- 17.4 Failures\n"), "");
    EXPECT_EQ(found("(cost=0.00..1.05 rows=7)"), "");
    EXPECT_EQ(found("08:00:2b:01:02:03:04:05 is none, ::ffff:192.0.2.1 is one"), "ip ::ffff:192.0.2.1");
    EXPECT_EQ(found("redis 10.0.0.7, version 1.2.0.4, x>=3.7.4.2"),
              "ip 10.0.0.7, version 1.2.0.4, version 3.7.4.2");
    EXPECT_EQ(found("7 % 3 is 1"), "number 7, number 3, number 1");
    EXPECT_EQ(found("He left on 3 Oct."), "date --10-03");
}

TEST(Entities, AreVersionsWhereTheTextSaysSo) {
    EXPECT_EQ(found("Release\xC2\xA0"
                    "15.11 has fixes from 15.10; Version 15.10 had none"),
              "version 15.11, version 15.10, version 15.10");
    EXPECT_EQ(found("the 2.12 release, Go 1.21+ (1.22 is better), make 4.3"),
              "version 2.12, version 1.21, version 1.22, version 4.3");
    EXPECT_EQ(found("go 2.5 km, make 4.3 million, r = 0.8"), "number 2.5, number 4300000, number 0.8");
}

TEST(Entities, AreNotLookedForOnceStopped) {
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(find_entities("Ann Lee paid $5.", stopped.get_token()).empty());
    EXPECT_EQ(find_entities("Paid $5.", std::stop_source().get_token()).size(), 1u);
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
