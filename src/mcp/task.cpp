#include "mcp/task.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway::mcp {

std::string_view to_string(TaskStatus status) {
    switch (status) {
        case TaskStatus::working: return "working";
        case TaskStatus::input_required: return "input_required";
        case TaskStatus::completed: return "completed";
        case TaskStatus::failed: return "failed";
        case TaskStatus::cancelled: return "cancelled";
    }
    return "working";
}

bool TaskTable::has_room() {
    expire();
    if (tasks_.size() < limits_.max_tasks) return true;
    const auto over =
        std::find_if(tasks_.begin(), tasks_.end(), [](const Task& task) { return task.over(); });
    if (over == tasks_.end()) return false;
    by_id_.erase(over->id);
    tasks_.erase(over);
    return true;
}

Task& TaskTable::open(std::string_view principal, CallKey call, TaskTerms terms) {
    terms.ttl = std::clamp(terms.ttl, std::chrono::milliseconds{0}, limits_.max_ttl);
    Task& task = tasks_.emplace_back();
    task.id = random_id(random_);
    task.principal = principal;
    task.call = call;
    task.terms = std::move(terms);
    task.created = task.updated = clock_.wall();
    by_id_.emplace(task.id, std::prev(tasks_.end()));
    return task;
}

Task* TaskTable::find(std::string_view id, std::string_view principal) {
    const auto at = by_id_.find(id);
    return at == by_id_.end() || at->second->principal != principal ? nullptr : &*at->second;
}

void TaskTable::set_status(Task& task, TaskStatus status) {
    task.status = status;
    task.updated = clock_.wall();
}

void TaskTable::expire() {
    const WallTime now = clock_.wall();
    for (auto at = tasks_.begin(); at != tasks_.end();) {
        if (!at->over() || now - at->created <= at->terms.ttl) {
            ++at;
            continue;
        }
        by_id_.erase(at->id);
        at = tasks_.erase(at);
    }
}

std::vector<const Task*> TaskTable::of(std::string_view principal) const {
    std::vector<const Task*> found;
    for (auto at = tasks_.rbegin(); at != tasks_.rend(); ++at)
        if (at->principal == principal) found.push_back(&*at);
    return found;
}

json::object render_task(const Task& task, Revision revision) {
    json::object out{{"taskId", task.id}, {"status", to_string(task.status)}};
    if (!task.terms.message.empty()) out["statusMessage"] = task.terms.message;
    out["createdAt"] = to_rfc3339(task.created);
    out["lastUpdatedAt"] = to_rfc3339(task.updated);
    out[is_modern(revision) ? "ttlMs" : "ttl"] = task.terms.ttl.count();
    out[is_modern(revision) ? "pollIntervalMs" : "pollInterval"] = task.terms.poll_interval.count();
    return out;
}

}  // namespace gateway::mcp
