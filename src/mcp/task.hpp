// Tasks: calls that were answered with a handle and go on, to be asked for. Two dialects of one thing: the
// extension of 2026-07-28 (io.modelcontextprotocol/tasks) and the experimental part of 2025-11-25.
#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "mcp/call.hpp"

namespace gateway::mcp {

/// How long a task's result is kept, from its beginning, and how often to ask for it.
struct TaskTerms {
    std::chrono::milliseconds ttl = std::chrono::hours(1);
    std::chrono::milliseconds poll_interval = std::chrono::seconds(2);
    std::string message = {};  ///< for people: what is being done; may be empty
};

struct TaskLimits {
    std::size_t max_tasks = 1'000;
    std::chrono::milliseconds max_ttl = std::chrono::hours(24);  ///< clients that want more get this
};

enum class TaskStatus { working, input_required, completed, failed, cancelled };

std::string_view to_string(TaskStatus status);

struct Task {
    std::string id;
    std::string principal;
    CallKey call = 0;  ///< while it is not over
    TaskStatus status = TaskStatus::working;
    TaskTerms terms;
    WallTime created = {};
    WallTime updated = {};
    std::string result = {};             ///< of its call, as JSON text, once completed
    std::optional<RpcError> error = {};  ///< … once failed
    std::vector<CallKey> waiting = {};   ///< requests that are answered when it is over

    bool over() const { return status != TaskStatus::working && status != TaskStatus::input_required; }
};

class TaskTable {
  public:
    TaskTable(TaskLimits limits, const Clock& clock, Random& random)
        : limits_(limits), clock_(clock), random_(random) {}

    /// Can another one be opened? Those that are over make room.
    bool has_room();
    /// A new task; there must be room.
    Task& open(std::string_view principal, CallKey call, TaskTerms terms);
    /// The task with this id if it is this principal's.
    Task* find(std::string_view id, std::string_view principal);
    void set_status(Task& task, TaskStatus status);
    /// Forgets what is over and older than its time to live. Never one that is not over.
    void expire();
    /// The principal's tasks, the newest first.
    std::vector<const Task*> of(std::string_view principal) const;

  private:
    TaskLimits limits_;
    const Clock& clock_;
    Random& random_;
    std::list<Task> tasks_;                                                  // the oldest first
    std::unordered_map<std::string_view, std::list<Task>::iterator> by_id_;  // views into the tasks
};

/// The members of a task as a dialect names them. Without result, error or questions.
json::object render_task(const Task& task, Revision revision);

/// -32021: the client must declare the extension on this request.
RpcError missing_tasks_extension();

}  // namespace gateway::mcp
