// The ledger's rows: how a claim, a settlement and a hit become columns. Prepared once; runs on the writer
// thread, inside the writer's transactions.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "ledger/record.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

class LedgerTable {
  public:
    static Result<LedgerTable> prepare(Database& database);

    /// Errors: internal if the attempt id exists (a bug of the caller), storage.
    Result<void> insert_claim(const ledger::Claim& claim, std::string_view instance);
    /// False if no open claim has this id: settled before, or never claimed.
    Result<bool> settle(const ledger::Settlement& settlement);
    Result<void> insert_hit(const ledger::Hit& hit);

    /// Registers an instance, so that others find what it may leave open; nothing if it is registered
    /// already.
    Result<void> add_instance(std::string_view instance, WallTime started);
    /// Writes, and changes nothing: to see whether that can be done.
    Result<void> try_writing(std::string_view instance, WallTime now);
    /// Closes what `instance` left open as interrupted, with an unknown cost, and forgets the instance.
    /// Returns how many claims that were.
    Result<std::int64_t> close_instance(std::string_view instance);

    /// Deletes up to kPurgeChunk attempts and as many hits from before `before`, open claims excepted.
    /// Returns how many; call again until it is none. In pieces, because other processes' claims wait while a
    /// piece is deleted.
    static constexpr std::int64_t kPurgeChunk = 20'000;
    Result<std::int64_t> purge(WallTime before);

  private:
    explicit LedgerTable(Database& database) : database_(&database) {}

    Database* database_;
    Statement insert_, settle_, hit_, add_instance_, touch_, interrupt_, forget_, purge_attempts_,
        purge_hits_;
};

}  // namespace gateway::storage
