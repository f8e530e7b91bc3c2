#include "jobs/store.hpp"

#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using jobs::Job;
using jobs::State;

class JobStoreTest : public test::StorageTest {
  protected:
    Job job(std::string id, std::string principal = "anna") const {
        return {std::move(id),
                std::move(principal),
                "key",
                "summarize_document",
                R"({"source":"a.md"})",
                State::working,
                {},
                clock.wall(),
                clock.wall() + std::chrono::hours{1}};
    }
    void open_job(SqliteStorage& storage, Job job) {
        std::optional<Result<void>> written;
        storage.jobs().open(std::move(job), [&](const Result<void>& result) { written = result; });
        EXPECT_TRUE(loop.run_until([&] { return written.has_value(); }));
        EXPECT_TRUE(*written);
    }
    bool adopt(SqliteStorage& storage, std::string_view id) {
        std::optional<Result<bool>> adopted;
        storage.jobs().adopt(id, [&](const Result<bool>& result) { adopted = result; });
        EXPECT_TRUE(loop.run_until([&] { return adopted.has_value(); }));
        return adopted->value_or(false);
    }
    std::optional<Job> find(SqliteStorage& storage, std::string_view id, std::string_view who = "anna") {
        return storage.jobs().find(id, who, clock.wall()).value();
    }
    void close(SqliteStorage& storage, std::string_view id, State state, std::string result) {
        bool told = false;
        storage.jobs().close(id, state, std::move(result), [&](const Result<void>&) { told = true; });
        EXPECT_TRUE(loop.run_until([&] { return told; }));
    }
};

TEST_F(JobStoreTest, AJobIsWrittenDownWithWhatItNeedsToBeDoneAgain) {
    const auto storage = open();
    EXPECT_FALSE(storage->jobs().any_working(clock.wall()));
    open_job(*storage, job("job_1"));
    const auto found = find(*storage, "job_1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tool, "summarize_document");
    EXPECT_EQ(found->arguments, R"({"source":"a.md"})");
    EXPECT_EQ(found->state, State::working);
    EXPECT_TRUE(storage->jobs().any_working(clock.wall()));
    EXPECT_EQ(storage->jobs().find_working("key", "anna", clock.wall()).value()->id, "job_1");
    EXPECT_FALSE(storage->jobs().find_working("key", "berta", clock.wall()).value());
    EXPECT_FALSE(find(*storage, "job_1", "berta"));
}

TEST_F(JobStoreTest, ItsEndStaysAndIsTheOnlyOne) {
    const auto storage = open();
    open_job(*storage, job("job_1"));
    close(*storage, "job_1", State::completed, R"({"is_error":false})");
    close(*storage, "job_1", State::failed, "later");
    const auto found = find(*storage, "job_1");
    EXPECT_EQ(found->state, State::completed);
    EXPECT_EQ(found->result, R"({"is_error":false})");
    EXPECT_FALSE(storage->jobs().any_working(clock.wall()));
    EXPECT_FALSE(storage->jobs().find_working("key", "anna", clock.wall()).value());
}

TEST_F(JobStoreTest, AJobIsTakenOverFromTheDeadAndFromNobodyElse) {
    {
        auto first = open();
        open_job(*first, job("job_1"));
        EXPECT_FALSE(adopt(*first, "job_1")) << "it is its own already";
        const auto second = open();
        EXPECT_FALSE(adopt(*second, "job_1")) << "its process lives";
        first.reset();
        EXPECT_TRUE(adopt(*second, "job_1"));
        EXPECT_FALSE(adopt(*second, "job_1"));
        const auto third = open();
        EXPECT_FALSE(adopt(*third, "job_1")) << "it has a new owner";
        EXPECT_FALSE(adopt(*third, "job_2")) << "there is none";
    }
    const auto later = open();
    EXPECT_TRUE(find(*later, "job_1"));
    EXPECT_TRUE(adopt(*later, "job_1"));
    close(*later, "job_1", State::completed, "{}");
    EXPECT_FALSE(adopt(*later, "job_1")) << "it is over";
}

TEST_F(JobStoreTest, TimeTakesThemAway) {
    const auto storage = open();
    open_job(*storage, job("job_1"));
    clock.advance(std::chrono::hours{2});
    EXPECT_FALSE(find(*storage, "job_1"));
    EXPECT_FALSE(storage->jobs().any_working(clock.wall()));
}

}  // namespace
}  // namespace gateway::storage
