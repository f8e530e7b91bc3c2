// Documents in and artifacts out over plain HTTP, for callers that are not on this machine:
//
//   PUT /artifacts/NAME        the body is the document  -> 201 {handle, name, bytes, expires}
//   GET /artifacts/ID[/ITEM]   -> 200, the content as it was put in
//
// Behind the same door as MCP: Host and Origin checks, the bearer token, an owner for each artifact.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>

#include "mcp/access.hpp"
#include "net/http_server.hpp"
#include "server/authorization.hpp"
#include "tools/tool.hpp"

namespace gateway::server {

inline constexpr std::string_view kArtifactsPath = "/artifacts";

/// Is `path` one of these routes?
bool is_artifact_path(std::string_view path);

/// Answers a request of `principal`. Errors as HTTP statuses with {error}: 400, 403, 404, 405, 413, 507.
boost::asio::awaitable<PlainReply> serve_artifact(net::IncomingRequest request, std::string principal,
                                                  const mcp::AccessPolicy& access, tools::House& house);

}  // namespace gateway::server
