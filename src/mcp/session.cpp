#include "mcp/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway::mcp {

SessionTable::SessionTable(SessionLimits limits, Random& random, Busy busy)
    : limits_(limits), random_(random), busy_(std::move(busy)) {}

const Session* SessionTable::open(std::string_view principal, Revision revision, SteadyTime now) {
    expire(now);
    if (order_.size() >= limits_.max_sessions && !displace_one()) return nullptr;
    order_.push_front({random_id(random_), std::string{principal}, revision, now});
    by_id_.emplace(order_.front().id, order_.begin());
    return &order_.front();
}

const Session* SessionTable::use(std::string_view id, std::string_view principal, SteadyTime now) {
    expire(now);
    const auto at = by_id_.find(id);
    if (at == by_id_.end() || at->second->principal != principal) return nullptr;
    at->second->last_used = now;
    order_.splice(order_.begin(), order_, at->second);
    return &*at->second;
}

void SessionTable::close(const std::string& id) {
    const auto at = by_id_.find(id);
    if (at == by_id_.end()) return;
    const auto session = at->second;
    by_id_.erase(at);  // before the session, whose id its key is a view of
    order_.erase(session);
}

void SessionTable::expire(SteadyTime now) {
    while (!order_.empty() && now - order_.back().last_used > limits_.idle) {
        Session& oldest = order_.back();
        if (busy_(oldest)) {
            // Its work counts as use, otherwise it would hide the idle ones behind it.
            oldest.last_used = now;
            order_.splice(order_.begin(), order_, std::prev(order_.end()));
        } else {
            by_id_.erase(oldest.id);
            order_.pop_back();
        }
    }
}

bool SessionTable::displace_one() {
    const auto idle =
        std::find_if(order_.rbegin(), order_.rend(), [&](const Session& s) { return !busy_(s); });
    if (idle == order_.rend()) return false;
    by_id_.erase(idle->id);
    order_.erase(std::next(idle).base());
    return true;
}

}  // namespace gateway::mcp
