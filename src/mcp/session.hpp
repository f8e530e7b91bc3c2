// Sessions of the legacy era over HTTP: opened by `initialize`, named by an unguessable id, bound to whoever
// opened them, forgotten when idle for too long. Bounded in number: a new one displaces the one idle longest.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "mcp/revision.hpp"

namespace gateway::mcp {

struct SessionLimits {
    std::chrono::seconds idle = std::chrono::minutes(30);
    std::size_t max_sessions = 10'000;
};

struct Session {
    std::string id;
    std::string principal;
    Revision revision = kNewestLegacy;
    SteadyTime last_used = {};
};

class SessionTable {
  public:
    /// Tells whether a session has work under way and must be neither expired nor displaced.
    using Busy = std::function<bool(const Session&)>;

    SessionTable(SessionLimits limits, Random& random, Busy busy);

    /// A new session, or nullptr when all places are taken by busy ones.
    const Session* open(std::string_view principal, Revision revision, SteadyTime now);
    /// The session with this id if it is this principal's and not expired; counts as use. Else nullptr.
    const Session* use(std::string_view id, std::string_view principal, SteadyTime now);
    void close(const std::string& id);
    void expire(SteadyTime now);
    std::size_t size() const { return by_id_.size(); }

  private:
    using Order = std::list<Session>;  // most recently used first

    bool displace_one();

    SessionLimits limits_;
    Random& random_;
    Busy busy_;
    Order order_;
    std::unordered_map<std::string_view, Order::iterator> by_id_;  // views into the sessions
};

}  // namespace gateway::mcp
