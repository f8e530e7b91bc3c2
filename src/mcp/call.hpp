// Calls under way: from the Start that an endpoint emitted to the outcome its host gives back, with
// everything needed to answer the client then. Internal to the endpoints.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "mcp/effect.hpp"
#include "mcp/session.hpp"
#include "mcp/severity.hpp"

namespace gateway::mcp {

/// The replies a batch has collected so far; shared by its calls.
struct Batch {
    std::vector<std::string> replies;
    std::size_t waiting = 0;  ///< calls under way

    /// The batch's reply: a JSON array, or "" when nothing is to be answered.
    std::string render() const;
};

/// Whom a request comes from, and how it is answered.
struct Peer {
    Caller caller;
    std::shared_ptr<Session> session = {};  ///< none: modern, over HTTP
    ExchangeId exchange = 0;
    std::shared_ptr<Batch> batch = {};
    std::optional<Severity> log_level = {};  ///< modern: from which severity on to log to this request
    bool may_stream = false;
};

/// A question put to the client and not answered yet.
struct Question {
    std::string name;  ///< the handler's
    InputRequest request;
};

struct Call {
    Peer peer;
    RequestId id;
    std::string request_digest = {};  ///< of a request whose work may end in questions

    std::optional<std::string> progress_token = {};  ///< as JSON text
    std::optional<double> last_progress = {};

    /// HTTP: the call's stream, once it is open. Modern streams have no memory and need no object.
    std::shared_ptr<Stream> stream = {};
    bool streaming = false;

    bool working = true;     ///< the host has it and will call finish()
    bool cancelled = false;  ///< … whose outcome nobody wants any more

    /// What to start again with when questions are answered.
    std::optional<Work> work = {};
    Answers answers = {};
    json::value state = nullptr;
    std::size_t rounds = 0;
    std::map<std::string, Question> unanswered = {};  ///< by a name unique in the call's life
    SteadyTime patience = {};                         ///< when an unanswered question ends the call

    bool may_be_task = false;
    std::string task = {};  ///< the task it became, if it did; its request is answered then
};

struct Progress {
    double progress = 0;  ///< must grow from one notification to the next, else it is not sent
    std::optional<double> total = {};
    std::string message = {};  ///< for people; may be empty
    json::object meta = {};    ///< the notification's `_meta`; sent when it has members
};

class CallTable {
  public:
    CallKey add(Call call);
    Call* find(CallKey key);
    /// The call of `session` with this request id, if it is under way.
    std::optional<CallKey> find(const Session& session, const RequestId& id) const;
    /// Takes the call out; its session and the questions it asked there forget it.
    Call take(CallKey key);
    std::unordered_map<CallKey, Call>& all() { return calls_; }
    std::size_t size() const { return calls_.size(); }

  private:
    CallKey last_key_ = 0;
    std::unordered_map<CallKey, Call> calls_;
};

/// The notification of `progress` for this call, or nothing: no token, no growth.
std::optional<std::string> render_progress(Call& call, const Progress& progress);

}  // namespace gateway::mcp
