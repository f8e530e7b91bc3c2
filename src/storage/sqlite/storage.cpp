#include "storage/sqlite/storage.hpp"

#include <utility>

#include "base/log.hpp"
#include "storage/sqlite/artifact_store.hpp"
#include "storage/sqlite/cache_store.hpp"
#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/instance_lock.hpp"
#include "storage/sqlite/job_store.hpp"
#include "storage/sqlite/ledger_store.hpp"
#include "storage/sqlite/recovery.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/writer.hpp"
#include "storage/unavailable.hpp"

namespace gateway::storage {
namespace {

class Unavailable final : public SqliteStorage {
  public:
    Unavailable(const Error& reason, const Executor& executor, const Clock& clock)
        : ledger_(reason, executor, clock), artifacts_(reason, executor), jobs_(reason, executor) {}
    ledger::Store& ledger() override { return ledger_; }
    cache::Store& cache() override { return cache_; }
    artifacts::Store& artifacts() override { return artifacts_; }
    jobs::Store& jobs() override { return jobs_; }
    void maintain() override {}
    std::int64_t lost_records() const override { return ledger_.lost_records(); }
    std::optional<std::string> refusal() const override { return std::nullopt; }
    bool recording() const override { return false; }

  private:
    UnavailableLedger ledger_;
    NoCache cache_;
    NoArtifacts artifacts_;
    NoJobs jobs_;
};

// What must be on disk and in hand before the stores can exist, in the order in which it is made.
struct Foundation {
    std::string instance;
    FileLock lock;
    Database database;
};

Result<Foundation> lay_foundation(const SqliteSettings& settings, WallTime now, Random& random) {
    if (auto made = prepare_directory(settings.directory); !made) return fail(made.error());
    // One process at a time: the switch to WAL and the migrations need the file for themselves.
    const auto opening = FileLock::acquire(settings.directory / "open.lock");
    if (!opening) return fail(opening.error());
    const auto file = database_file(settings.directory);
    if (auto made = prepare_file(file); !made) return fail(made.error());
    auto database = Database::open(file, Database::Access::read_write);
    if (!database) return fail(database.error());
    if (auto migrated = migrate(*database); !migrated) return fail(migrated.error());
    std::string instance = ordered_id("", now, random);
    auto lock = FileLock::acquire(instance_file(settings.directory, instance));
    if (!lock) return fail(lock.error());
    lock->remove_on_release();  // a registered instance without a file counts as dead, which it then is
    return Foundation{std::move(instance), std::move(*lock), std::move(*database)};
}

class Embedded final : public SqliteStorage {
  public:
    Embedded(SqliteSettings settings, Foundation foundation, Executor executor, const Clock& clock)
        : settings_(std::move(settings)),
          clock_(clock),
          foundation_(std::move(foundation)),
          writer_(foundation_.database, std::move(executor)) {}
    ~Embedded() override;

    Result<void> start();

    ledger::Store& ledger() override { return *ledger_; }
    cache::Store& cache() override { return *cache_; }
    artifacts::Store& artifacts() override { return *artifacts_; }
    jobs::Store& jobs() override { return *jobs_; }
    void maintain() override;
    std::int64_t lost_records() const override { return ledger_->lost_records(); }
    std::optional<std::string> refusal() const override { return ledger_->refusal(); }
    bool recording() const override { return true; }

  private:
    class MaintenanceWork;
    Result<void> prepare_tables();
    Result<void> open_stores();

    SqliteSettings settings_;
    const Clock& clock_;
    Foundation foundation_;
    std::optional<LedgerTable> ledger_table_;
    std::optional<CacheWriter> cache_table_;
    std::optional<Recovery> recovery_;
    std::optional<LedgerStore> ledger_;
    std::optional<CacheStore> cache_;
    std::optional<ArtifactStore> artifacts_;
    std::optional<JobStore> jobs_;
    bool started_ = false;
    Writer writer_;  // last: its thread uses everything above
};

/// Recovery and retention.
class Embedded::MaintenanceWork final : public Work {
  public:
    MaintenanceWork(Embedded& storage, WallTime now) : storage_(storage), now_(now) {}

    Result<void> apply() override {
        const auto closed = storage_.recovery_->close_dead_claims();
        if (!closed) return fail(closed.error());
        closed_ = *closed;
        if (!storage_.settings_.retention) return {};
        const auto purged = storage_.ledger_table_->purge(now_ - *storage_.settings_.retention);
        return purged ? Result<void>{} : Result<void>(fail(purged.error()));
    }

