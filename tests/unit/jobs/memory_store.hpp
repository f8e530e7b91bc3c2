// Jobs in a map, for tests. `elsewhere`: jobs that another living process has; `dead`: those of one that
// died.
#pragma once

#include <map>
#include <set>

#include "jobs/store.hpp"

namespace gateway::jobs::test {

class MemoryStore final : public Store {
  public:
    void open(Job job, Done done) override {
        if (failure) return done(fail(*failure));
        const auto id = job.id;
        kept[id] = std::move(job);
        done({});
    }
    void close(std::string_view id, State state, std::string result, Done done) override {
        auto& job = kept.at(std::string(id));
        job.state = state;
        job.result = std::move(result);
        if (done) done({});
    }
    Result<std::optional<Job>> find(std::string_view id, std::string_view principal, WallTime now) override {
        const auto at = kept.find(std::string(id));
        if (at == kept.end() || at->second.principal != principal || at->second.expires <= now)
            return std::optional<Job>{};
        return std::optional(at->second);
    }
    Result<std::optional<Job>> find_working(std::string_view key, std::string_view principal,
                                            WallTime) override {
        for (const auto& [id, job] : kept)
            if (job.state == State::working && job.key == key && job.principal == principal)
                return std::optional(job);
        return std::optional<Job>{};
    }
    bool any_working(WallTime) override {
        for (const auto& [id, job] : kept)
            if (job.state == State::working) return true;
        return false;
    }
    void adopt(std::string_view id, std::function<void(const Result<bool>&)> done) override {
        done(dead.erase(std::string(id)) > 0);
    }

    std::map<std::string, Job> kept;
    std::set<std::string> dead;
    std::optional<Error> failure;
};

}  // namespace gateway::jobs::test
