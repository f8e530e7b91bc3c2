// The request headers the protocol looks at, found in one pass. Internal to the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/effect.hpp"
#include "mcp/header_value.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/tool_table.hpp"

namespace gateway::mcp {

/// Values without surrounding white space; views into the request.
struct KnownHeaders {
    std::optional<std::string_view> host, origin, content_type, accept;
    std::optional<std::string_view> version;     ///< MCP-Protocol-Version
    std::optional<std::string_view> method;      ///< Mcp-Method
    std::optional<std::string_view> name;        ///< Mcp-Name
    std::optional<std::string_view> session;     ///< Mcp-Session-Id
    std::optional<std::string_view> last_event;  ///< Last-Event-ID
    /// One of the Mcp headers occurs twice: whoever routed by one of them may have read the other.
    bool repeated = false;
};

KnownHeaders known_headers(std::span<const HeaderView> headers);

/// Does MCP-Protocol-Version name a modern revision?
bool is_modern_header(const KnownHeaders& headers);

/// The member of `params` that Mcp-Name mirrors for this method; "" if none.
std::string_view name_member(std::string_view method);

/// Rungs 7 to 11 of the ladder (http.cpp) for a modern request: envelope, headers against it, version,
/// required headers. The error to refuse it with, or nothing.
std::optional<RpcError> check_modern_request(const Message& request, const KnownHeaders& headers);

/// Rung 14: do the Mcp-Param headers repeat these arguments of tools/call?
std::optional<RpcError> check_mirrored_arguments(const std::vector<MirroredArgument>& mirrored,
                                                 const json::object& params,
                                                 std::span<const HeaderView> headers);

/// -32020, status 400.
RpcError header_mismatch(std::string message);

/// The 400 for a claim-less request whose version header names nothing we serve.
RpcError unsupported_legacy_version(std::string_view version);

}  // namespace gateway::mcp
