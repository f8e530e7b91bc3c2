#include "storage/sqlite/artifact_store.hpp"

#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/prepared.hpp"
#include "storage/sqlite/written_work.hpp"

namespace gateway::storage {
namespace {

// The columns of an Info, as every query here selects them.
artifacts::Info info_of(const Statement& row) {
    artifacts::Info info;
    info.id = row.text(0);
    info.principal = row.text(1);
    info.name = row.text(2);
    info.media_type = row.text(3);
    info.bytes = row.integer(4);
    info.created = time_from_column(row.integer(5));
    info.expires = time_from_column(row.integer(6));
    return info;
}

}  // namespace

Result<void> ArtifactStore::ready_to_write() {
    if (can_write_) return {};
    const Prepared statements[] = {
        {&insert_,
         "INSERT INTO artifacts (id, principal, name, media_type, bytes, created, expires, content)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
        {&total_, "SELECT coalesce(sum(bytes), 0) FROM artifacts"},
        {&expire_, "DELETE FROM artifacts WHERE expires <= ?"},
        {&oldest_, "SELECT number, bytes FROM artifacts ORDER BY number LIMIT 1"},
        {&erase_, "DELETE FROM artifacts WHERE number = ?"},
    };
    if (auto prepared = prepare_all(database_, statements); !prepared) return prepared;
    can_write_ = true;
    return {};
}

Result<void> ArtifactStore::ready_to_read() {
    if (can_read_) return {};
    auto reader = Database::open(file_, Database::Access::read_only);
    if (!reader) return fail(reader.error());
    reader_ = std::move(*reader);
    const Prepared statements[] = {
        {&find_,
         "SELECT id, principal, name, media_type, bytes, created, expires, content FROM artifacts"
         " WHERE id = ? AND principal = ? AND expires > ?"},
        {&list_,
         "SELECT id, principal, name, media_type, bytes, created, expires FROM artifacts"
         " WHERE principal = ? AND expires > ? ORDER BY number DESC LIMIT ?"},
    };
    if (auto prepared = prepare_all(reader_, statements); !prepared) return prepared;
    can_read_ = true;
    return {};
}

void ArtifactStore::put(artifacts::Artifact artifact, Done done) {
    artifact.info.bytes = static_cast<std::int64_t>(artifact.content.size());
    // Work is copied by std::function, its content is not.
    const auto shared = std::make_shared<const artifacts::Artifact>(std::move(artifact));
    writer_.submit(std::make_unique<WrittenWork>([this, shared] { return insert(*shared); }, std::move(done)),
                   Writer::Urgency::now);
}

Result<void> ArtifactStore::insert(const artifacts::Artifact& artifact) {
    if (auto ready = ready_to_write(); !ready) return ready;
    const auto& info = artifact.info;
    if (auto room = make_room(info.bytes, info.created); !room) return room;
    insert_.bind(info.id, info.principal, info.name, info.media_type, info.bytes, to_column(info.created),
                 to_column(info.expires), artifact.content);
    return insert_.run();
}

Result<void> ArtifactStore::make_room(std::int64_t bytes, WallTime now) {
    if (bytes > limits_.bytes)
        return fail(ErrorKind::document_too_large, "An artifact of " + std::to_string(bytes) +
                                                       " bytes is larger than the whole store may be (" +
                                                       std::to_string(limits_.bytes) +
                                                       "; artifacts.max_bytes).");
    if (auto expired = expire(now); !expired) return expired;
    if (auto row = total_.step(); !row) return fail(row.error());
    std::int64_t total = total_.integer(0);
    total_.reset();
    while (total + bytes > limits_.bytes) {
        const auto row = oldest_.step();
        if (!row) return fail(row.error());
        if (!*row) return {};
        const std::int64_t number = oldest_.integer(0);
        total -= oldest_.integer(1);
        oldest_.reset();
        if (auto erased = erase_.bind(number).run(); !erased) return erased;
    }
    return {};
}

Result<std::optional<artifacts::Artifact>> ArtifactStore::get(std::string_view id, std::string_view principal,
                                                              WallTime now) {
    const std::lock_guard lock(mutex_);
    if (auto ready = ready_to_read(); !ready) return fail(ready.error());
    const auto row = find_.bind(id, principal, to_column(now)).step();
    if (!row) return fail(row.error());
    if (!*row) return std::optional<artifacts::Artifact>{};
    artifacts::Artifact artifact{info_of(find_), std::string(find_.text(7))};
    find_.reset();
    return std::optional(std::move(artifact));
}

Result<std::vector<artifacts::Info>> ArtifactStore::list(std::string_view principal, WallTime now,
                                                         std::size_t limit) {
    const std::lock_guard lock(mutex_);
    if (auto ready = ready_to_read(); !ready) return fail(ready.error());
    std::vector<artifacts::Info> infos;
    list_.bind(principal, to_column(now), static_cast<std::int64_t>(limit));
    while (true) {
        const auto row = list_.step();
        if (!row) return fail(row.error());
        if (!*row) return infos;
        infos.push_back(info_of(list_));
    }
}

void ArtifactStore::remove_expired(WallTime now) {
    writer_.submit(std::make_unique<WrittenWork>([this, now] { return expire(now); }, nullptr),
                   Writer::Urgency::soon);
}

Result<void> ArtifactStore::expire(WallTime now) {
    if (auto ready = ready_to_write(); !ready) return ready;
    return expire_.bind(to_column(now)).run();
}

}  // namespace gateway::storage
