#include "artifacts/store.hpp"

#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using artifacts::Artifact;

class ArtifactStoreTest : public test::StorageTest {
  protected:
    std::string put(SqliteStorage& storage, std::string content, std::string principal = "anna") {
        const auto now = clock.wall();
        const std::string id = random_id(random);
        Artifact artifact{{id, std::move(principal), "report.pdf", "application/pdf", 0, now,
                           now + storage.artifacts().time_to_live()},
                          std::move(content)};
        std::optional<Result<void>> written;
        storage.artifacts().put(std::move(artifact), [&](const Result<void>& result) { written = result; });
        EXPECT_TRUE(loop.run_until([&] { return written.has_value(); }));
        return *written ? id : "refused: " + written->error().message;
    }
    std::optional<Artifact> get(SqliteStorage& storage, const std::string& id,
                                std::string_view who = "anna") {
        auto found = storage.artifacts().get(id, who, clock.wall());
        EXPECT_TRUE(found);
        return found ? std::move(*found) : std::nullopt;
    }
};

TEST_F(ArtifactStoreTest, WhatWasPutInIsThereForItsOwnerAlsoAfterARestart) {
    const std::string bytes("%PDF\0\x01\xff binary", 15);
    auto storage = open();
    const auto id = put(*storage, bytes);
    storage.reset();
    storage = open();
    const auto found = get(*storage, id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->content, bytes);
    EXPECT_EQ(found->info.name, "report.pdf");
    EXPECT_EQ(found->info.bytes, 15);
    EXPECT_FALSE(get(*storage, id, "berta")) << "a handle that was overheard is of no use";
    EXPECT_FALSE(get(*storage, random_id(random)));
}

TEST_F(ArtifactStoreTest, TheNewestComesFirstAndOnlyOnesOwn) {
    const auto storage = open();
    const auto first = put(*storage, "one");
    clock.advance(std::chrono::seconds{1});
    const auto second = put(*storage, "two");
    put(*storage, "other", "berta");
    const auto list = storage->artifacts().list("anna", clock.wall(), 10);
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 2u);
    EXPECT_EQ((*list)[0].id, second);
    EXPECT_EQ((*list)[1].id, first);
    EXPECT_EQ(storage->artifacts().list("anna", clock.wall(), 1)->size(), 1u);
}

TEST_F(ArtifactStoreTest, TimeTakesThemAway) {
    const auto storage = open({.artifact_ttl = std::chrono::hours{1}});
    const auto id = put(*storage, "soon gone");
    clock.advance(std::chrono::hours{1});
    EXPECT_FALSE(get(*storage, id));
    EXPECT_TRUE(storage->artifacts().list("anna", clock.wall(), 10)->empty());
}

TEST_F(ArtifactStoreTest, TheBoundHoldsAndTheOldestGoFirst) {
    const auto storage = open({.artifact_bytes = 1'000});
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        ids.push_back(put(*storage, std::string(300, 'x')));
        clock.advance(std::chrono::seconds{1});
    }
    EXPECT_FALSE(get(*storage, ids[0]));
    EXPECT_FALSE(get(*storage, ids[1]));
    for (std::size_t i = 2; i < 5; ++i)
        EXPECT_TRUE(get(*storage, ids[i])) << i;
    EXPECT_TRUE(put(*storage, std::string(1'001, 'x')).starts_with("refused"));
    EXPECT_TRUE(get(*storage, ids[4])) << "what is refused takes nothing with it";
}

TEST_F(ArtifactStoreTest, AStoreOfTheFirstVersionIsTakenOver) {
    {
        const auto storage = open();
    }
    {
        auto database = Database::open(database_file(directory.path()), Database::Access::read_write);
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute("DROP TABLE artifacts; DROP TABLE jobs; PRAGMA user_version = 1"));
    }
    const auto storage = open();
    EXPECT_TRUE(get(*storage, put(*storage, "new")));
}

}  // namespace
}  // namespace gateway::storage
