// What the storage tests share: a folder that goes away, a thread's queue to run callbacks on, child
// processes.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/storage.hpp"

namespace gateway::test {

class TempDirectory {
  public:
    TempDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "gateway-test-XXXXXX").string();
        if (!mkdtemp(pattern.data())) std::abort();
        path_ = pattern;
    }
    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// The caller's own thread: runs what the store hands back, when it is told to.
class Loop {
  public:
    storage::Executor executor() {
        return [this](std::function<void()> function) {
            const std::lock_guard lock(mutex_);
            queue_.push_back(std::move(function));
            arrived_.notify_one();
        };
    }
    /// Runs callbacks until `done()`; false if it did not come true within half a minute.
    bool run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        std::unique_lock lock(mutex_);
        while (!done()) {
            if (!arrived_.wait_until(lock, deadline, [&] { return !queue_.empty(); })) return false;
            const auto function = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            function();
            lock.lock();
        }
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::function<void()>> queue_;
};

/// Runs `body` in a child process and returns its exit status; 0 = fine. The test process must have no
/// threads.
inline int in_child(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) _exit(body());
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Claims and waits for the answer.
inline Result<void> claim_and_wait(ledger::Store& store, Loop& loop, ledger::Claim claim) {
    std::optional<Result<void>> answer;
    store.claim(std::move(claim), [&](Result<void> result) { answer = std::move(result); });
    if (!loop.run_until([&] { return answer.has_value(); }))
        return fail(ErrorKind::timeout, "the claim was never answered");
    return *answer;
}

inline ledger::Claim claim_of(std::string id, WallTime started = {}) {
    return {.attempt_id = id,
            .call_id = "call-" + id,
            .tool = "generate_completion",
            .principal = "local",
            .provider = "openai",
            .model = "gpt-4o-mini",
            .started = started};
}

/// One value of one query on the store's file, as text; "" for NULL or no row.
inline std::string ask(const std::filesystem::path& directory, std::string_view sql) {
    auto database =
        storage::Database::open(storage::database_file(directory), storage::Database::Access::read_only);
    if (!database) return database.error().message;
    auto query = database->prepare(sql);
    if (!query) return query.error().message;
    const auto row = query->step();
    if (!row) return row.error().message;
    return *row ? std::string(query->text(0)) : std::string();
}

}  // namespace gateway::test
