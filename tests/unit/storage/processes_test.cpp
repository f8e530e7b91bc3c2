// Several processes, one folder.
#include "chaos/store_kill.hpp"
#include "storage/sqlite/instance_lock.hpp"
#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using test::ask;
using test::claim_and_wait;
using test::claim_of;

class ProcessesTest : public test::StorageTest {};

TEST_F(ProcessesTest, ALockIsHeldOnceAndFreedByDroppingIt) {
    const auto file = directory.path() / "x.lock";
    {
        const auto held = FileLock::acquire(file);
        ASSERT_TRUE(held);
        EXPECT_FALSE(FileLock::try_acquire(file).value());
    }
    EXPECT_TRUE(FileLock::try_acquire(file).value());
}

TEST_F(ProcessesTest, ALockDiesWithItsProcess) {
    const auto file = directory.path() / "x.lock";
    int ready[2], hold[2];
    ASSERT_EQ(pipe(ready), 0);
    ASSERT_EQ(pipe(hold), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto held = FileLock::acquire(file);
        char byte = 'r';
        if (write(ready[1], &byte, 1) != 1 || read(hold[0], &byte, 1) < 0) _exit(1);
        _exit(0);
    }
    char byte;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_FALSE(FileLock::try_acquire(file).value());
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(FileLock::try_acquire(file).value());
    for (const int end : {ready[0], ready[1], hold[0], hold[1]})
        close(end);
}

TEST_F(ProcessesTest, ALockWhoseFileWasDeletedIsNotTakenForTheNewOne) {
    const auto file = directory.path() / "x.lock";
    auto first = FileLock::acquire(file);
    ASSERT_TRUE(first);
    std::filesystem::remove(file);
    const auto second = FileLock::try_acquire(file);
    ASSERT_TRUE(second);
    EXPECT_TRUE(*second) << "the file of that name is another one now";
    EXPECT_FALSE(FileLock::try_acquire(file).value());
}

TEST_F(ProcessesTest, AClaimOfALivingProcessIsLeftOpen) {
    const auto living = open();
    ASSERT_TRUE(claim_and_wait(living->ledger(), loop, claim_of("a1")));
    const auto other = open();
    other->maintain();
    ASSERT_TRUE(other->ledger().flush());
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM attempts WHERE outcome IS NULL"), "1");
    living->ledger().settle({.attempt_id = "a1"});
    ASSERT_TRUE(living->ledger().flush());
    EXPECT_EQ(ask(directory.path(), "SELECT outcome FROM attempts"), "ok");
}

TEST_F(ProcessesTest, AClaimOfADeadProcessIsClosedByAnyOther) {
    const auto die_with_a_claim = [&](const char* id) {
        return test::in_child([&] {
            const auto store = open();
            if (!store || !claim_and_wait(store->ledger(), loop, claim_of(id))) return 1;
            std::abort();  // nothing is closed in good order
        });
    };
    EXPECT_EQ(die_with_a_claim("at-start"), 128 + SIGABRT);
    EXPECT_EQ(die_with_a_claim("later"), 128 + SIGABRT) << "the second closes the first's";
    EXPECT_EQ(ask(directory.path(), "SELECT group_concat(outcome) FROM attempts"), "interrupted");
    const auto store = open();
    ASSERT_TRUE(store->ledger().flush());
    EXPECT_EQ(ask(directory.path(), "SELECT group_concat(outcome) FROM attempts"), "interrupted,interrupted");
    EXPECT_EQ(
        ask(directory.path(), "SELECT count(*) FROM attempts WHERE cost IS NULL AND cost_source = 'unknown'"),
        "2");
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM instances"), "0");
    std::size_t locks = 0;
    for ([[maybe_unused]] const auto& file :
         std::filesystem::directory_iterator(directory.path() / "instances"))
        ++locks;
    EXPECT_EQ(locks, 1u) << "the dead have no lock files";
}

TEST_F(ProcessesTest, ManyMayCreateTheStoreAtOnce) {
    std::vector<pid_t> children;
    int gate[2];
    ASSERT_EQ(pipe(gate), 0);
    for (int i = 0; i < 6; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            close(gate[1]);
            char byte;
            if (read(gate[0], &byte, 1) != 0) _exit(2);  // the gate opens for all when the parent closes it
            const auto store = open();
            const bool fine =
                store && claim_and_wait(store->ledger(), loop, claim_of("a" + std::to_string(i)));
            if (fine) store->ledger().settle({.attempt_id = "a" + std::to_string(i)});
            _exit(fine && store->ledger().flush() ? 0 : 1);
        }
        children.push_back(child);
    }
    close(gate[0]);
    close(gate[1]);
    for (const pid_t child : children) {
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM attempts WHERE outcome = 'ok'"), "6");
}

TEST_F(ProcessesTest, NothingAcknowledgedIsLostOrDoubledByTwentyKills) {
    const auto result =
        test::run_store_chaos({.directory = directory.path() / "data", .kills = 20, .processes = 3});
    EXPECT_EQ(result.failure, "");
    EXPECT_GT(result.claimed, 100u);
    EXPECT_GT(result.settled, 50u);
    EXPECT_GT(result.interrupted, 0);
    std::printf("announced %zu, acknowledged claims %zu, settlements %zu, closed as interrupted %lld\n",
                result.announced, result.claimed, result.settled, static_cast<long long>(result.interrupted));
}

}  // namespace
}  // namespace gateway::storage
