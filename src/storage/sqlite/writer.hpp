// The one thread of a process that writes. Work is queued, taken in groups and committed group by group; then
// the callbacks of the group go to the executor in one piece.
//
// A group starts when its first urgent work arrives, but not sooner than kGroupGap after the last one
// started, or kLargestDelay after its first work if none is urgent, or when kLargestGroup have gathered.
// Commits reach the medium (fsync) at most kSyncInterval after they were made.
//
// If a group fails it is rolled back and its members are tried one by one, so that one entry too large for
// the disk takes nobody with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "storage/executor.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

/// One thing to write. Both functions run on the writer thread.
class Work {
  public:
    virtual ~Work() = default;
    /// Inside the transaction. May run again after a rollback, so it changes nothing but the database.
    virtual Result<void> apply() = 0;
    /// After the commit, or after it failed for good.
    virtual void finished(const Result<void>& result, Deliveries& deliveries) = 0;
    /// Must the medium have it before finished()?
    virtual bool wants_sync() const { return false; }
};

class Writer {
  public:
    enum class Urgency { soon, now };
    static constexpr std::chrono::microseconds kGroupGap{1000};
    static constexpr std::chrono::microseconds kLargestDelay{4000};
    static constexpr std::chrono::microseconds kSyncInterval{
        4000};  // leaves a millisecond for the commit itself
    static constexpr std::size_t kLargestGroup = 512;

    /// `database` outlives the writer and is used by its thread alone from start() to stop().
    Writer(Database& database, Executor executor);
    ~Writer() { stop(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void start();
    /// Commits what is queued and joins the thread. Afterwards nothing is accepted.
    void stop();

    /// Queues work; never waits for the disk. After stop() the work is finished with a storage error at once.
    void submit(std::unique_ptr<Work> work, Urgency urgency);
    enum class Until { committed, on_medium };
    /// Runs `apply` in its turn and waits for the result. Blocks the caller.
    Result<void> run_and_wait(std::function<Result<void>()> apply, Until until = Until::on_medium);

  private:
    using Time = std::chrono::steady_clock::time_point;
    using Group = std::vector<std::unique_ptr<Work>>;

    void loop();
    void wait_for_turn(std::unique_lock<std::mutex>& lock);
    Time due() const;
    void commit(Group group);
    Result<void> try_commit(std::unique_ptr<Work>* first, std::size_t count);
    void sync();

    Database& database_;
    Executor executor_;
    std::thread thread_;

    std::mutex mutex_;
    std::condition_variable wake_;
    Group queue_;
    bool urgent_ = false;
    bool stopping_ = true;
    Time first_queued_{};

    // The writer thread's own.
    Time last_start_{};
    std::optional<Time> unsynced_since_;
};

}  // namespace gateway::storage
