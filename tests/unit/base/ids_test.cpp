#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace gateway {
namespace {

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

TEST(SeededRandom, IsReproducible) {
    SeededRandom a(42), b(42), c(43);
    const auto first = a.next();
    EXPECT_EQ(first, b.next());
    EXPECT_NE(first, c.next());
    EXPECT_NE(first, a.next());
    // The published first output of SplitMix64 for seed 0.
    EXPECT_EQ(SeededRandom(0).next(), 0xE220A8397B1DCDAFu);
}

TEST(SeededRandom, UnitsLieInTheHalfOpenInterval) {
    SeededRandom random(1);
    double least = 1, most = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double unit = random.unit();
        least = std::min(least, unit);
        most = std::max(most, unit);
    }
    EXPECT_GE(least, 0);
    EXPECT_LT(most, 1);
    EXPECT_LT(least, 0.01);
    EXPECT_GT(most, 0.99);
}

TEST(Ids, RandomOnesAre128BitsAndDiffer) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = random_id(random);
        EXPECT_EQ(id.size(), 32u);
        EXPECT_TRUE(is_hex(id)) << id;
        EXPECT_TRUE(seen.insert(id).second);
    }
}

TEST(Ids, OrderedOnesSortByTime) {
    SeededRandom random(7);
    std::vector<std::string> ids;
    for (const int seconds : {0, 1, 59, 3600, 86'400 * 365 * 80})
        ids.push_back(ordered_id("req_", WallTime{std::chrono::seconds{seconds}}, random));
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    for (const auto& id : ids) {
        EXPECT_EQ(id.size(), 4u + 16u);
        EXPECT_TRUE(id.starts_with("req_"));
        EXPECT_EQ(id.substr(4).find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos)
            << id;
    }
}

}  // namespace
}  // namespace gateway
