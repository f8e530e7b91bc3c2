// The text of an HTTP/1.1 answer: status line, fields, chunks and the JSON body of the server's own errors.
#pragma once

#include <string>
#include <string_view>

namespace gateway::net {

/// "HTTP/1.1 200 OK\r\n"
std::string status_line(int status);

/// "name: value\r\n". Line breaks in either become spaces, so that no value can add a field.
void append_field(std::string& out, std::string_view name, std::string_view value);

/// `piece` as one chunk, or as it is when not `chunked`. An empty piece adds nothing.
void append_chunk(std::string& out, std::string_view piece, bool chunked);

/// {"error":{"type":…,"message":…}}
std::string error_body(std::string_view type, std::string_view message);

}  // namespace gateway::net
