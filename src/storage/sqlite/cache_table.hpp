// The cache's rows. The writing half runs on the writer thread inside its transactions; the reading half
// belongs to the cache store's own connection.
//
// `generation` in cache_totals grows whenever an answer that somebody may hold in memory stops being the
// answer: a replacement, an erasure. A new key does not change it, so busy neighbours do not empty each
// other's memory.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cache/store.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

/// What a process has counted since it last wrote.
struct UseCounts {
    std::int64_t hits = 0;
    std::int64_t misses = 0;
    Money saved;
};

class CacheWriter {
  public:
    static Result<CacheWriter> prepare(Database& database, std::int64_t byte_limit);

    /// Inserts or replaces; now and then lets the least recently used go, always early enough for the limit
    /// to hold. True if that changed the generation.
    Result<bool> put(const cache::Entry& entry);
    Result<bool> erase(std::string_view key);
    /// Removes everything; returns how many.
    Result<std::int64_t> clear();
    /// Removes what expired before `now`; returns how many.
    Result<std::int64_t> remove_expired(WallTime now);
    Result<void> add_uses(const UseCounts& counts, const std::vector<std::string>& touched, WallTime now);

    /// The generation as the current transaction sees it.
    Result<std::int64_t> generation();

  private:
    CacheWriter(Database& database, std::int64_t byte_limit)
        : database_(&database), byte_limit_(byte_limit) {}
    Result<void> add_to_totals(std::int64_t entries, std::int64_t bytes, std::int64_t generations);
    Result<void> replace(const cache::Entry& entry, std::int64_t bytes);
    Result<void> keep_within_limit(std::int64_t added);
    Result<void> evict(std::int64_t target);

    Database* database_;
    std::int64_t byte_limit_;
    std::int64_t unchecked_ = 0;  ///< bytes put since the total was looked at
    Statement find_, insert_, replace_, erase_, clear_, expired_, expire_, touch_, add_, add_uses_, totals_,
        oldest_;
};

class CacheReader {
  public:
    static Result<CacheReader> open(const std::filesystem::path& file);

    struct Found {
        cache::Entry entry;
        WallTime used;
    };
    /// Live or expired; nothing if absent.
    Result<std::optional<Found>> find(std::string_view key);
    struct Totals {
        cache::Stats stats;  ///< without byte_limit
        std::int64_t generation = 0;
    };
    Result<Totals> totals();
    /// A number that changes when another connection has committed since.
    Result<std::int64_t> data_version();

  private:
    Database database_;
    Statement find_, totals_, data_version_;
};

}  // namespace gateway::storage
