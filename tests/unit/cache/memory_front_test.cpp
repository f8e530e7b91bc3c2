#include "cache/memory_front.hpp"

#include <gtest/gtest.h>

namespace gateway::cache {
namespace {

using std::chrono::seconds;

std::shared_ptr<const Entry> entry(std::string key, std::size_t payload = 800,
                                   WallTime expires = WallTime(seconds{100})) {
    auto made = std::make_shared<Entry>();
    made->key = std::move(key);
    made->payload = std::string(payload, 'x');
    made->expires = expires;
    return made;
}

TEST(MemoryFront, LetsTheLeastRecentlyUsedGo) {
    const std::size_t each = weight(*entry("a"));
    MemoryFront front(each * 10);
    for (const char* key : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})
        front.put(entry(key), {});
    ASSERT_NE(front.get("a", {}), nullptr);
    front.put(entry("k"), {});
    EXPECT_EQ(front.get("b", {}), nullptr) << "b was used longest ago";
    EXPECT_NE(front.get("a", {}), nullptr);
    EXPECT_NE(front.get("k", {}), nullptr);
    EXPECT_EQ(front.size(), 10u);
    EXPECT_EQ(front.bytes(), each * 10);
}

TEST(MemoryFront, NeverHoldsMoreThanItsBytes) {
    MemoryFront front(20'000);
    for (int i = 0; i < 500; ++i) {
        front.put(entry("key" + std::to_string(i % 37), static_cast<std::size_t>(i * 31 % 2000)), {});
        EXPECT_LE(front.bytes(), 20'000u);
    }
    EXPECT_GT(front.size(), 5u);
    front.clear();
    EXPECT_EQ(front.bytes(), 0u);
    EXPECT_EQ(front.get("key1", {}), nullptr);
}

TEST(MemoryFront, ReplacesAndErases) {
    MemoryFront front(100'000);
    front.put(entry("a", 10), {});
    front.put(entry("a", 20), {});
    EXPECT_EQ(front.size(), 1u);
    EXPECT_EQ(front.get("a", {})->entry->payload.size(), 20u);
    front.erase("a");
    front.erase("never there");
    EXPECT_EQ(front.bytes(), 0u);
}

TEST(MemoryFront, DropsWhatIsExpired) {
    MemoryFront front(100'000);
    front.put(entry("a"), {});
    EXPECT_NE(front.get("a", WallTime(seconds{99})), nullptr);
    EXPECT_EQ(front.get("a", WallTime(seconds{100})), nullptr);
    EXPECT_EQ(front.size(), 0u);
}

TEST(MemoryFront, AGiantDoesNotPushOutTheOthers) {
    MemoryFront front(16'000);
    front.put(entry("small", 100), {});
    front.put(entry("giant", 5'000), {});
    EXPECT_NE(front.get("small", {}), nullptr);
    EXPECT_EQ(front.get("giant", {}), nullptr);
}

}  // namespace
}  // namespace gateway::cache
