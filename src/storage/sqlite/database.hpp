// One connection to one SQLite file, and prepared statements on it. No SQL text is ever made from data.
//
// A connection and its statements belong to one thread at a time. Errors are ErrorKind::storage with SQLite's
// own words and its extended code in `detail`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gateway::storage {

/// A prepared statement. Bound texts are not copied: they must live until run() returns or reset() is called.
class Statement {
  public:
    Statement() = default;

    /// Binds parameters 1, 2, … in order: integers, doubles, texts, optional integers (empty = NULL),
    /// nullptr.
    template <class... Values>
    Statement& bind(const Values&... values) {
        int index = 0;
        (put(++index, values), ...);
        return *this;
    }

    /// One step of a query: true = a row is there. After false or an error the statement is reset.
    Result<bool> step();
    /// Runs to the end and resets.
    Result<void> run();
    void reset();

    std::int64_t integer(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    double real(int column) const;
    /// Valid until the next step.
    std::string_view text(int column) const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    void put(int index, std::int64_t value);
    void put(int index, int value) { put(index, static_cast<std::int64_t>(value)); }
    void put(int index, bool value) { put(index, static_cast<std::int64_t>(value)); }
    void put(int index, std::string_view value);
    void put(int index, const char* value) { put(index, std::string_view(value)); }
    void put(int index, const std::string& value) { put(index, std::string_view(value)); }
    void put(int index, const std::optional<std::int64_t>& value);

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
  public:
    enum class Access { read_write, read_only };

    Database() = default;
    /// Opens an existing file (storage/sqlite/data_directory.hpp makes it) in WAL mode, waiting up to
    /// kBusyTimeoutMs for other processes.
    static Result<Database> open(const std::filesystem::path& file, Access access);

    Result<Statement> prepare(std::string_view sql);
    /// Runs constant SQL, several statements if need be. For schema and pragmas.
    Result<void> execute(const char* sql);

    Result<void> begin();  ///< BEGIN IMMEDIATE: the write lock is taken now or not at all
    Result<void> commit();
    void rollback();  ///< harmless outside a transaction

    /// Rows changed by the last statement.
    std::int64_t changes() const;
    /// Forces everything committed so far to the medium (fsync of the write-ahead log).
    Result<void> sync();
    /// Did the last call on this connection fail because another process held the lock for too long?
    bool busy() const;

    static constexpr int kBusyTimeoutMs = 5000;

  private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    Statement begin_, commit_;  // after handle_: finalised before it closes
};

}  // namespace gateway::storage
