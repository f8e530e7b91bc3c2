#include "base/money.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(Money, PrintsExactDecimals) {
    EXPECT_EQ(to_decimal(Money::pico(0)), "0");
    EXPECT_EQ(to_decimal(Money::pico(1)), "0.000000000001");
    EXPECT_EQ(to_decimal(Money::pico(123'000'000)), "0.000123");
    EXPECT_EQ(to_decimal(Money::pico(-500'000'000'000)), "-0.5");
    EXPECT_EQ(to_decimal(Money::pico(std::numeric_limits<std::int64_t>::min())), "-9223372.036854775808");
}

TEST(Money, ReadsWhatItPrints) {
    for (const std::int64_t pico : {0L, 1L, -1L, 999'999'999'999L, 1'000'000'000'000L, 123'456'789'012'345L})
        EXPECT_EQ(parse_usd(to_decimal(Money::pico(pico))), Money::pico(pico)) << pico;
}

TEST(Money, ReadsExponentsAndRoundsHalfUp) {
    EXPECT_EQ(parse_usd("2.5e-06"), Money::pico(2'500'000));
    EXPECT_EQ(parse_usd("1E+1"), Money::pico(10'000'000'000'000));
    EXPECT_EQ(parse_usd("0.0000000000005"), Money::pico(1));
    EXPECT_EQ(parse_usd("0.0000000000004999"), Money::pico(0));
}

TEST(Money, RefusesWhatIsNoAmount) {
    for (const char* text :
         {"", "-", ".", "1.2.3", "1e", "nan", "inf", "12 ", "1e400", "99999999999999999999"})
        EXPECT_FALSE(parse_usd(text)) << text;
}

TEST(Money, FloatingPointAmountsAreTakenAsWritten) {
    EXPECT_EQ(money_from_usd(0.1), Money::pico(100'000'000'000));
    EXPECT_EQ(money_from_usd(2.5e-06), Money::pico(2'500'000));
    EXPECT_FALSE(money_from_usd(1.0 / 0.0));
}

TEST(Money, SaturatesInsteadOfWrapping) {
    const Money most = Money::pico(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(most + Money::pico(1), most);
    EXPECT_EQ(most * 2, most);
}

TEST(Money, ScalesWithRounding) {
    EXPECT_EQ(Money::pico(3).scaled(1, 2), Money::pico(2));
    EXPECT_EQ(Money::pico(100).scaled(9, 5), Money::pico(180));
}

}  // namespace
}  // namespace gateway
