#include "storage/sqlite/database.hpp"

#include <sqlite3.h>

#include <string>

namespace gateway::storage {
namespace {

tl::unexpected<Error> failure(sqlite3* connection, std::string_view doing) {
    std::string message{"the data directory: cannot "};
    message += doing;
    message += ": ";
    message += sqlite3_errmsg(connection);
    return fail(ErrorKind::storage, std::move(message),
                "sqlite:" + std::to_string(sqlite3_extended_errcode(connection)));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

// Binding can fail only by a wrong index or exhausted memory; a wrong index shows in the first test that runs
// it.
void Statement::put(int index, std::int64_t value) { sqlite3_bind_int64(handle_.get(), index, value); }

void Statement::put(int index, std::string_view value) {
    // A null data pointer would bind NULL, and an empty text is not an absent one.
    const char* data = value.data() ? value.data() : "";
    sqlite3_bind_text64(handle_.get(), index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::put(int index, const std::optional<std::int64_t>& value) {
    if (value)
        put(index, *value);
    else
        sqlite3_bind_null(handle_.get(), index);
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_.get());
        return false;
    }
    auto error = failure(sqlite3_db_handle(handle_.get()), "run a statement");
    sqlite3_reset(handle_.get());
    return error;
}

Result<void> Statement::run() {
    while (true) {
        const Result<bool> row = step();
        if (!row) return fail(row.error());
        if (!*row) return {};
    }
}

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::optional<std::int64_t> Statement::optional_integer(int column) const {
    if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

double Statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

std::string_view Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
    // NOMUTEX: a connection is used by one thread at a time, so SQLite need not lock around every call.
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database;
    database.handle_.reset(raw);
    if (code != SQLITE_OK) return failure(raw, "open " + file.string());
    sqlite3_busy_timeout(raw, kBusyTimeoutMs);

    // NORMAL: a commit writes the log without fsync (kill -9 loses nothing); sync() forces groups to the
    // medium, and SQLite itself syncs around checkpoints, so the file is whole after a power cut.
    const char* settings = access == Access::read_only
                               ? "PRAGMA query_only = ON;"
                               : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                 "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432; "
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA secure_delete = FAST;";
    if (auto set = database.execute(settings); !set) return fail(set.error());
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return failure(handle_.get(), "prepare a statement");
    Statement statement;
    statement.handle_.reset(raw);
    return statement;
}

Result<void> Database::execute(const char* sql) {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return failure(handle_.get(), "run a statement");
    return {};
}

Result<void> Database::begin() {
    if (!begin_.handle_) {
        auto begin = prepare("BEGIN IMMEDIATE");
        auto commit = prepare("COMMIT");
        if (!begin) return fail(begin.error());
        if (!commit) return fail(commit.error());
        begin_ = std::move(*begin);
        commit_ = std::move(*commit);
    }
    return begin_.run();
}

Result<void> Database::commit() { return commit_.run(); }

void Database::rollback() {
    // Some failures (disk full) roll back by themselves; then there is nothing left to do.
    if (handle_ && sqlite3_get_autocommit(handle_.get()) == 0)
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }

Result<void> Database::sync() {
    // In WAL mode the "journal" is the write-ahead log.
    sqlite3_file* log = nullptr;
    const int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code != SQLITE_OK || !log || !log->pMethods) return {};  // no log yet: nothing was committed
    if (log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) != SQLITE_OK)
        return fail(ErrorKind::storage, "the data directory: cannot force the log to the medium");
    return {};
}

bool Database::busy() const { return (sqlite3_errcode(handle_.get()) & 0xFF) == SQLITE_BUSY; }

}  // namespace gateway::storage
