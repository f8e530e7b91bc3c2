// Usage reports, computed by the database from the ledger's rows.
#pragma once

#include "base/result.hpp"
#include "ledger/store.hpp"
#include "storage/sqlite/database.hpp"

namespace gateway::storage {

/// Errors: invalid_parameter for an unknown group_by (the message names the allowed ones), storage.
Result<ledger::Report> make_report(Database& database, const ledger::ReportQuery& query);

}  // namespace gateway::storage
