// Prepares the statements of a table in one go.
#pragma once

#include <span>

#include "base/result.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

struct Prepared {
    Statement* statement;
    const char* sql;
};

inline Result<void> prepare_all(Database& database, std::span<const Prepared> statements) {
    for (const auto& [statement, sql] : statements) {
        auto prepared = database.prepare(sql);
        if (!prepared) return fail(prepared.error());
        *statement = std::move(*prepared);
    }
    return {};
}

}  // namespace gateway::storage
