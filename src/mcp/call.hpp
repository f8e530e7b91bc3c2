// Tool calls under way: what an endpoint asks its host to do, and how the host answers.
//
// The host runs the tool of every StartTool and calls finish() or fail() of the endpoint exactly once for it,
// also after a CancelCall; the endpoint then says what, if anything, is still to be written.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/json.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/revision.hpp"
#include "mcp/server.hpp"
#include "mcp/tool.hpp"

namespace gateway::mcp {

/// Names a call from StartTool to finish(); never reused by an endpoint.
using CallKey = std::uint64_t;

/// Run this tool.
struct StartTool {
    CallKey key = 0;
    const Tool* tool = nullptr;   ///< lives as long as the Server
    json::object arguments;       ///< checked: canonical names, declared types
    bool wants_progress = false;  ///< the client gave a progress token; without one progress() is silent
    bool may_stream = false;      ///< HTTP: the client accepts an SSE reply, so progress can reach it
    bool cancel_on_disconnect = false;  ///< HTTP, modern: the client leaves = the client cancels
};

/// Stop the work of this call: the client does not want its result any more.
struct CancelCall {
    CallKey key = 0;
    std::string reason = {};  ///< the client's words, for the log; may be empty
};

struct Progress {
    double progress = 0;  ///< must grow from one notification to the next, else it is not sent
    std::optional<double> total = {};
    std::string message = {};  ///< for people; may be empty
    json::object meta = {};    ///< the notification's `_meta`; sent when it has members
};

/// The replies a batch has collected so far; shared by its calls.
struct BatchReplies {
    std::vector<std::string> replies;
    std::size_t waiting = 0;

    /// The batch's reply: a JSON array, or "" when nothing is to be answered.
    std::string render() const;
};

/// The calls of one endpoint. Internal to the endpoints.
class CallTable {
  public:
    /// Whose ids a call's id is unique among: a legacy session, the stdio peer; empty = no such scope.
    using Scope = std::string;

    struct Call {
        Scope scope;
        Revision revision = kNewestLegacy;
        RequestId id;
        std::optional<std::string> progress_token = {};  ///< as JSON text
        std::shared_ptr<BatchReplies> batch = {};
        double last_progress = 0;
        bool progressed = false;
        bool cancelled = false;
    };

    explicit CallTable(const Server& server) : server_(server) {}

    CallKey start(Call call);
    /// The call with this id in `scope`, if it is under way.
    std::optional<CallKey> find(const Scope& scope, const RequestId& id) const;
    /// Marks the call as cancelled: nothing of it is written any more. False if it is unknown or was
    /// cancelled.
    bool cancel(CallKey key);
    /// Cancels the call if it belongs to no scope: if its connection is all that ties the client to it.
    bool cancel_if_unscoped(CallKey key);
    /// Cancels all calls of a scope and returns those it cancelled.
    std::vector<CallKey> cancel_all(const Scope& scope);
    bool any_in(const Scope& scope) const { return in_scope_.contains(scope); }

    /// The notification to send, or nothing: no token, no growth, cancelled or finished.
    std::optional<std::string> progress(CallKey key, const Progress& progress);
    /// Ends the call. Returns the text that ends its exchange: the reply, a batch's array, or "" when there
    /// is nothing to say; nothing while other calls of the batch are under way, or when the key is unknown.
    std::optional<std::string> finish(CallKey key, const ToolResult& result);
    std::optional<std::string> fail(CallKey key, std::string_view message);

  private:
    template <class Render>
    std::optional<std::string> end(CallKey key, const Render& render);

    const Server& server_;
    CallKey next_key_ = 1;
    std::unordered_map<CallKey, Call> calls_;
    std::unordered_map<std::string, CallKey> by_id_;   // scope + '\n' + id → key
    std::unordered_map<Scope, std::size_t> in_scope_;  // calls under way
};

}  // namespace gateway::mcp
