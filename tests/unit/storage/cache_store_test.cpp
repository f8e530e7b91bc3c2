#include "storage/sqlite/cache_store.hpp"
#include "cache/memory_front.hpp"
#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using namespace std::chrono_literals;
using test::ask;

class CacheStoreTest : public test::StorageTest {
  protected:
    cache::Entry entry(std::string key, std::string payload = "{}", std::chrono::seconds life = 1h) {
        return {.key = std::move(key),
                .payload = std::move(payload),
                .provider = "openai",
                .model = "gpt-4o-mini",
                .cost = Money::pico(250),
                .created = clock.wall(),
                .expires = clock.wall() + life};
    }
    /// A store that keeps next to nothing in memory, so that every get reads the disk.
    std::unique_ptr<SqliteStorage> open_without_memory() {
        SqliteSettings settings;
        settings.memory_cache_bytes = 0;
        return open(settings);
    }
    std::optional<cache::Entry> get(SqliteStorage& store, std::string_view key) {
        return store.cache().get(key, clock.wall());
    }
    static void flush(SqliteStorage& store) { ASSERT_TRUE(store.ledger().flush()); }
};

TEST_F(CacheStoreTest, APutIsReadableAtOnceAndAfterARestart) {
    {
        const auto store = open_without_memory();
        store->cache().put(entry("k", R"({"text":"yes"})"));
        ASSERT_TRUE(get(*store, "k")) << "before its commit";
        flush(*store);
        ASSERT_TRUE(get(*store, "k")) << "from the disk";
    }
    const auto store = open();
    const auto found = get(*store, "k");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, "k");
    EXPECT_EQ(found->payload, R"({"text":"yes"})");
    EXPECT_EQ(found->provider, "openai");
    EXPECT_EQ(found->model, "gpt-4o-mini");
    EXPECT_EQ(found->cost, Money::pico(250));
    EXPECT_EQ(found->created, clock.wall());
    EXPECT_EQ(found->expires, clock.wall() + 1h);
}

TEST_F(CacheStoreTest, AnUnknownCostStaysUnknown) {
    const auto store = open_without_memory();
    auto unpriced = entry("k");
    unpriced.cost.reset();
    store->cache().put(unpriced);
    flush(*store);
    EXPECT_FALSE(get(*store, "k")->cost);
}

TEST_F(CacheStoreTest, TheLastPutWinsBeforeAndAfterTheCommit) {
    const auto store = open_without_memory();
    store->cache().put(entry("k", "1"));
    store->cache().put(entry("k", "22"));
    EXPECT_EQ(get(*store, "k")->payload, "22");
    flush(*store);
    EXPECT_EQ(get(*store, "k")->payload, "22");
    EXPECT_EQ(store->cache().stats().entries, 1);
    EXPECT_EQ(store->cache().stats().bytes, static_cast<std::int64_t>(cache::weight(entry("k", "22"))));
}

TEST_F(CacheStoreTest, AnErasureHoldsAtOnce) {
    const auto store = open_without_memory();
    store->cache().put(entry("k"));
    flush(*store);
    store->cache().erase("k");
    EXPECT_FALSE(get(*store, "k")) << "the row is still there, but erased in effect";
    flush(*store);
    EXPECT_FALSE(get(*store, "k"));
    EXPECT_EQ(store->cache().stats().entries, 0);
    EXPECT_EQ(store->cache().stats().bytes, 0);
}

TEST_F(CacheStoreTest, WhatIsExpiredIsAbsentAndRemovedByMaintenance) {
    for (const bool in_memory : {true, false}) {
        const auto store = in_memory ? open() : open_without_memory();
        store->cache().put(entry("short", "{}", 10s));
        store->cache().put(entry("long", "{}", 1h));
        flush(*store);
        clock.advance(10s);
        EXPECT_FALSE(get(*store, "short"));
        EXPECT_TRUE(get(*store, "long"));
        clock.advance(1s);
        store->maintain();
        flush(*store);
        EXPECT_EQ(ask(directory.path(), "SELECT group_concat(key) FROM cache_entries"), "long");
        EXPECT_EQ(store->cache().stats().entries, 1);
    }
}

