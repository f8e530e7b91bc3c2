#include "storage/sqlite/writer.hpp"

#include <atomic>
#include <vector>

#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

class WriterTest : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto file = directory.path() / "w.db";
        ASSERT_TRUE(prepare_file(file));
        auto opened = Database::open(file, Database::Access::read_write);
        ASSERT_TRUE(opened) << opened.error().message;
        database = std::move(*opened);
        ASSERT_TRUE(database.execute("CREATE TABLE t (n INTEGER UNIQUE)"));
        insert = std::move(*database.prepare("INSERT INTO t VALUES (?)"));
    }
    void TearDown() override { insert = {}; }

    std::int64_t count() {
        auto query = std::move(*database.prepare("SELECT count(*) FROM t"));
        EXPECT_TRUE(query.step().value());
        return query.integer(0);
    }

    test::TempDirectory directory;
    Database database;
    Statement insert;
    test::Loop loop;
};

/// Inserts a number twice over when told to, which fails in the middle.
class Insert final : public Work {
  public:
    Insert(Statement& statement, std::int64_t number, bool fails, std::vector<std::string>& log)
        : statement_(statement), number_(number), fails_(fails), log_(log) {}
    Result<void> apply() override {
        if (auto done = statement_.bind(number_).run(); !done) return done;
        return fails_ ? statement_.bind(number_).run() : Result<void>{};
    }
    void finished(const Result<void>& result, Deliveries& deliveries) override {
        deliveries.push_back([&log = log_, line = std::to_string(number_) + (result ? " ok" : " failed")] {
            log.push_back(line);
        });
    }

  private:
    Statement& statement_;
    std::int64_t number_;
    bool fails_;
    std::vector<std::string>& log_;
};

TEST_F(WriterTest, OneBadWorkTakesNobodyWithItAndLeavesNothingBehind) {
    std::vector<std::string> log;
    Writer writer(database, loop.executor());
    writer.start();
    for (int i = 0; i < 5; ++i)
        writer.submit(std::make_unique<Insert>(insert, i, i == 2, log), Writer::Urgency::now);
    ASSERT_TRUE(loop.run_until([&] { return log.size() == 5; }));
    writer.stop();
    EXPECT_EQ(log, (std::vector<std::string>{"0 ok", "1 ok", "2 failed", "3 ok", "4 ok"}));
    EXPECT_EQ(count(), 4);
}

TEST_F(WriterTest, StoppingCommitsWhatIsQueued) {
    std::vector<std::string> log;
    Writer writer(database, loop.executor());
    writer.start();
    for (int i = 0; i < 100; ++i)
        writer.submit(std::make_unique<Insert>(insert, i, false, log), Writer::Urgency::soon);
    writer.stop();
    EXPECT_EQ(count(), 100);
    ASSERT_TRUE(loop.run_until([&] { return log.size() == 100; }));
}

TEST_F(WriterTest, AfterStoppingWorkIsRefused) {
    std::vector<std::string> log;
    Writer writer(database, loop.executor());
    writer.start();
    writer.stop();
    writer.submit(std::make_unique<Insert>(insert, 1, false, log), Writer::Urgency::now);
    ASSERT_TRUE(loop.run_until([&] { return log.size() == 1; }));
    EXPECT_EQ(log[0], "1 failed");
    EXPECT_FALSE(writer.run_and_wait([] { return Result<void>{}; }));
}

TEST_F(WriterTest, LeisurelyWorkIsCommittedWithoutAnybodyAsking) {
    std::vector<std::string> log;
    Writer writer(database, loop.executor());
    writer.start();
    writer.submit(std::make_unique<Insert>(insert, 1, false, log), Writer::Urgency::soon);
    EXPECT_TRUE(loop.run_until([&] { return log.size() == 1; }));
}

}  // namespace
}  // namespace gateway::storage
