#include "storage/sqlite/recovery.hpp"

#include <utility>

#include "storage/sqlite/instance_lock.hpp"

namespace gateway::storage {

Result<Recovery> Recovery::prepare(Database& database, LedgerTable& table, std::filesystem::path directory,
                                   std::string own_instance) {
    Recovery recovery(table, std::move(directory), std::move(own_instance));
    auto instances = database.prepare("SELECT id FROM instances");
    if (!instances) return fail(instances.error());
    recovery.instances_ = std::move(*instances);
    return recovery;
}

Result<std::int64_t> Recovery::close_dead_claims() {
    const auto candidates = others();
    if (!candidates) return fail(candidates.error());
    std::int64_t closed = 0;
    for (const std::string& instance : *candidates) {
        auto lock = FileLock::try_acquire(instance_file(directory_, instance));
        if (!lock) return fail(lock.error());
        if (!*lock) continue;  // alive
        const auto claims = table_->close_instance(instance);
        if (!claims) return fail(claims.error());
        closed += *claims;
        // If this transaction is rolled back the row stays, and the next attempt makes the file anew.
        (*lock)->remove_on_release();
    }
    return closed;
}

Result<std::vector<std::string>> Recovery::others() {
    std::vector<std::string> names;
    while (true) {
        const Result<bool> row = instances_.step();
        if (!row) return fail(row.error());
        if (!*row) return names;
        if (instances_.text(0) != own_) names.emplace_back(instances_.text(0));
    }
}

}  // namespace gateway::storage
