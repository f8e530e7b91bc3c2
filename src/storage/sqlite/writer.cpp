#include "storage/sqlite/writer.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace gateway::storage {
namespace {

constexpr const char* kBusy = "busy";

// The pace of commits is real time whatever clock the records carry: it is about the disk, not about the
// data.
std::chrono::steady_clock::time_point now() { return SystemClock{}.steady(); }

class Awaited final : public Work {
  public:
    Awaited(std::function<Result<void>()> apply, bool on_medium)
        : apply_(std::move(apply)), on_medium_(on_medium) {}
    std::future<Result<void>> future() { return promise_.get_future(); }
    Result<void> apply() override { return apply_(); }
    void finished(const Result<void>& result, Deliveries&) override { promise_.set_value(result); }
    bool wants_sync() const override { return on_medium_; }

  private:
    std::function<Result<void>()> apply_;
    bool on_medium_;
    std::promise<Result<void>> promise_;
};

}  // namespace

Writer::Writer(Database& database, Executor executor) : database_(database), executor_(std::move(executor)) {}

void Writer::start() {
    stopping_ = false;
    thread_ = std::thread([this] { loop(); });
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Writer::submit(std::unique_ptr<Work> work, Urgency urgency) {
    std::unique_lock lock(mutex_);
    if (stopping_) {
        lock.unlock();
        Deliveries deliveries;
        work->finished(fail(ErrorKind::storage, "the store is closed"), deliveries);
        for (auto& deliver : deliveries)
            executor_(std::move(deliver));
        return;
    }
    if (queue_.empty()) first_queued_ = now();
    const bool first_urgent = urgency == Urgency::now && !urgent_;
    urgent_ = urgent_ || first_urgent;
    queue_.push_back(std::move(work));
    // In every other case the writer is committing, or asleep until a moment that is still right.
    const bool wake = first_urgent || queue_.size() == 1 || queue_.size() == kLargestGroup;
    lock.unlock();
    if (wake) wake_.notify_one();
}

Result<void> Writer::run_and_wait(std::function<Result<void>()> apply, Until until) {
    auto work = std::make_unique<Awaited>(std::move(apply), until == Until::on_medium);
    auto result = work->future();
    submit(std::move(work), Urgency::now);
    return result.get();
}

void Writer::loop() {
    std::unique_lock lock(mutex_);
    while (true) {
        wait_for_turn(lock);
        const Time start = now();
        if (unsynced_since_ && start >= *unsynced_since_ + kSyncInterval) {
            lock.unlock();
            sync();
            lock.lock();
            continue;
        }
        if (queue_.empty()) break;  // stopping, and everything is done
        Group group = std::exchange(queue_, {});
        urgent_ = false;
        last_start_ = start;
        lock.unlock();
        commit(std::move(group));
        lock.lock();
    }
    lock.unlock();
    if (unsynced_since_) sync();
}

// Returns when a group is due, a sync is due, or the writer is to stop.
void Writer::wait_for_turn(std::unique_lock<std::mutex>& lock) {
    while (!stopping_) {
        std::optional<Time> until;
        if (!queue_.empty()) until = due();
        if (unsynced_since_) {
            const Time sync_due = *unsynced_since_ + kSyncInterval;
            until = until ? std::min(*until, sync_due) : sync_due;
        }
        if (until && now() >= *until) return;
        if (until)
            wake_.wait_until(lock, *until);
        else
            wake_.wait(lock);
    }
}

Writer::Time Writer::due() const {
    if (queue_.size() >= kLargestGroup) return first_queued_;
    const Time at_leisure = first_queued_ + kLargestDelay;
    return urgent_ ? std::min(at_leisure, last_start_ + kGroupGap) : at_leisure;
}

void Writer::commit(Group group) {
    std::vector<Result<void>> results(group.size());
    const Result<void> together = try_commit(group.data(), group.size());
    if (!together) {
        // When another process keeps the lock, trying again one by one would only multiply the wait.
        const bool alone = group.size() > 1 && together.error().detail != kBusy;
        for (std::size_t i = 0; i < group.size(); ++i)
            results[i] = alone ? try_commit(&group[i], 1) : together;
    }
    if (std::any_of(group.begin(), group.end(), [](const auto& work) { return work->wants_sync(); })) sync();

    Deliveries deliveries;
    deliveries.reserve(group.size());
    for (std::size_t i = 0; i < group.size(); ++i)
        group[i]->finished(results[i], deliveries);
    if (deliveries.empty()) return;
    executor_([batch = std::move(deliveries)] {
        for (const auto& deliver : batch)
            deliver();
    });
}

Result<void> Writer::try_commit(std::unique_ptr<Work>* first, std::size_t count) {
    Result<void> result = database_.begin();
    for (std::size_t i = 0; i < count && result; ++i)
        result = first[i]->apply();
    if (result) result = database_.commit();
    if (!result) {
        const bool busy = database_.busy();
        database_.rollback();
        if (busy)
            return fail(ErrorKind::storage, "the data directory is busy: another process holds its lock",
                        kBusy);
        return result;
    }
    if (!unsynced_since_) unsynced_since_ = now();
    return result;
}

void Writer::sync() {
    unsynced_since_.reset();
    if (auto synced = database_.sync(); !synced) log_line(LogLevel::error, synced.error().message);
}

}  // namespace gateway::storage
