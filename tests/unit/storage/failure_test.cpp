// What happens when the disk is full, the folder cannot be written or the file is somebody else's.
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "storage/sqlite/schema.hpp"
#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using test::ask;
using test::claim_and_wait;
using test::claim_of;
using test::in_child;

class FailureTest : public test::StorageTest {
  protected:
    Result<std::unique_ptr<SqliteStorage>> try_open(OnFailure on_failure) {
        SqliteSettings settings;
        settings.directory = path;
        settings.on_failure = on_failure;
        return SqliteStorage::open(settings, loop.executor(), clock, random);
    }
    std::filesystem::path path = directory.path();
};

unsigned mode_of(const std::filesystem::path& file) {
    struct stat status{};
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 0777u : 0;
}

TEST_F(FailureTest, TheFolderIs0700AndEveryFile0600) {
    path = directory.path() / "new" / "data";
    const mode_t before = umask(0);
    const auto store = try_open(OnFailure::refuse);
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE(claim_and_wait((*store)->ledger(), loop, claim_of("a1")));
    umask(before);
    EXPECT_EQ(mode_of(path), 0700u);
    EXPECT_EQ(mode_of(path.parent_path()), 0700u);
    int files = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(path)) {
        EXPECT_EQ(mode_of(item.path()), item.is_directory() ? 0700u : 0600u) << item.path();
        files += item.is_regular_file() ? 1 : 0;
    }
    EXPECT_GE(files, 5) << "database, log, shared memory, two locks";
}

TEST_F(FailureTest, AFileThatOthersCouldReadIsTakenBack) {
    ASSERT_TRUE(try_open(OnFailure::refuse));
    chmod(database_file(path).c_str(), 0644);
    ASSERT_TRUE(try_open(OnFailure::refuse));
    EXPECT_EQ(mode_of(database_file(path)), 0600u);
}

TEST_F(FailureTest, ANewerSchemaIsRefusedAndLeftAlone) {
    ASSERT_TRUE(try_open(OnFailure::refuse));
    {
        auto database = Database::open(database_file(path), Database::Access::read_write);
        ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
    }
    for (const OnFailure on_failure : {OnFailure::refuse, OnFailure::go_on}) {
        const auto store = try_open(on_failure);
        ASSERT_FALSE(store);
        EXPECT_EQ(store.error().kind, ErrorKind::storage);
        EXPECT_NE(store.error().message.find("newer"), std::string::npos) << store.error().message;
        EXPECT_NE(store.error().message.find("99"), std::string::npos);
    }
    EXPECT_EQ(ask(path, "PRAGMA user_version"), "99");
    EXPECT_EQ(ask(path, "SELECT count(*) FROM instances"), "0");
}

TEST_F(FailureTest, AMigrationThatWasCutShortIsDoneAgain) {
    // What a process leaves that dies inside the migration: the file, without tables or version.
    ASSERT_TRUE(prepare_directory(path));
    ASSERT_TRUE(prepare_file(database_file(path)));
    ASSERT_TRUE(try_open(OnFailure::refuse));
    EXPECT_EQ(ask(path, "PRAGMA user_version"), std::to_string(kSchemaVersion));
}

TEST_F(FailureTest, AFileThatIsNoDatabaseIsAnError) {
    ASSERT_TRUE(prepare_directory(path));
    std::ofstream(database_file(path)) << std::string(4096, 'x');
    const auto store = try_open(OnFailure::refuse);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind, ErrorKind::storage);
}

TEST_F(FailureTest, AnUnwritableFolderRefusesOrGoesOnAsSet) {
    std::ofstream(directory.path() / "file") << "in the way";
    path = directory.path() / "file" / "data";
    const auto refused = try_open(OnFailure::refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::storage);
    EXPECT_NE(refused.error().message.find("--data-dir"), std::string::npos);

    const auto store = try_open(OnFailure::go_on);
    ASSERT_TRUE(store);
    EXPECT_FALSE((*store)->recording());
    EXPECT_TRUE(claim_and_wait((*store)->ledger(), loop, claim_of("a1")));
    EXPECT_EQ((*store)->lost_records(), 1);
    EXPECT_FALSE((*store)->ledger().report({}));
    (*store)->cache().put({.key = "k", .expires = clock.wall() + std::chrono::hours{1}});
    EXPECT_FALSE((*store)->cache().get("k", clock.wall()));
}