    void finished(const Result<void>& result, Deliveries&) override {
        if (!result) {
            log_line(LogLevel::error, "maintenance of the data directory failed: " + result.error().message);
        } else if (closed_ > 0) {
            log_line(LogLevel::warn,
                     std::to_string(closed_) + " calls of a process that died were closed as interrupted");
        }
    }

  private:
    Embedded& storage_;
    WallTime now_;
    std::int64_t closed_ = 0;
};

Result<void> Embedded::start() {
    if (auto prepared = prepare_tables(); !prepared) return prepared;
    if (auto opened = open_stores(); !opened) return opened;
    writer_.start();
    started_ = true;
    maintain();
    return {};
}

// Each store reads through a connection of its own.
Result<void> Embedded::open_stores() {
    const auto file = database_file(settings_.directory);
    auto report_reader = Database::open(file, Database::Access::read_only);
    if (!report_reader) return fail(report_reader.error());
    auto cache_reader = CacheReader::open(file);
    if (!cache_reader) return fail(cache_reader.error());
    ledger_.emplace(writer_, *ledger_table_, std::move(*report_reader), foundation_.instance,
                    settings_.on_failure, clock_);
    cache_.emplace(writer_, *cache_table_, std::move(*cache_reader),
                   CacheLimits{settings_.cache_bytes, settings_.memory_cache_bytes}, clock_);
    artifacts_.emplace(writer_, foundation_.database, file,
                       ArtifactLimits{settings_.artifact_bytes, settings_.artifact_ttl});
    jobs_.emplace(writer_, foundation_.database, JobStore::Place{settings_.directory, foundation_.instance});
    return {};
}

Result<void> Embedded::prepare_tables() {
    Database& database = foundation_.database;
    auto ledger = LedgerTable::prepare(database);
    if (!ledger) return fail(ledger.error());
    ledger_table_.emplace(std::move(*ledger));
    auto cache = CacheWriter::prepare(database, settings_.cache_bytes);
    if (!cache) return fail(cache.error());
    cache_table_.emplace(std::move(*cache));
    auto recovery = Recovery::prepare(database, *ledger_table_, settings_.directory, foundation_.instance);
    if (!recovery) return fail(recovery.error());
    recovery_.emplace(std::move(*recovery));
    return {};
}

void Embedded::maintain() {
    ledger_->retry_postponed();
    ledger_->probe();
    cache_->maintain();
    artifacts_->remove_expired(clock_.wall());
    jobs_->maintain(clock_.wall());
    writer_.submit(std::make_unique<MaintenanceWork>(*this, clock_.wall()), Writer::Urgency::soon);
}

Embedded::~Embedded() {
    if (!started_) return;
    ledger_->retry_postponed();
    cache_->maintain();
    jobs_->maintain(clock_.wall());
    // What is open now was not settled in time for the shutdown; nobody else will.
    const auto closed = writer_.run_and_wait([this]() -> Result<void> {
        const auto claims = ledger_table_->close_instance(foundation_.instance);
        return claims ? Result<void>{} : Result<void>(fail(claims.error()));
    });
    writer_.stop();
    if (!closed)
        log_line(LogLevel::error, "the data directory was not closed cleanly: " + closed.error().message);
}

}  // namespace

Result<std::unique_ptr<SqliteStorage>> SqliteStorage::open(SqliteSettings settings, Executor executor,
                                                           const Clock& clock, Random& random) {
    const OnFailure on_failure = settings.on_failure;
    Result<std::unique_ptr<SqliteStorage>> result;
    auto foundation = lay_foundation(settings, clock.wall(), random);
    if (foundation) {
        auto storage =
            std::make_unique<Embedded>(std::move(settings), std::move(*foundation), executor, clock);
        if (auto started = storage->start(); started)
            result = std::move(storage);
        else
            result = fail(started.error());
    } else {
        result = fail(foundation.error());
    }
    if (result || on_failure == OnFailure::refuse || result.error().detail == kNewerSchema) return result;
    log_line(LogLevel::error, "nothing will be recorded or cached: " + result.error().message);
    return std::make_unique<Unavailable>(result.error(), std::move(executor), clock);
}

}  // namespace gateway::storage
