// Kills processes that write to one store, again and again, and reconciles the books: nothing that was
// acknowledged may be lost, nothing may be there twice, no claim of a living process may have been closed by
// another.
//
// A worker says on its pipe what it is about to do and what the store has acknowledged; the parent reads,
// kills a worker after a random number of lines, starts another in its place, and compares at the end. No
// timing is involved: where in its work a worker dies is decided by the lines read and by the scheduler.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/database.hpp"
#include "unit/storage/support.hpp"

namespace gateway::test {

struct StoreChaos {
    std::filesystem::path directory;  ///< empty and writable
    int kills = 20;
    int processes = 3;
    std::uint64_t seed = 1;
};

/// What was acknowledged, and the books as found.
struct StoreChaosResult {
    std::string failure;  ///< what is wrong; "" = the books are right
    std::size_t announced = 0, claimed = 0, settled = 0, cached = 0;
    std::int64_t interrupted = 0;
};

namespace chaos {

/// A made-up cost that both sides can compute.
inline Money cost_of(std::string_view id) {
    return Money::pico(static_cast<std::int64_t>(std::hash<std::string_view>{}(id) % 1'000'000'000));
}

inline bool say(int pipe, char what, const std::string& id) {
    const std::string line = what + id + "\n";  // shorter than PIPE_BUF: whole or not at all
    return write(pipe, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

/// One worker: rounds of claims, settlements and cache entries, until it is killed. One claim in eight stays
/// open.
inline int work(const std::filesystem::path& directory, int pipe) {
    SystemClock clock;
    SystemRandom random;
    Loop loop;
    auto opened = storage::SqliteStorage::open(
        {.directory = directory, .on_failure = storage::OnFailure::refuse}, loop.executor(), clock, random);
    if (!opened) return say(pipe, '!', opened.error().message), 1;
    storage::SqliteStorage& store = **opened;
    while (true) {
        std::vector<std::string> ids;
        std::size_t answered = 0;
        for (int i = 0; i < 8; ++i) {
            ids.push_back(ordered_id("att_", clock.wall(), random));
            if (!say(pipe, 'B', ids.back())) return 0;
            store.ledger().claim(claim_of(ids.back(), clock.wall()),
                                 [&, id = ids.back()](Result<void> result) {
                                     ++answered;
                                     say(pipe, result ? 'C' : '!', id);
                                 });
        }
        if (!loop.run_until([&] { return answered == ids.size(); })) return say(pipe, '!', "no answer"), 1;
        store.maintain();
        ids.pop_back();
        for (const std::string& id : ids) {
            store.ledger().settle({.attempt_id = id, .cost = {cost_of(id), llm::Cost::Source::computed, ""}});
            store.cache().put({.key = id,
                               .payload = id,
                               .created = clock.wall(),
                               .expires = clock.wall() + std::chrono::hours{1}});
        }
        if (auto flushed = store.ledger().flush(); !flushed)
            return say(pipe, '!', flushed.error().message), 1;
        for (const std::string& id : ids)
            say(pipe, 'S', id);
    }
}

struct Worker {
    pid_t process = -1;
    int pipe = -1;
    std::string unread;
};

class Ring {
  public:
    explicit Ring(const StoreChaos& chaos) : chaos_(chaos), random_(chaos.seed) {}

    StoreChaosResult run() {
        workers_.resize(static_cast<std::size_t>(chaos_.processes));
        for (Worker& worker : workers_)
            start(worker);
        for (int kill = 0; kill < chaos_.kills && result_.failure.empty(); ++kill) {
            Worker& victim = workers_[random_.next() % workers_.size()];
            read_lines(1 + random_.next() % 400);
            finish(victim);
            start(victim);
        }
        for (Worker& worker : workers_)
            finish(worker);
        if (result_.failure.empty()) reconcile();
        result_.announced = begun_.size();
        result_.claimed = claimed_.size();
        result_.settled = settled_.size();
        return result_;
    }

  private:
    void start(Worker& worker) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return set_failure("pipe2 failed");
        worker.process = fork();
        if (worker.process == 0) {
            close(ends[0]);
            for (const Worker& other : workers_)
                if (other.pipe >= 0) close(other.pipe);
            _exit(work(chaos_.directory, ends[1]));
        }
        close(ends[1]);
        worker.pipe = ends[0];
        worker.unread.clear();
    }

    /// Kills, reads what the pipe still holds, and buries.
    void finish(Worker& worker) {
        kill(worker.process, SIGKILL);
        while (read_some(worker)) {
        }
        waitpid(worker.process, nullptr, 0);
        close(worker.pipe);
        worker.pipe = -1;
    }

    void read_lines(std::size_t wanted) {
        const std::size_t until = lines_ + wanted;
        while (lines_ < until && result_.failure.empty()) {
            std::vector<pollfd> polls;
            for (const Worker& worker : workers_)
                polls.push_back({worker.pipe, POLLIN, 0});
            if (poll(polls.data(), polls.size(), 60'000) <= 0) return set_failure("no worker gets on");
            for (std::size_t i = 0; i < polls.size(); ++i)
                if (polls[i].revents != 0 && !read_some(workers_[i])) set_failure("a worker ended by itself");
        }
    }

    bool read_some(Worker& worker) {
        char buffer[4096];
        const ssize_t size = read(worker.pipe, buffer, sizeof buffer);
        if (size <= 0) return false;
        worker.unread.append(buffer, static_cast<std::size_t>(size));
        std::size_t end = 0;
        while ((end = worker.unread.find('\n')) != std::string::npos) {
            take_line(worker.unread.substr(0, end));
            worker.unread.erase(0, end + 1);
        }
        return true;
    }

    void take_line(const std::string& line) {
        ++lines_;
        const std::string id = line.substr(1);
        switch (line[0]) {
            case 'B': begun_.insert(id); break;
            case 'C': claimed_.insert(id); break;
            case 'S': settled_.insert(id); break;
            default: set_failure("a worker reports: " + id);
        }
    }

    /// Opens the store, which closes what the dead left open, and compares the rows with the lines.
    void reconcile() {
        SystemClock clock;
        SystemRandom random;
        Loop loop;
        auto store = storage::SqliteStorage::open(
            {.directory = chaos_.directory, .on_failure = storage::OnFailure::refuse}, loop.executor(), clock,
            random);
        if (!store) return set_failure(store.error().message);
        if (auto flushed = (*store)->ledger().flush(); !flushed) return set_failure(flushed.error().message);
        if (const auto verdict = ask(chaos_.directory, "PRAGMA integrity_check"); verdict != "ok")
            return set_failure("integrity: " + verdict);
        compare_rows();
        Money paid;
        for (const auto& [id, row] : rows_)
            if (row.outcome == "ok") paid += Money::pico(row.cost);
        const auto report =
            (*store)->ledger().report({WallTime{}, clock.wall() + std::chrono::hours{1}, "outcome"});
        if (!report || report->total.cost != paid)
            set_failure("the report's total is not the sum of the rows");
        for (const std::string& id : settled_)
            if (const auto entry = (*store)->cache().get(id, clock.wall()); entry && entry->payload == id)
                ++result_.cached;
        if (result_.cached != settled_.size()) set_failure("a committed cache entry is missing");
        if (ask(chaos_.directory, "SELECT count(*) FROM instances") != "0")
            set_failure("a dead instance is not buried");
    }

    void compare_rows() {
        auto database = storage::Database::open(storage::database_file(chaos_.directory),
                                                storage::Database::Access::read_only);
        if (!database) return set_failure(database.error().message);
        auto query = database->prepare("SELECT attempt_id, outcome, cost FROM attempts");
        if (!query) return set_failure(query.error().message);
        for (auto row = query->step(); row && *row; row = query->step())
            if (!rows_
                     .try_emplace(std::string(query->text(0)), std::string(query->text(1)), query->integer(2))
                     .second)
                set_failure("twice in the books: " + std::string(query->text(0)));
        for (const auto& [id, row] : rows_) {
            if (!begun_.contains(id)) set_failure("nobody announced " + id);
            if (row.outcome == "interrupted")
                ++result_.interrupted;
            else if (row.outcome != "ok" || Money::pico(row.cost) != cost_of(id))
                set_failure("wrong or open: " + id);
        }
        for (const std::string& id : claimed_)
            if (!rows_.contains(id)) set_failure("acknowledged claim lost: " + id);
        for (const std::string& id : settled_)
            if (const auto row = rows_.find(id); row == rows_.end() || row->second.outcome != "ok")
                set_failure("acknowledged settlement lost: " + id);
    }

    void set_failure(std::string what) {
        if (result_.failure.empty()) result_.failure = std::move(what);
    }

    struct Row {
        Row(std::string o, std::int64_t c) : outcome(std::move(o)), cost(c) {}
        std::string outcome;
        std::int64_t cost;
    };

    const StoreChaos& chaos_;
    SeededRandom random_;
    std::vector<Worker> workers_;
    std::size_t lines_ = 0;
    std::set<std::string> begun_, claimed_, settled_;
    std::map<std::string, Row> rows_;
    StoreChaosResult result_;
};

}  // namespace chaos

/// Forks, so the calling process must have no threads.
inline StoreChaosResult run_store_chaos(const StoreChaos& chaos) { return chaos::Ring(chaos).run(); }

}  // namespace gateway::test
