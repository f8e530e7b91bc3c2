// Sessions of the legacy era: opened by `initialize`, named by an unguessable id, bound to whoever opened
// them, forgotten when idle for too long. Bounded in number: a new one displaces the one idle longest. The
// peer of a stdio process is a session too, which no table holds.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "mcp/client.hpp"
#include "mcp/effect.hpp"
#include "mcp/severity.hpp"
#include "mcp/stream.hpp"

namespace gateway::mcp {

struct SessionLimits {
    std::chrono::seconds idle = std::chrono::minutes(30);
    std::size_t max_sessions = 10'000;
    std::size_t max_subscriptions = 100;  ///< resources watched by one session
    ReplayLimits replay = {};
};

/// A question sent to the client: for which call, and which of its questions.
struct Asked {
    CallKey call = 0;
    std::string question;
};

struct Session {
    std::string id;
    Caller caller;
    SteadyTime last_used = {};

    std::optional<Severity> log_level = {};  ///< by logging/setLevel
    std::set<std::string, std::less<>> subscriptions = {};

    std::unordered_map<std::string, CallKey> calls = {};  ///< under way: request id → call
    std::unordered_map<std::string, Asked> asked = {};    ///< requests of ours, unanswered: id → what for
    std::uint64_t last_asked = 0;

    /// HTTP: the session's streams; made when the first one is opened.
    std::shared_ptr<StreamTable> streams = {};
    /// HTTP of 2024-11-05: everything goes to the standalone stream, and the session ends with it.
    bool single_stream = false;

    /// Neither expired nor displaced.
    bool busy() const { return !calls.empty() || (streams && streams->standalone()->exchange() != 0); }
};

class SessionTable {
  public:
    SessionTable(SessionLimits limits, Random& random) : limits_(limits), random_(random) {}

    /// A new session, or nullptr when all places are taken by busy ones.
    std::shared_ptr<Session> open(Caller caller, SteadyTime now);
    /// The session with this id if it is this principal's and not expired; counts as use. Else nullptr.
    std::shared_ptr<Session> use(std::string_view id, std::string_view principal, SteadyTime now);
    void close(const std::string& id);
    void expire(SteadyTime now);
    std::size_t size() const { return by_id_.size(); }

    /// Most recently used first.
    const std::list<std::shared_ptr<Session>>& all() const { return order_; }

  private:
    using Order = std::list<std::shared_ptr<Session>>;

    bool displace_one();

    SessionLimits limits_;
    Random& random_;
    Order order_;
    std::unordered_map<std::string_view, Order::iterator> by_id_;  // views into the sessions
};

}  // namespace gateway::mcp
