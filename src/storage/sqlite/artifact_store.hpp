// artifacts::Store on SQLite. Writes go through the writer thread; reads through a connection of their own.
// Both are made ready on first use: most processes never need them, and all of them have to start fast.
#pragma once

#include <filesystem>
#include <mutex>

#include "artifacts/store.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/writer.hpp"

namespace gateway::storage {

struct ArtifactLimits {
    std::int64_t bytes;  ///< of all contents together
    std::chrono::seconds time_to_live;
};

class ArtifactStore final : public artifacts::Store {
  public:
    /// `database` is the writer's connection; it and the writer outlive the store's last work.
    ArtifactStore(Writer& writer, Database& database, std::filesystem::path file, ArtifactLimits limits)
        : writer_(writer), database_(database), file_(std::move(file)), limits_(limits) {}

    void put(artifacts::Artifact artifact, Done done) override;
    Result<std::optional<artifacts::Artifact>> get(std::string_view id, std::string_view principal,
                                                   WallTime now) override;
    Result<std::vector<artifacts::Info>> list(std::string_view principal, WallTime now,
                                              std::size_t limit) override;
    std::chrono::seconds time_to_live() const override { return limits_.time_to_live; }

    /// Queues the removal of what expired before `now`. Does not block.
    void remove_expired(WallTime now);

  private:
    Result<void> ready_to_write();
    Result<void> ready_to_read();
    Result<void> insert(const artifacts::Artifact& artifact);
    Result<void> expire(WallTime now);
    Result<void> make_room(std::int64_t bytes, WallTime now);

    Writer& writer_;
    Database& database_;
    std::filesystem::path file_;
    ArtifactLimits limits_;

    // On the writer thread.
    bool can_write_ = false;
    Statement insert_, total_, expire_, oldest_, erase_;

    std::mutex mutex_;  // everything below
    bool can_read_ = false;
    Database reader_;
    Statement find_, list_;
};

}  // namespace gateway::storage
