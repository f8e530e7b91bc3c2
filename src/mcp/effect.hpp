// What an endpoint wants done: a list of effects, to be carried out in order. The endpoint itself touches no
// socket, no clock but the one given to it, and no thread.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "mcp/client.hpp"
#include "mcp/input.hpp"
#include "mcp/work.hpp"

namespace gateway::mcp {

/// Names an HTTP exchange (one request and its response); chosen by the host, never reused. Effects for an
/// exchange whose client has left are to be ignored. Over stdio there is one, 0.
using ExchangeId = std::uint64_t;

/// Names a call from Start to finish(); never reused by an endpoint.
using CallKey = std::uint64_t;

struct Header {
    std::string name;
    std::string value;
};

/// HTTP: the whole response. A body is application/json; framing headers are the host's.
struct Reply {
    ExchangeId exchange = 0;
    int status = 200;
    std::string body = {};
    std::vector<Header> headers = {};
};

/// HTTP: begin the response with status 200 and kSseHeaders (http.hpp).
struct OpenStream {
    ExchangeId exchange = 0;
};

/// HTTP: more of an open stream, to be sent as it is. stdio: a message, to be written with a newline.
struct Send {
    ExchangeId exchange = 0;
    std::string text;
};

/// HTTP: the stream is complete.
struct EndStream {
    ExchangeId exchange = 0;
};

/// Do this work and then call finish() with its outcome, exactly once, also after a Cancel. The same key
/// comes again when the work ended with questions and they are answered.
struct Start {
    CallKey key = 0;
    Work work;
    Caller caller;
    Answers answers = {};         ///< to the questions of the round before; empty in the first
    json::value state = nullptr;  ///< what that round left
    ExchangeId exchange = 0;      ///< of the request; 0 over stdio
    bool wants_progress = false;  ///< without it progress() is silent
    bool may_stream = false;      ///< HTTP: open_stream() is possible, for a client that waits long
};

/// Stop this work: the client does not want its result any more.
struct Cancel {
    CallKey key = 0;
    std::string reason = {};  ///< for the log; may be the client's words, or empty
};

using Effect = std::variant<Reply, OpenStream, Send, EndStream, Start, Cancel>;
using Effects = std::vector<Effect>;

/// HTTP headers of a stream.
struct HeaderView {
    std::string_view name;
    std::string_view value;
};

}  // namespace gateway::mcp
