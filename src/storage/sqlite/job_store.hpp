// jobs::Store on SQLite. Writes go through the writer thread; reads through a connection of their own. Both
// are made ready on first use, as in artifact_store.hpp.
#pragma once

#include <filesystem>
#include <mutex>
#include <vector>

#include "jobs/store.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/writer.hpp"

namespace gateway::storage {

class JobStore final : public jobs::Store {
  public:
    /// Where the database and the locks of the processes that share it are.
    struct Place {
        std::filesystem::path directory;
        std::string instance;  ///< this process (instance_lock.hpp)
    };
    /// `database` is the writer's connection; it and the writer outlive the store's last work.
    JobStore(Writer& writer, Database& database, Place place)
        : writer_(writer), database_(database), place_(std::move(place)) {}

    void open(jobs::Job job, Done done) override;
    void close(std::string_view id, jobs::State state, std::string result, Done done) override;
    Result<std::optional<jobs::Job>> find(std::string_view id, std::string_view principal,
                                          WallTime now) override;
    Result<std::optional<jobs::Job>> find_working(std::string_view key, std::string_view principal,
                                                  WallTime now) override;
    bool any_working(WallTime now) override;
    void adopt(std::string_view id, std::function<void(const Result<bool>&)> done) override;

    /// Queues the removal of what expired before `now` and another attempt to write the ends that could not
    /// be written. Does not block.
    void maintain(WallTime now);

  private:
    class CloseWork;
    class TidyWork;
    struct End {
        std::string id;
        jobs::State state;
        std::string result;
    };
    static constexpr std::size_t kMostPostponed = 100;

    Result<void> ready_to_write();
    Result<void> ready_to_read();
    Result<void> write_end(const End& end);
    Result<bool> take_over(std::string_view id);
    Result<std::optional<jobs::Job>> first_of(Statement& query);

    Writer& writer_;
    Database& database_;
    Place place_;

    // On the writer thread.
    bool can_write_ = false;
    Statement insert_, close_, owner_, adopt_, expire_;
    std::vector<End> postponed_;  // ends that could not be written

    std::mutex mutex_;  // everything below
    bool can_read_ = false;
    Database reader_;
    Statement find_, find_working_, any_working_;
};

}  // namespace gateway::storage
