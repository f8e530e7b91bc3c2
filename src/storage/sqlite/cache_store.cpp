#include "storage/sqlite/cache_store.hpp"

#include <utility>

namespace gateway::storage {

/// A put or an erasure.
class CacheStore::ChangeWork final : public Work {
  public:
    ChangeWork(CacheStore& store, std::string key, Pending change)
        : store_(store), key_(std::move(key)), change_(std::move(change)) {}

    Result<void> apply() override {
        const auto moved = change_.entry ? store_.table_.put(*change_.entry) : store_.table_.erase(key_);
        if (!moved) return fail(moved.error());
        generation_.reset();
        if (!*moved) return {};
        const auto generation = store_.table_.generation();
        if (!generation) return fail(generation.error());
        generation_ = *generation;
        return {};
    }

    void finished(const Result<void>& result, Deliveries&) override {
        if (result && generation_) store_.generation_moved(*generation_);
        store_.committed(key_, change_, result);
    }

  private:
    CacheStore& store_;
    std::string key_;
    Pending change_;
    std::optional<std::int64_t> generation_;  // after it, if it moved
};

class CacheStore::UsesWork final : public Work {
  public:
    UsesWork(CacheStore& store, UseCounts counts, std::vector<std::string> touched, WallTime now)
        : store_(store), counts_(counts), touched_(std::move(touched)), now_(now) {}

    Result<void> apply() override { return store_.table_.add_uses(counts_, touched_, now_); }

    void finished(const Result<void>& result, Deliveries&) override {
        if (result) return;
        const std::lock_guard lock(store_.mutex_);
        store_.uses_.hits += counts_.hits;
        store_.uses_.misses += counts_.misses;
        store_.uses_.saved += counts_.saved;
    }

  private:
    CacheStore& store_;
    UseCounts counts_;
    std::vector<std::string> touched_;
    WallTime now_;
};

class CacheStore::ExpireWork final : public Work {
  public:
    ExpireWork(CacheStore& store, WallTime now) : store_(store), now_(now) {}
    Result<void> apply() override {
        const auto removed = store_.table_.remove_expired(now_);
        return removed ? Result<void>{} : Result<void>(fail(removed.error()));
    }
    void finished(const Result<void>&, Deliveries&) override {}  // the next one tries again

