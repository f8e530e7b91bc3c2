// cache::Store on SQLite: hot entries in memory, all of them on disk, bounded in bytes at both ends.
//
// A put is readable at once: until its commit it stands in `pending_`. Uses (counts and last-used times) are
// written about once a second and an entry's last use at most once a minute, so eviction order is right to
// the minute. Another process's replacement or erasure is noticed within kForeignCheck.
//
// May be called from any thread; the lock is never held while waiting for the writer.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "cache/memory_front.hpp"
#include "cache/store.hpp"
#include "storage/loud_log.hpp"
#include "storage/sqlite/cache_table.hpp"
#include "storage/sqlite/writer.hpp"

namespace gateway::storage {

struct CacheLimits {
    std::int64_t disk_bytes;
    std::size_t memory_bytes;
};

class CacheStore final : public cache::Store {
  public:
    static constexpr std::chrono::milliseconds kForeignCheck{20};
    static constexpr std::chrono::seconds kUsesInterval{1};
    static constexpr std::chrono::seconds kTouchInterval{60};

    /// `table` is on the writer's connection; it, the writer and the clock outlive the store's last work.
    CacheStore(Writer& writer, CacheWriter& table, CacheReader reader, CacheLimits limits,
               const Clock& clock);

    std::optional<cache::Entry> get(std::string_view key, WallTime now) override;
    void put(cache::Entry entry) override;
    void erase(std::string_view key) override;
    /// Blocks until everything is gone from the disk too.
    Result<std::int64_t> clear() override;
    cache::Stats stats() override;

    /// Queues the removal of expired entries and the uses counted so far. Does not block.
    void maintain();

  private:
    class ChangeWork;
    class UsesWork;
    class ExpireWork;
    using EntryPointer = std::shared_ptr<const cache::Entry>;
    /// What is queued but not committed; no entry = an erasure.
    struct Pending {
        EntryPointer entry;
        std::uint64_t sequence = 0;
    };
    /// Puts beyond so many uncommitted bytes are not written: a cache may forget, a queue may not grow
    /// without end.
    static constexpr std::size_t kMostPendingBytes = 64 * 1024 * 1024;

    EntryPointer find(std::string_view key, WallTime now);
    EntryPointer find_on_disk(std::string_view key, WallTime now);
    void note_use(const std::string& key, WallTime& touched, WallTime now);
    void notice_foreign_writes();
    void queue_change(std::string key, EntryPointer entry);
    void queue_uses(WallTime now);
    void committed(const std::string& key, const Pending& change, const Result<void>& result);
    void generation_moved(std::int64_t to);

    Writer& writer_;
    CacheWriter& table_;
    CacheLimits limits_;
    const Clock& clock_;

    std::mutex mutex_;  // everything below
    CacheReader reader_;
    cache::MemoryFront front_;
    std::unordered_map<std::string, Pending> pending_;
    std::size_t pending_bytes_ = 0;
    std::uint64_t sequence_ = 0;
    UseCounts uses_;
    std::vector<std::string> touched_;
    std::int64_t data_version_ = 0;
    std::int64_t generation_ = 0;
    SteadyTime next_foreign_check_{};
    SteadyTime next_uses_{};
    LoudLog log_;
};

}  // namespace gateway::storage