// A process whose files may not grow any more: what a full disk looks like from inside.
class FullDisk {
  public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        limit(0);
    }
    ~FullDisk() { limit(before_.rlim_cur); }

  private:
    void limit(rlim_t bytes) const {
        rlimit now = before_;
        now.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &now);
    }
    rlimit before_{};
};

#define CHECK_IN_CHILD(condition) \
    if (!(condition)) return std::fprintf(stderr, "line %d: %s\n", __LINE__, #condition), 1

TEST_F(FailureTest, OnAFullDiskCallsGoOnAndTheRecordsFollow) {
    EXPECT_EQ(in_child([&] {
                  auto store = try_open(OnFailure::go_on);
                  CHECK_IN_CHILD(store);
                  ledger::Store& ledger = (*store)->ledger();
                  CHECK_IN_CHILD(claim_and_wait(ledger, loop, claim_of("before")));
                  {
                      const FullDisk full;
                      CHECK_IN_CHILD(claim_and_wait(ledger, loop, claim_of("during")));
                      CHECK_IN_CHILD((*store)->lost_records() == 1);
                      ledger.settle({.attempt_id = "before"});
                      ledger.settle({.attempt_id = "during"});
                      CHECK_IN_CHILD(ledger.flush());
                      CHECK_IN_CHILD((*store)->lost_records() == 2);
                      (*store)->cache().put(
                          {.key = "k", .payload = "{}", .expires = clock.wall() + std::chrono::hours{1}});
                      CHECK_IN_CHILD(ledger.flush());
                  }
                  (*store)->maintain();
                  CHECK_IN_CHILD(ledger.flush());
                  CHECK_IN_CHILD((*store)->lost_records() == 0);
                  return 0;
              }),
              0);
    EXPECT_EQ(ask(path, "SELECT count(*) FROM attempts WHERE outcome = 'ok'"), "2");
    EXPECT_EQ(ask(path, "PRAGMA integrity_check"), "ok");
}

TEST_F(FailureTest, OnAFullDiskCallsAreRefusedIfSoSet) {
    EXPECT_EQ(in_child([&] {
                  auto store = try_open(OnFailure::refuse);
                  CHECK_IN_CHILD(store);
                  ledger::Store& ledger = (*store)->ledger();
                  CHECK_IN_CHILD(!(*store)->refusal());
                  {
                      const FullDisk full;
                      const auto answer = claim_and_wait(ledger, loop, claim_of("during"));
                      CHECK_IN_CHILD(!answer);
                      CHECK_IN_CHILD(answer.error().kind == ErrorKind::storage);
                      CHECK_IN_CHILD((*store)->lost_records() == 0);
                      CHECK_IN_CHILD((*store)->refusal());
                  }
                  CHECK_IN_CHILD((*store)->refusal());  // nobody has tried since
                  CHECK_IN_CHILD(claim_and_wait(ledger, loop, claim_of("after")));
                  CHECK_IN_CHILD(!(*store)->refusal());
                  return 0;
              }),
              0);
    EXPECT_EQ(ask(path, "SELECT group_concat(attempt_id) FROM attempts"), "after");
}

TEST_F(FailureTest, ThatCallsWouldBeRefusedIsKnownBeforeTheFirst) {
    const auto scene = [&](OnFailure on_failure) {
        auto store = try_open(on_failure);
        CHECK_IN_CHILD(store);
        const auto maintained = [&] {
            (*store)->maintain();
            return (*store)->ledger().flush().has_value();
        };
        {
            const FullDisk full;
            maintained();
            CHECK_IN_CHILD((*store)->refusal().has_value() == (on_failure == OnFailure::refuse));
        }
        CHECK_IN_CHILD(maintained());
        CHECK_IN_CHILD(!(*store)->refusal());
        CHECK_IN_CHILD(ask(path, "SELECT count(*) FROM instances") == "0");  // a try leaves nothing behind
        // A try and a claim of one transaction, and a try when there is a claim.
        (*store)->maintain();
        CHECK_IN_CHILD(claim_and_wait((*store)->ledger(), loop, claim_of("a1")));
        CHECK_IN_CHILD(maintained());
        CHECK_IN_CHILD(ask(path, "SELECT count(*) FROM instances") == "1");
        return 0;
    };
    for (const OnFailure on_failure : {OnFailure::refuse, OnFailure::go_on}) {
        path = directory.path() / (on_failure == OnFailure::refuse ? "refuse" : "go_on");
        EXPECT_EQ(in_child([&] { return scene(on_failure); }), 0);
        EXPECT_EQ(ask(path, "SELECT count(*) FROM instances"), "0");
    }
}

}  // namespace
}  // namespace gateway::storage
