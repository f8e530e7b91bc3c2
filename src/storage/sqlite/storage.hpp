// The embedded store: one data directory, one SQLite file; in it the ledger, the cache, artifacts and jobs.
// Several processes may use the same directory; each has one writer thread and an instance lock.
//
// What is safe when: a claim's callback runs after its commit, so it survives the death of the process (kill
// -9) always. Commits are forced to the medium in groups at most 5 ms apart, so a power cut can take at most
// the last group; the file stays whole. Nothing here holds a prompt, except the answers the cache was asked
// to keep, the documents that were put in, and the arguments of a job.
//
// Called by the wiring. Call maintain() from a timer, about every 30 s, on the thread that uses the stores.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "artifacts/store.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "cache/store.hpp"
#include "jobs/store.hpp"
#include "ledger/store.hpp"
#include "storage/executor.hpp"
#include "storage/on_failure.hpp"

namespace gateway::storage {

struct SqliteSettings {
    std::filesystem::path directory;                   ///< created with mode 0700 if absent
    std::int64_t cache_bytes = 512LL * 1024 * 1024;    ///< bound of the cache on disk
    std::size_t memory_cache_bytes = 8 * 1024 * 1024;  ///< bound of its hot end in memory
    std::int64_t artifact_bytes = 1LL << 30;           ///< bound of the artifacts on disk
    std::chrono::seconds artifact_ttl = std::chrono::hours{24 * 7};
    OnFailure on_failure = OnFailure::go_on;
    std::optional<std::chrono::hours> retention =
        {};  ///< ledger rows older than this are deleted; empty = kept
};

class SqliteStorage {
  public:
    /// Opens or creates the store, migrates it, takes an instance lock and closes the claims of dead
    /// processes. Errors: storage. With OnFailure::go_on a directory that cannot be written gives a storage
    /// that records nothing and says so (recording() is false); a store written by a newer version is refused
    /// in any case. `clock` and `random` outlive the storage.
    static Result<std::unique_ptr<SqliteStorage>> open(SqliteSettings settings, Executor executor,
                                                       const Clock& clock, Random& random);
    /// Commits what was accepted, then closes. Callbacks already handed to the executor may still run.
    virtual ~SqliteStorage() = default;

    virtual ledger::Store& ledger() = 0;
    virtual cache::Store& cache() = 0;
    virtual artifacts::Store& artifacts() = 0;
    virtual jobs::Store& jobs() = 0;

    /// Closes claims of dead processes as interrupted, applies the retention, drops what has expired, and
    /// with OnFailure::refuse sees whether a claim could be written. Queued to the writer; does not block.
    virtual void maintain() = 0;
    /// Attempts that went unrecorded, or whose end did, since this process started.
    virtual std::int64_t lost_records() const = 0;
    /// Why calls are refused at present (OnFailure::refuse and, say, a full disk); nothing while they are
    /// taken. Any thread.
    virtual std::optional<std::string> refusal() const = 0;
    /// Is there a store behind this at all?
    virtual bool recording() const = 0;
};

}  // namespace gateway::storage
