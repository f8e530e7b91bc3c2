// The modern envelope: what every 2026-07-28 request says about itself in `params._meta`, over any transport.
#pragma once

#include <optional>
#include <string_view>

#include "mcp/client.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/severity.hpp"

namespace gateway::mcp {

inline constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kLogLevelKey = "io.modelcontextprotocol/logLevel";

/// Does the message claim to be modern: is the version key in its `_meta`, whatever its value?
bool claims_modern(const Message& message);

/// The claimed version; "" if there is none or it is no string.
std::string_view claimed_version(const Message& message);

/// What the client of a modern message can do, and from which severity on it wants to
/// hear log messages, if it does.
ClientCapabilities claimed_capabilities(const Message& message);
std::optional<Severity> claimed_log_level(const Message& message);

/// What makes the envelope malformed (-32602 naming the missing keys, status 400), or nothing.
std::optional<RpcError> check_envelope(const Message& message);

/// -32022 with what we serve, unless `version` is a modern revision we serve.
std::optional<RpcError> check_modern_version(std::string_view version);

/// -32022 naming what we serve.
RpcError unsupported_version(std::string_view requested, std::string message);

}  // namespace gateway::mcp
