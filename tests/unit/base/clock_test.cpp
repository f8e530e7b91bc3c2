#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, PrintsUtcMilliseconds) {
    EXPECT_EQ(to_rfc3339(WallTime{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(WallTime{1'785'234'600'123'456us}), "2026-07-28T10:30:00.123Z");
}

TEST(Rfc3339, ReadsWhatItPrints) {
    for (const char* text :
         {"2026-07-28T10:30:00.123Z", "1999-12-31T23:59:59.999Z", "2024-02-29T00:00:00.000Z"})
        EXPECT_EQ(to_rfc3339(*parse_rfc3339(text)), text);
}

TEST(Rfc3339, ReadsOffsetsFractionsAndBareDates) {
    const WallTime noon = *parse_rfc3339("2026-07-28T12:00:00Z");
    EXPECT_EQ(parse_rfc3339("2026-07-28T14:30:00+02:30"), noon);
    EXPECT_EQ(parse_rfc3339("2026-07-28 07:00:00-05:00"), noon);
    EXPECT_EQ(parse_rfc3339("2026-07-28t12:00:00.5z"), noon + 500ms);
    EXPECT_EQ(parse_rfc3339("2026-07-28T12:00:00.1234567Z"), noon + 123456us) << "finer than we keep";
    EXPECT_EQ(parse_rfc3339("2026-07-28"), noon - 12h);
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "2026", "2026-13-01", "2025-02-29", "2026-07-28T", "2026-07-28T10:30", "2026-07-28T10:30:00",
          "2026-07-28T24:00:00Z", "2026-07-28T10:60:00Z", "2026-07-28T10:30:00.Z", "2026-07-28T10:30:00Zx",
          "2026-07-28T10:30:00+2", "x2026-07-28", "2026-7-28"})
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(ManualClock, MovesOnlyWhenTold) {
    ManualClock clock(*parse_rfc3339("2026-07-28"));
    const auto steady = clock.steady();
    EXPECT_EQ(clock.wall(), parse_rfc3339("2026-07-28"));
    clock.advance(90s);
    EXPECT_EQ(clock.wall(), parse_rfc3339("2026-07-28T00:01:30Z"));
    EXPECT_EQ(clock.steady() - steady, 90s);
}

}  // namespace
}  // namespace gateway
