#include "storage/sqlite/job_store.hpp"

#include "base/log.hpp"
#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/instance_lock.hpp"
#include "storage/sqlite/prepared.hpp"
#include "storage/sqlite/written_work.hpp"

namespace gateway::storage {

class JobStore::CloseWork final : public Work {
  public:
    CloseWork(JobStore& store, End end, Done done)
        : store_(store), end_(std::move(end)), done_(std::move(done)) {}

    Result<void> apply() override { return store_.write_end(end_); }
    void finished(const Result<void>& result, Deliveries& deliveries) override {
        if (!result) {
            log_line(LogLevel::error, "the end of a job is not recorded yet: " + result.error().message);
            if (store_.postponed_.size() < kMostPostponed) store_.postponed_.push_back(std::move(end_));
        }
        if (done_) deliveries.push_back([done = std::move(done_), result] { done(result); });
    }

  private:
    JobStore& store_;
    End end_;
    Done done_;
};

class JobStore::TidyWork final : public Work {
  public:
    TidyWork(JobStore& store, WallTime now) : store_(store), now_(now) {}

    Result<void> apply() override {
        if (auto ready = store_.ready_to_write(); !ready) return ready;
        if (auto expired = store_.expire_.bind(to_column(now_)).run(); !expired) return expired;
        for (const auto& end : store_.postponed_)
            if (auto written = store_.write_end(end); !written) return written;
        return {};
    }
    void finished(const Result<void>& result, Deliveries&) override {
        if (result) store_.postponed_.clear();
    }

  private:
    JobStore& store_;
    WallTime now_;
};

Result<void> JobStore::ready_to_write() {
    if (can_write_) return {};
    const Prepared statements[] = {
        {&insert_,
         "INSERT INTO jobs (id, principal, key, tool, arguments, instance, state, result, created, expires)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
        {&close_, "UPDATE jobs SET state = ?, result = ? WHERE id = ? AND state = 'working'"},
        {&owner_, "SELECT instance FROM jobs WHERE id = ? AND state = 'working'"},
        {&adopt_, "UPDATE jobs SET instance = ? WHERE id = ?"},
        {&expire_, "DELETE FROM jobs WHERE expires <= ?"},
    };
    if (auto prepared = prepare_all(database_, statements); !prepared) return prepared;
    can_write_ = true;
    return {};
}

Result<void> JobStore::ready_to_read() {
    if (can_read_) return {};
    auto reader = Database::open(database_file(place_.directory), Database::Access::read_only);
    if (!reader) return fail(reader.error());
    reader_ = std::move(*reader);
    const Prepared statements[] = {
        {&find_,
         "SELECT id, principal, key, tool, arguments, state, result, created, expires FROM jobs"
         " WHERE id = ? AND principal = ? AND expires > ?"},
        {&find_working_,
         "SELECT id, principal, key, tool, arguments, state, result, created, expires FROM jobs"
         " WHERE key = ? AND principal = ? AND expires > ? AND state = 'working'"},
        {&any_working_, "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'working' AND expires > ?)"},
    };
    if (auto prepared = prepare_all(reader_, statements); !prepared) return prepared;
    can_read_ = true;
    return {};
}

void JobStore::open(jobs::Job job, Done done) {
    const auto shared = std::make_shared<const jobs::Job>(std::move(job));
    const auto write = [this, shared]() -> Result<void> {
        if (auto ready = ready_to_write(); !ready) return ready;
        const jobs::Job& j = *shared;
        insert_.bind(j.id, j.principal, j.key, j.tool, j.arguments, place_.instance, jobs::name_of(j.state),
                     j.result, to_column(j.created), to_column(j.expires));
        return insert_.run();
    };
    writer_.submit(std::make_unique<WrittenWork>(write, std::move(done)), Writer::Urgency::now);
}

void JobStore::close(std::string_view id, jobs::State state, std::string result, Done done) {
    writer_.submit(
        std::make_unique<CloseWork>(*this, End{std::string(id), state, std::move(result)}, std::move(done)),
        Writer::Urgency::now);
}

Result<void> JobStore::write_end(const End& end) {
    if (auto ready = ready_to_write(); !ready) return ready;
    return close_.bind(jobs::name_of(end.state), end.result, end.id).run();
}

Result<std::optional<jobs::Job>> JobStore::first_of(Statement& query) {
    const auto row = query.step();
    if (!row) return fail(row.error());
    if (!*row) return std::optional<jobs::Job>{};
    jobs::Job job;
    job.id = query.text(0);
    job.principal = query.text(1);
    job.key = query.text(2);
    job.tool = query.text(3);
    job.arguments = query.text(4);
    job.state = jobs::state_from_name(query.text(5)).value_or(jobs::State::failed);
    job.result = query.text(6);
    job.created = time_from_column(query.integer(7));
    job.expires = time_from_column(query.integer(8));
    query.reset();
    return std::optional(std::move(job));
}

Result<std::optional<jobs::Job>> JobStore::find(std::string_view id, std::string_view principal,
                                                WallTime now) {
    const std::lock_guard lock(mutex_);
    if (auto ready = ready_to_read(); !ready) return fail(ready.error());
    return first_of(find_.bind(id, principal, to_column(now)));
}

Result<std::optional<jobs::Job>> JobStore::find_working(std::string_view key, std::string_view principal,
                                                        WallTime now) {
    const std::lock_guard lock(mutex_);
    if (auto ready = ready_to_read(); !ready) return fail(ready.error());
    return first_of(find_working_.bind(key, principal, to_column(now)));
}

bool JobStore::any_working(WallTime now) {
    const std::lock_guard lock(mutex_);
    if (!ready_to_read()) return false;
    const auto row = any_working_.bind(to_column(now)).step();
    const bool any = row && *row && any_working_.integer(0) != 0;
    any_working_.reset();
    return any;
}

void JobStore::adopt(std::string_view id, std::function<void(const Result<bool>&)> done) {
    // The transaction holds the write lock, so of two processes that ask at once one sees the other's name.
    const auto adopted = std::make_shared<bool>(false);
    const auto take = [this, adopted, id = std::string(id)]() -> Result<void> {
        const auto taken = take_over(id);
        if (!taken) return fail(taken.error());
        *adopted = *taken;
        return {};
    };
    const auto tell = [adopted, done = std::move(done)](const Result<void>& result) {
        done(result ? Result<bool>(*adopted) : Result<bool>(fail(result.error())));
    };
    writer_.submit(std::make_unique<WrittenWork>(take, tell), Writer::Urgency::now);
}

Result<bool> JobStore::take_over(std::string_view id) {
    if (auto ready = ready_to_write(); !ready) return fail(ready.error());
    const auto row = owner_.bind(id).step();
    if (!row) return fail(row.error());
    if (!*row) return false;
    const std::string owner(owner_.text(0));
    owner_.reset();
    if (owner == place_.instance) return false;
    auto lock = FileLock::try_acquire(instance_file(place_.directory, owner));
    if (!lock) return fail(lock.error());
    if (!*lock) return false;  // alive
    (*lock)->remove_on_release();
    if (auto done = adopt_.bind(place_.instance, id).run(); !done) return fail(done.error());
    return true;
}

void JobStore::maintain(WallTime now) {
    writer_.submit(std::make_unique<TidyWork>(*this, now), Writer::Urgency::soon);
}

}  // namespace gateway::storage