  private:
    CacheStore& store_;
    WallTime now_;
};

CacheStore::CacheStore(Writer& writer, CacheWriter& table, CacheReader reader, CacheLimits limits,
                       const Clock& clock)
    : writer_(writer),
      table_(table),
      limits_(limits),
      clock_(clock),
      reader_(std::move(reader)),
      front_(limits.memory_bytes) {}

std::optional<cache::Entry> CacheStore::get(std::string_view key, WallTime now) {
    const std::lock_guard lock(mutex_);
    notice_foreign_writes();
    const EntryPointer entry = find(key, now);
    if (entry) {
        ++uses_.hits;
        uses_.saved += entry->cost.value_or(Money{});
    } else {
        ++uses_.misses;
    }
    if (clock_.steady() >= next_uses_) queue_uses(now);
    return entry ? std::optional(*entry) : std::nullopt;
}

void CacheStore::put(cache::Entry entry) {
    // Not kept, but what it replaces is no longer the answer.
    if (static_cast<std::int64_t>(cache::weight(entry)) > limits_.disk_bytes / 8) return erase(entry.key);
    const auto shared = std::make_shared<const cache::Entry>(std::move(entry));
    const std::lock_guard lock(mutex_);
    front_.put(shared, shared->created);
    queue_change(shared->key, shared);
}

void CacheStore::erase(std::string_view key) {
    const std::lock_guard lock(mutex_);
    front_.erase(key);
    queue_change(std::string(key), nullptr);
}

Result<std::int64_t> CacheStore::clear() {
    {
        const std::lock_guard lock(mutex_);
        front_.clear();
    }
    std::int64_t removed = 0;
    const Result<void> done = writer_.run_and_wait([this, &removed]() -> Result<void> {
        const auto cleared = table_.clear();
        if (!cleared) return fail(cleared.error());
        removed = *cleared;
        return {};
    });
    if (!done) return fail(done.error());
    // What was queued before was written and removed in turn, but may have been read into memory meanwhile.
    const std::lock_guard lock(mutex_);
    front_.clear();
    return removed;
}

cache::Stats CacheStore::stats() {
    const std::lock_guard lock(mutex_);
    cache::Stats stats;
    if (const auto totals = reader_.totals()) stats = totals->stats;
    stats.byte_limit = limits_.disk_bytes;
    stats.hits += uses_.hits;
    stats.misses += uses_.misses;
    stats.saved += uses_.saved;
    return stats;
}

void CacheStore::maintain() {
    const WallTime now = clock_.wall();
    {
        const std::lock_guard lock(mutex_);
        queue_uses(now);
    }
    writer_.submit(std::make_unique<ExpireWork>(*this, now), Writer::Urgency::soon);
}

CacheStore::EntryPointer CacheStore::find(std::string_view key, WallTime now) {
    if (cache::MemoryFront::Slot* slot = front_.get(key, now)) {
        note_use(slot->entry->key, slot->touched, now);
        return slot->entry;
    }
    if (!pending_.empty()) {
        const auto pending = pending_.find(std::string(key));
        if (pending != pending_.end()) {
            const EntryPointer& entry = pending->second.entry;
            return entry && entry->expires > now ? entry : nullptr;
        }
    }
    return find_on_disk(key, now);
}

CacheStore::EntryPointer CacheStore::find_on_disk(std::string_view key, WallTime now) {
    auto found = reader_.find(key);
    if (!found) {
        log_.error(clock_.steady(), "the cache cannot be read: " + found.error().message);
        return nullptr;
    }
    if (!*found || (*found)->entry.expires <= now) return nullptr;
    const auto entry = std::make_shared<const cache::Entry>(std::move((*found)->entry));
    WallTime touched = (*found)->used;
    note_use(entry->key, touched, now);
    front_.put(entry, touched);
    return entry;
}

void CacheStore::note_use(const std::string& key, WallTime& touched, WallTime now) {
    if (now < touched + kTouchInterval) return;
    touched = now;
    touched_.push_back(key);
}

void CacheStore::notice_foreign_writes() {
    const SteadyTime now = clock_.steady();
    if (now < next_foreign_check_) return;
    next_foreign_check_ = now + kForeignCheck;
    const auto version = reader_.data_version();
    if (!version || *version == data_version_) return;
    data_version_ = *version;
    const auto totals = reader_.totals();
    if (!totals || totals->generation == generation_) return;
    generation_ = totals->generation;
    front_.clear();
}

void CacheStore::queue_change(std::string key, EntryPointer entry) {
    if (entry && pending_bytes_ + cache::weight(*entry) > kMostPendingBytes) {
        log_.error(clock_.steady(), "the disk is too slow for the cache: an answer is not stored");
        entry = nullptr;  // what it replaces must go all the same
    }
    if (entry) pending_bytes_ += cache::weight(*entry);
    const Pending change{std::move(entry), ++sequence_};
    pending_[key] = change;
    writer_.submit(std::make_unique<ChangeWork>(*this, std::move(key), change), Writer::Urgency::soon);
}

void CacheStore::queue_uses(WallTime now) {
    next_uses_ = clock_.steady() + kUsesInterval;
    auto work = std::make_unique<UsesWork>(*this, std::exchange(uses_, {}), std::exchange(touched_, {}), now);
    writer_.submit(std::move(work), Writer::Urgency::soon);
}

// On the writer thread: the change is on disk (or never will be), so reads need not look at pending_ for it.
void CacheStore::committed(const std::string& key, const Pending& change, const Result<void>& result) {
    const std::lock_guard lock(mutex_);
    if (change.entry) pending_bytes_ -= cache::weight(*change.entry);
    const auto pending = pending_.find(key);
    if (pending != pending_.end() && pending->second.sequence == change.sequence) pending_.erase(pending);
    if (!result) log_.error(clock_.steady(), "the cache cannot be written: " + result.error().message);
}

// Our own change needs no clearing, unless somebody else's came between: then the numbers do not meet, and
// the next check finds the difference.
void CacheStore::generation_moved(std::int64_t to) {
    const std::lock_guard lock(mutex_);
    if (generation_ == to - 1) generation_ = to;
}

}  // namespace gateway::storage
