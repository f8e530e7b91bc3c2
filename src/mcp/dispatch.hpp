// From a validated message to what must happen, the same for both transports. The transports decide the era
// and check what is theirs (headers, sessions); here a method is looked up and served. Internal to the room.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "mcp/call.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/server.hpp"

namespace gateway::mcp {

/// Whom a message comes from and how it is to be answered.
struct Peer {
    CallTable::Scope scope;  ///< see CallTable::Scope
    Revision revision = kNewestLegacy;
};

/// A reply that is ready. `status` is its HTTP status.
struct ReplyText {
    std::string text;
    int status = 200;
};

/// What one message leads to; monostate: nothing.
using Step = std::variant<std::monostate, ReplyText, StartTool, CancelCall>;

/// A reply with an error; the status is the error's in the modern era and 200 in the legacy one.
ReplyText error_reply(Revision revision, const RequestId& id, const RpcError& error);

/// Serves a request: a ReplyText or a StartTool. With `batch` the call is one of a batch.
Step serve_request(const Server& server, CallTable& calls, const Peer& peer, Message request,
                   const std::shared_ptr<BatchReplies>& batch = {});

/// Serves a notification: a CancelCall or nothing.
Step serve_notification(CallTable& calls, const Peer& peer, const Message& notification);

struct BatchOutcome {
    std::vector<StartTool> starts;
    std::vector<CancelCall> cancels;
    std::string reply;  ///< the array, when no call is under way; "" if there is nothing to answer
};

/// Is this batch one we serve (legacy requests, notifications and responses, no initialize, not too many)?
/// Otherwise the -32600 to answer it with.
std::optional<RpcError> check_batch(const std::vector<Message>& messages);

/// Serves a batch that passed check_batch().
BatchOutcome serve_batch(const Server& server, CallTable& calls, const Peer& peer,
                         std::vector<Message> messages);

}  // namespace gateway::mcp
