#include "storage/sqlite/cache_table.hpp"

#include <string>
#include <utility>

#include "cache/memory_front.hpp"
#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/prepared.hpp"

namespace gateway::storage {
Result<CacheWriter> CacheWriter::prepare(Database& database, std::int64_t byte_limit) {
    CacheWriter writer(database, byte_limit);
    const Prepared statements[] = {
        {&writer.find_, "SELECT id, bytes FROM cache_entries WHERE key = ?"},
        {&writer.insert_,
         "INSERT INTO cache_entries (key, provider, model, cost, created, expires, used, bytes, payload)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
        {&writer.replace_,
         "UPDATE cache_entries SET provider = ?, model = ?, cost = ?, created = ?, expires = ?,"
         " used = ?, bytes = ?, payload = ? WHERE id = ?"},
        {&writer.erase_, "DELETE FROM cache_entries WHERE id = ?"},
        {&writer.clear_, "DELETE FROM cache_entries"},
        {&writer.expired_, "SELECT count(*), coalesce(sum(bytes), 0) FROM cache_entries WHERE expires < ?"},
        {&writer.expire_, "DELETE FROM cache_entries WHERE expires < ?"},
        {&writer.touch_, "UPDATE cache_entries SET used = max(used, ?) WHERE key = ?"},
        {&writer.add_,
         "UPDATE cache_totals SET entries = entries + ?, bytes = bytes + ?, generation = generation + ?"},
        {&writer.add_uses_, "UPDATE cache_totals SET hits = hits + ?, misses = misses + ?, saved = ?"},
        {&writer.totals_, "SELECT entries, bytes, saved, generation FROM cache_totals"},
        {&writer.oldest_, "SELECT id, bytes FROM cache_entries ORDER BY used LIMIT 16"},
    };
    if (auto prepared = prepare_all(database, statements); !prepared) return fail(prepared.error());
    return writer;
}

Result<bool> CacheWriter::put(const cache::Entry& entry) {
    const auto bytes = static_cast<std::int64_t>(cache::weight(entry));
    const std::int64_t created = to_column(entry.created);
    insert_.bind(entry.key, entry.provider, entry.model, to_column(entry.cost), created,
                 to_column(entry.expires), created, bytes, entry.payload);
    if (auto inserted = insert_.run(); !inserted) return fail(inserted.error());
    const bool replaces = database_->changes() == 0;
    const Result<void> written = replaces ? replace(entry, bytes) : add_to_totals(1, bytes, 0);
    if (!written) return fail(written.error());
    if (auto kept = keep_within_limit(bytes); !kept) return fail(kept.error());
    return replaces;
}

Result<void> CacheWriter::replace(const cache::Entry& entry, std::int64_t bytes) {
    if (auto row = find_.bind(entry.key).step(); !row) return fail(row.error());
    const std::int64_t id = find_.integer(0), old_bytes = find_.integer(1);
    find_.reset();
    const std::int64_t created = to_column(entry.created);
    replace_.bind(entry.provider, entry.model, to_column(entry.cost), created, to_column(entry.expires),
                  created, bytes, entry.payload, id);
    if (auto replaced = replace_.run(); !replaced) return replaced;
    return add_to_totals(0, bytes - old_bytes, 1);
}

Result<bool> CacheWriter::erase(std::string_view key) {
    const Result<bool> exists = find_.bind(key).step();
    if (!exists) return fail(exists.error());
    if (!*exists) return false;
    const std::int64_t id = find_.integer(0), bytes = find_.integer(1);
    find_.reset();
    if (auto erased = erase_.bind(id).run(); !erased) return fail(erased.error());
    if (auto added = add_to_totals(-1, -bytes, 1); !added) return fail(added.error());
    return true;
}

Result<std::int64_t> CacheWriter::clear() {
    if (auto row = totals_.step(); !row) return fail(row.error());
    const std::int64_t entries = totals_.integer(0), bytes = totals_.integer(1);
    totals_.reset();
    if (auto cleared = clear_.run(); !cleared) return fail(cleared.error());
    if (auto added = add_to_totals(-entries, -bytes, 1); !added) return fail(added.error());
    return entries;
}

Result<std::int64_t> CacheWriter::remove_expired(WallTime now) {
    if (auto row = expired_.bind(to_column(now)).step(); !row) return fail(row.error());
    const std::int64_t entries = expired_.integer(0), bytes = expired_.integer(1);
    expired_.reset();
    if (entries == 0) return 0;
    if (auto removed = expire_.bind(to_column(now)).run(); !removed) return fail(removed.error());
    // Memory drops what is expired by itself, so the generation stays.
    if (auto added = add_to_totals(-entries, -bytes, 0); !added) return fail(added.error());
    return entries;
}

Result<void> CacheWriter::add_uses(const UseCounts& counts, const std::vector<std::string>& touched,
                                   WallTime now) {
    for (const std::string& key : touched)
        if (auto done = touch_.bind(to_column(now), key).run(); !done) return done;
    if (counts.hits == 0 && counts.misses == 0) return {};
    if (auto row = totals_.step(); !row) return fail(row.error());
    const Money saved = Money::pico(totals_.integer(2)) + counts.saved;  // saturates, which SQL would not
    totals_.reset();
    return add_uses_.bind(counts.hits, counts.misses, saved.picodollars()).run();
}

Result<std::int64_t> CacheWriter::generation() {
    if (auto row = totals_.step(); !row) return fail(row.error());
    const std::int64_t generation = totals_.integer(3);
    totals_.reset();
    return generation;
}

Result<void> CacheWriter::add_to_totals(std::int64_t entries, std::int64_t bytes, std::int64_t generations) {
    return add_.bind(entries, bytes, generations).run();
}

// The total is looked at after every 64th of the limit that was put. Everything beyond limit minus an eighth
// goes then, so that several processes between two looks of theirs stay below the limit together.
Result<void> CacheWriter::keep_within_limit(std::int64_t added) {
    unchecked_ += added;
    if (unchecked_ < byte_limit_ / 64) return {};
    unchecked_ = 0;
    return evict(byte_limit_ - byte_limit_ / 8);
}

// An evicted answer is still right, so those who hold it in memory may go on using it: the generation stays.
Result<void> CacheWriter::evict(std::int64_t target) {
    while (true) {
        if (auto row = totals_.step(); !row) return fail(row.error());
        const std::int64_t excess = totals_.integer(1) - target;
        totals_.reset();
        if (excess <= 0) return {};
        std::vector<std::int64_t> ids;
        std::int64_t freed = 0;
        Result<bool> row = oldest_.step();
        for (; row && *row && freed < excess; row = oldest_.step()) {
            ids.push_back(oldest_.integer(0));
            freed += oldest_.integer(1);
        }
        oldest_.reset();
        if (!row) return fail(row.error());
        if (ids.empty()) return {};
        for (const std::int64_t id : ids)
            if (auto erased = erase_.bind(id).run(); !erased) return erased;
        if (auto added = add_to_totals(-static_cast<std::int64_t>(ids.size()), -freed, 0); !added)
            return added;
    }
}

Result<CacheReader> CacheReader::open(const std::filesystem::path& file) {
    auto database = Database::open(file, Database::Access::read_only);
    if (!database) return fail(database.error());
    CacheReader reader;
    reader.database_ = std::move(*database);
    const Prepared statements[] = {
        {&reader.find_,
         "SELECT payload, provider, model, cost, created, expires, used FROM cache_entries WHERE key = ?"},
        {&reader.totals_, "SELECT entries, bytes, hits, misses, saved, generation FROM cache_totals"},
        {&reader.data_version_, "PRAGMA data_version"},
    };
    if (auto prepared = prepare_all(reader.database_, statements); !prepared) return fail(prepared.error());
    return reader;
}

Result<std::optional<CacheReader::Found>> CacheReader::find(std::string_view key) {
    const Result<bool> row = find_.bind(key).step();
    if (!row) return fail(row.error());
    if (!*row) return std::optional<Found>{};
    Found found;
    found.entry.key = key;
    found.entry.payload = find_.text(0);
    found.entry.provider = find_.text(1);
    found.entry.model = find_.text(2);
    if (const auto cost = find_.optional_integer(3)) found.entry.cost = Money::pico(*cost);
    found.entry.created = time_from_column(find_.integer(4));
    found.entry.expires = time_from_column(find_.integer(5));
    found.used = time_from_column(find_.integer(6));
    find_.reset();
    return std::optional(std::move(found));
}

Result<CacheReader::Totals> CacheReader::totals() {
    if (auto row = totals_.step(); !row) return fail(row.error());
    Totals totals;
    totals.stats.entries = totals_.integer(0);
    totals.stats.bytes = totals_.integer(1);
    totals.stats.hits = totals_.integer(2);
    totals.stats.misses = totals_.integer(3);
    totals.stats.saved = Money::pico(totals_.integer(4));
    totals.generation = totals_.integer(5);
    totals_.reset();
    return totals;
}

Result<std::int64_t> CacheReader::data_version() {
    if (auto row = data_version_.step(); !row) return fail(row.error());
    const std::int64_t version = data_version_.integer(0);
    data_version_.reset();
    return version;
}

}  // namespace gateway::storage
