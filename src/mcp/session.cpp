#include "mcp/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway::mcp {

std::shared_ptr<Session> SessionTable::open(Caller caller, SteadyTime now) {
    expire(now);
    if (order_.size() >= limits_.max_sessions && !displace_one()) return nullptr;
    auto session = std::make_shared<Session>();
    session->id = random_id(random_);
    session->caller = std::move(caller);
    session->last_used = now;
    order_.push_front(session);
    by_id_.emplace(session->id, order_.begin());
    return session;
}

std::shared_ptr<Session> SessionTable::use(std::string_view id, std::string_view principal, SteadyTime now) {
    expire(now);
    const auto at = by_id_.find(id);
    if (at == by_id_.end() || (*at->second)->caller.principal != principal) return nullptr;
    (*at->second)->last_used = now;
    order_.splice(order_.begin(), order_, at->second);
    return *at->second;
}

void SessionTable::close(const std::string& id) {
    const auto at = by_id_.find(id);
    if (at == by_id_.end()) return;
    const auto session = at->second;
    by_id_.erase(at);  // before the session, whose id its key is a view of
    order_.erase(session);
}

void SessionTable::expire(SteadyTime now) {
    while (!order_.empty() && now - order_.back()->last_used > limits_.idle) {
        Session& oldest = *order_.back();
        if (oldest.busy()) {
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
        std::find_if(order_.rbegin(), order_.rend(), [](const auto& session) { return !session->busy(); });
    if (idle == order_.rend()) return false;
    by_id_.erase((*idle)->id);
    order_.erase(std::next(idle).base());
    return true;
}

}  // namespace gateway::mcp
