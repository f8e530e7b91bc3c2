// The tables, and how an older file becomes a current one. Migrations run in order inside one write
// transaction, so a process that dies half-way leaves the older version; two that start at once migrate one
// after the other.
#pragma once

#include "base/result.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

/// The version this program writes.
inline constexpr int kSchemaVersion = 2;

/// Brings the file to kSchemaVersion. Errors: storage; a file of a newer version is refused and left
/// untouched (Error.detail is kNewerSchema).
Result<void> migrate(Database& database);

inline constexpr const char* kNewerSchema = "newer_schema";

}  // namespace gateway::storage