TEST_F(CacheStoreTest, TheDiskIsBoundedAndTheLeastRecentlyUsedGoes) {
    const std::string payload(3000, 'x');
    const auto each = static_cast<std::int64_t>(cache::weight(entry("k00", payload)));
    SqliteSettings settings;
    settings.cache_bytes = (10 * each + 1) * 8 / 7;  // an eighth is kept free for the neighbours
    settings.memory_cache_bytes = 0;
    const auto store = open(settings);
    for (int i = 0; i < 10; ++i) {
        store->cache().put(entry("k0" + std::to_string(i), payload));
        clock.advance(1s);
    }
    flush(*store);
    EXPECT_EQ(store->cache().stats().entries, 10);
    clock.advance(CacheStore::kTouchInterval);
    EXPECT_TRUE(get(*store, "k00"));  // noted as used now
    clock.advance(CacheStore::kUsesInterval);
    EXPECT_TRUE(get(*store, "k02"));  // and the note is queued by the first use after a while
    clock.advance(CacheStore::kUsesInterval);
    EXPECT_FALSE(get(*store, "never"));
    for (int i = 0; i < 3; ++i)
        store->cache().put(entry("n0" + std::to_string(i), payload));
    flush(*store);
    EXPECT_EQ(
        ask(directory.path(), "SELECT group_concat(key) FROM (SELECT key FROM cache_entries ORDER BY key)"),
        "k00,k02,k05,k06,k07,k08,k09,n00,n01,n02");
    EXPECT_LE(store->cache().stats().bytes, settings.cache_bytes);
}

TEST_F(CacheStoreTest, AGiantIsNotStoredButReplaces) {
    SqliteSettings settings;
    settings.cache_bytes = 80'000;
    const auto store = open(settings);
    store->cache().put(entry("giant", std::string(11'000, 'x')));
    EXPECT_FALSE(get(*store, "giant"));
    store->cache().put(entry("k", "old"));
    store->cache().put(entry("k", std::string(11'000, 'x')));
    EXPECT_FALSE(get(*store, "k")) << "the old answer is not the answer any more";
}

TEST_F(CacheStoreTest, ClearRemovesEverythingAndCountsIt) {
    const auto store = open();
    for (int i = 0; i < 25; ++i)
        store->cache().put(entry("k" + std::to_string(i)));
    EXPECT_EQ(store->cache().clear().value(), 25);
    EXPECT_FALSE(get(*store, "k3"));
    EXPECT_EQ(store->cache().stats().entries, 0);
    EXPECT_EQ(store->cache().stats().bytes, 0);
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM cache_entries"), "0");
}

TEST_F(CacheStoreTest, CountsLastBeyondAProcess) {
    {
        const auto store = open();
        store->cache().put(entry("k"));
        EXPECT_TRUE(get(*store, "k"));
        EXPECT_TRUE(get(*store, "k"));
        EXPECT_FALSE(get(*store, "other"));
        EXPECT_EQ(store->cache().stats().hits, 2) << "counted before they are written";
    }
    const auto stats = open()->cache().stats();
    EXPECT_EQ(stats.hits, 2);
    EXPECT_EQ(stats.misses, 1);
    EXPECT_EQ(stats.saved, Money::pico(500));
    EXPECT_EQ(stats.byte_limit, SqliteSettings{}.cache_bytes);
}

// Two stores on one folder stand for two processes: they share nothing but the files.
TEST_F(CacheStoreTest, AnotherProcessSeesTheEntry) {
    const auto one = open(), two = open();
    EXPECT_FALSE(get(*two, "k"));
    one->cache().put(entry("k", "1"));
    flush(*one);
    EXPECT_EQ(get(*two, "k")->payload, "1");
}

TEST_F(CacheStoreTest, AnotherProcessesReplacementIsNoticed) {
    const auto one = open(), two = open();
    one->cache().put(entry("k", "old"));
    flush(*one);
    ASSERT_EQ(get(*two, "k")->payload, "old");
    one->cache().put(entry("k", "new"));
    flush(*one);
    clock.advance(CacheStore::kForeignCheck);
    EXPECT_EQ(get(*two, "k")->payload, "new");
    EXPECT_EQ(get(*one, "k")->payload, "new");
}

TEST_F(CacheStoreTest, AnotherProcessesErasureAndClearingAreNoticed) {
    const auto one = open(), two = open();
    one->cache().put(entry("a"));
    one->cache().put(entry("b"));
    flush(*one);
    ASSERT_TRUE(get(*two, "a"));
    ASSERT_TRUE(get(*two, "b"));
    one->cache().erase("a");
    flush(*one);
    clock.advance(CacheStore::kForeignCheck);
    EXPECT_FALSE(get(*two, "a"));
    EXPECT_TRUE(get(*two, "b"));
    ASSERT_TRUE(one->cache().clear());
    clock.advance(CacheStore::kForeignCheck);
    EXPECT_FALSE(get(*two, "b"));
}

TEST_F(CacheStoreTest, ManyReplacementsByTwoProcessesEndInAgreement) {
    const auto one = open(), two = open();
    for (int i = 0; i < 50; ++i) {
        SqliteStorage& writer = i % 3 == 0 ? *one : *two;
        writer.cache().put(entry("k", std::to_string(i)));
        flush(writer);
        clock.advance(CacheStore::kForeignCheck);
        EXPECT_EQ(get(*one, "k")->payload, std::to_string(i));
        EXPECT_EQ(get(*two, "k")->payload, std::to_string(i));
    }
}

}  // namespace
}  // namespace gateway::storage
