#include "storage/sqlite/schema.hpp"

#include <array>
#include <string>

namespace gateway::storage {
namespace {

// Times are microseconds since 1970 UTC, money is picodollars, durations are milliseconds. A token count is
// NULL when unknown; bit n of `estimated` marks the n-th count (in column order) as an estimate, otherwise it
// was reported.
//
// `attempts` is keyed by an id that sorts by time, so claims append and settlements find hot pages;
// `by_start` serves reports and the retention; `open_claims` holds only what is in flight. `cache_by_use`
// covers eviction (oldest use first) and expiry in one small index.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE instances (
    id      TEXT PRIMARY KEY,
    started INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE attempts (
    attempt_id       TEXT PRIMARY KEY,
    call_id          TEXT NOT NULL,
    tool             TEXT NOT NULL,
    principal        TEXT NOT NULL,
    provider         TEXT NOT NULL,
    model            TEXT NOT NULL,
    started          INTEGER NOT NULL,
    attempt          INTEGER NOT NULL,
    streamed         INTEGER NOT NULL,
    instance         TEXT NOT NULL,
    outcome          TEXT,
    error_kind       TEXT,
    answered_model   TEXT,
    input            INTEGER,
    cache_read       INTEGER,
    cache_write_5m   INTEGER,
    cache_write_1h   INTEGER,
    output           INTEGER,
    reasoning        INTEGER,
    input_audio      INTEGER,
    cache_read_audio INTEGER,
    output_audio     INTEGER,
    estimated        INTEGER,
    reported_total   INTEGER,
    web_searches     INTEGER,
    service_tier     TEXT,
    extra_passes     INTEGER,
    extra_input      INTEGER,
    extra_output     INTEGER,
    provider_cost    INTEGER,
    cost             INTEGER,
    cost_source      TEXT,
    cost_note        TEXT,
    latency          INTEGER,
    first_token      INTEGER,
    request_id       TEXT
) WITHOUT ROWID;
CREATE INDEX by_start ON attempts (started);
CREATE INDEX open_claims ON attempts (instance) WHERE outcome IS NULL;

CREATE TABLE hits (
    at        INTEGER NOT NULL,
    call_id   TEXT NOT NULL,
    tool      TEXT NOT NULL,
    principal TEXT NOT NULL,
    provider  TEXT NOT NULL,
    model     TEXT NOT NULL,
    saved     INTEGER
);
CREATE INDEX hits_by_time ON hits (at);

CREATE TABLE cache_entries (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    model    TEXT NOT NULL,
    cost     INTEGER,
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    used     INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    payload  TEXT NOT NULL
);
CREATE INDEX cache_by_use ON cache_entries (used, expires, bytes);

CREATE TABLE cache_totals (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    entries    INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    hits       INTEGER NOT NULL,
    misses     INTEGER NOT NULL,
    saved      INTEGER NOT NULL,
    generation INTEGER NOT NULL
);
INSERT INTO cache_totals VALUES (1, 0, 0, 0, 0, 0, 0);
)sql";

// What is kept by handle, and calls that outlive their caller's patience. `artifacts_by_age` alone answers
// how much there is and what goes first; `jobs_working` holds only what is under way.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE artifacts (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    principal  TEXT NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    created    INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    content    TEXT NOT NULL
);
CREATE INDEX artifacts_by_expiry ON artifacts (expires, bytes);
CREATE INDEX artifacts_of ON artifacts (principal);

CREATE TABLE jobs (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    principal TEXT NOT NULL,
    key       TEXT NOT NULL,
    tool      TEXT NOT NULL,
    arguments TEXT NOT NULL,
    instance  TEXT NOT NULL,
    state     TEXT NOT NULL,
    result    TEXT NOT NULL,
    created   INTEGER NOT NULL,
    expires   INTEGER NOT NULL
);
CREATE INDEX jobs_working ON jobs (key) WHERE state = 'working';
CREATE INDEX jobs_by_expiry ON jobs (expires);
)sql";

// Migration n takes a file from version n to n + 1. Never edit one that was released; append.
constexpr std::array<const char*, kSchemaVersion> kMigrations = {kVersion1, kVersion2};

Result<std::int64_t> version_of(Database& database) {
    auto query = database.prepare("PRAGMA user_version");
    if (!query) return fail(query.error());
    if (auto row = query->step(); !row) return fail(row.error());
    return query->integer(0);
}

Result<void> migrate_from(Database& database, std::int64_t version) {
    for (std::size_t step = static_cast<std::size_t>(version); step < kMigrations.size(); ++step)
        if (auto applied = database.execute(kMigrations[step]); !applied) return applied;
    const std::string stamp = "PRAGMA user_version = " + std::to_string(kSchemaVersion);
    if (auto stamped = database.execute(stamp.c_str()); !stamped) return stamped;
    return database.commit();
}

}  // namespace

Result<void> migrate(Database& database) {
    // Looked at inside the write transaction: between a look outside and the lock another process may
    // migrate.
    if (auto begun = database.begin(); !begun) return begun;
    const Result<std::int64_t> version = version_of(database);
    Result<void> result;
    if (!version) {
        result = fail(version.error());
    } else if (*version < 0 || *version > kSchemaVersion) {
        result =
            fail(ErrorKind::storage,
                 "the data directory was written by a newer llm-gateway (schema " + std::to_string(*version) +
                     ", this program knows up to " + std::to_string(kSchemaVersion) +
                     "); run the newer program, or choose another folder with --data-dir",
                 kNewerSchema);
    } else if (*version < kSchemaVersion) {
        result = migrate_from(database, *version);
    }
    database.rollback();  // nothing to undo after a commit
    return result;
}

}  // namespace gateway::storage
