// Replies that need no more than the request they answer, above all refusals. Internal to the room.
#pragma once

#include <string>
#include <string_view>

#include "mcp/http.hpp"

namespace gateway::mcp {

inline constexpr std::string_view kEventStream = "text/event-stream";

/// One reply and nothing else.
Effects just(Reply reply);
/// A reply with the error's own status, echoing `id`.
Effects refused(const HttpRequest& request, const RequestId& id, const RpcError& error);
/// The same for a request whose id is not known.
Effects refused(const HttpRequest& request, int status, int code, std::string message);
/// 405; `allowed`: the value of the Allow header.
Effects refused_method(const HttpRequest& request, std::string message, std::string allowed);

}  // namespace gateway::mcp
