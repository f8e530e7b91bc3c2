// Reading the values of HTTP headers that MCP looks at. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::mcp {

/// Without leading and trailing spaces and tabs (the optional white space of RFC 9110).
std::string_view trim_ows(std::string_view value);

/// The text an `Mcp-Name` or `Mcp-Param-*` header stands for: itself, or what `=?base64?…?=` encodes. Nothing
/// when the base64 is not strict (alphabet, padding, zero trailing bits) or does not decode to UTF-8.
std::optional<std::string> decode_header_value(std::string_view value);

/// Is the media type of a Content-Type value `application/json`, whatever its parameters?
bool is_json_media_type(std::string_view content_type);

/// Does an Accept value take `media_type` ("text/event-stream"), by name or by wildcard?
bool accepts(std::string_view accept, std::string_view media_type);

}  // namespace gateway::mcp
