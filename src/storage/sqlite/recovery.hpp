// Closes what dead processes left open. Any process may do it for any other: at start-up and every
// maintain().
//
// An instance is registered (row) only while its lock is held, and its row goes before its lock does. So a
// row whose lock is free has a dead owner, and the lock is kept while its claims are closed, so that one
// process does it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/ledger_table.hpp"

namespace gateway::storage {

class Recovery {
  public:
    static Result<Recovery> prepare(Database& database, LedgerTable& table, std::filesystem::path directory,
                                    std::string own_instance);

    /// On the writer thread, inside a transaction. Returns how many claims were closed.
    Result<std::int64_t> close_dead_claims();

  private:
    Recovery(LedgerTable& table, std::filesystem::path directory, std::string own)
        : table_(&table), directory_(std::move(directory)), own_(std::move(own)) {}
    Result<std::vector<std::string>> others();

    LedgerTable* table_;
    std::filesystem::path directory_;
    std::string own_;
    Statement instances_;
};

}  // namespace gateway::storage
