// Where jobs are written down: calls that outlived the time a client waits for them. A row is there before
// its handle is given out and holds what is needed to do the work again, so a job outlives the process that
// began it. Implementation: storage/sqlite; tests keep a map.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace gateway::jobs {

enum class State { working, completed, failed, cancelled };

std::string_view name_of(State state);
std::optional<State> state_from_name(std::string_view name);

struct Job {
    std::string id = {};         ///< "job_…"
    std::string principal = {};  ///< its owner; nobody else ever sees it
    std::string key = {};  ///< digest of tool and arguments: the identical call finds the running job by it
    std::string tool = {};
    std::string arguments = {};  ///< JSON, checked
    State state = State::working;
    std::string result = {};  ///< JSON, of a job that is over
    WallTime created = {};
    WallTime expires = {};
};

class Store {
  public:
    /// Hears whether it is written. On the caller's own thread.
    using Done = std::function<void(const Result<void>&)>;

    virtual ~Store() = default;
    /// Writes a new job down, as this process's own.
    virtual void open(Job job, Done done) = 0;
    /// Its end. Tried again for as long as the process lives when the disk does not take it.
    virtual void close(std::string_view id, State state, std::string result, Done done) = 0;
    /// The job, if it is this principal's and has not expired.
    virtual Result<std::optional<Job>> find(std::string_view id, std::string_view principal,
                                            WallTime now) = 0;
    /// The principal's working job with this key.
    virtual Result<std::optional<Job>> find_working(std::string_view key, std::string_view principal,
                                                    WallTime now) = 0;
    /// Is any job of any principal at work? False when that cannot be told.
    virtual bool any_working(WallTime now) = 0;
    /// Takes a working job over from a process that died. False while a living one (this one included) has
    /// it.
    virtual void adopt(std::string_view id, std::function<void(const Result<bool>&)> done) = 0;
};

}  // namespace gateway::jobs
