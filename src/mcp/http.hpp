// The Streamable HTTP transport of the protocol, all revisions on one URL, without the HTTP: one request in,
// a list of actions out. No socket, no clock, no thread; one endpoint is used from one thread at a time.
//
// How the I/O side uses it: give every request to receive() and do the actions. There is either one
// HttpReply, to be sent, or one or more StartTool (several only for a batch), and possibly CancelCalls. While
// the tools run, the exchange stays open:
//   * progress: if may_stream, send status 200 with kSseHeaders, then sse_event(text) for each text of
//   progress();
//   * when finish() returns a text, that ends the exchange: as sse_event(text) if the stream was opened, else
//   as a
//     JSON body with status 200; "" means end it without a message (status 202 if nothing was sent yet);
//   * if the client disconnects, call disconnected(): true means cancel the work. Call finish() all the same.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "mcp/access.hpp"
#include "mcp/call.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/server.hpp"
#include "mcp/session.hpp"

namespace gateway::mcp {

struct HeaderView {
    std::string_view name;
    std::string_view value;
};

struct HttpRequest {
    std::string_view method;  ///< "POST"; upper case
    std::span<const HeaderView> headers;
    std::string_view body;
    std::string_view principal =
        {};  ///< who is authenticated, opaque; a session belongs to whoever opened it
};

struct Header {
    std::string name;
    std::string value;
};

/// A whole reply. `headers` beside Content-Type, which is application/json whenever there is a body, and the
/// framing headers, which are the I/O side's.
struct HttpReply {
    int status = 200;
    std::string body = {};
    std::vector<Header> headers = {};
};

using HttpAction = std::variant<HttpReply, StartTool, CancelCall>;
using HttpActions = std::vector<HttpAction>;

struct HttpOptions {
    AccessPolicy access = {};
    SessionLimits sessions = {};
};

/// Headers of an SSE reply.
inline constexpr HeaderView kSseHeaders[] = {{"Content-Type", "text/event-stream"},
                                             {"Cache-Control", "no-cache, no-transform"},
                                             {"X-Accel-Buffering", "no"}};
/// Sent on an SSE reply that was silent for a while (15 s is customary).
inline constexpr std::string_view kSseKeepAlive = ": keepalive\n\n";
/// One message as one event with one data line.
std::string sse_event(std::string_view message);

struct KnownHeaders;

class HttpEndpoint {
  public:
    /// `server` and `random` outlive the endpoint.
    HttpEndpoint(const Server& server, HttpOptions options, Random& random);

    HttpActions receive(const HttpRequest& request, SteadyTime now);

    /// See call.hpp and the top of this file.
    std::optional<std::string> progress(CallKey key, const Progress& progress) {
        return calls_.progress(key, progress);
    }
    std::optional<std::string> finish(CallKey key, const ToolResult& result) {
        return calls_.finish(key, result);
    }
    /// The host could not run the tool (a bug, shutdown): answers -32603 with this message.
    std::optional<std::string> fail(CallKey key, std::string_view message) {
        return calls_.fail(key, message);
    }
    /// The client closed the connection before finish(). True: cancel the work (modern era); nothing more is
    /// sent.
    bool disconnected(CallKey key);

    /// Forgets sessions idle for too long. receive() does it too; call it now and then when there is no
    /// traffic.
    void expire_sessions(SteadyTime now);
    std::size_t session_count() const { return sessions_.size(); }

  private:
    /// The session a legacy message belongs to, or why there is none.
    std::variant<const Session*, RpcError> session_of(const HttpRequest& request, const KnownHeaders& headers,
                                                      SteadyTime now);
    HttpActions post(const HttpRequest& request, const KnownHeaders& headers, SteadyTime now);
    HttpActions end_session(const HttpRequest& request, const KnownHeaders& headers, SteadyTime now);
    HttpActions modern_request(Message message, const KnownHeaders& headers);
    HttpActions initialize(const Message& message, const HttpRequest& request, const KnownHeaders& headers,
                           SteadyTime now);
    HttpActions legacy_message(Message message, const HttpRequest& request, const KnownHeaders& headers,
                               SteadyTime now);
    HttpActions batch(std::vector<Message> messages, const HttpRequest& request, const KnownHeaders& headers,
                      SteadyTime now);

    const Server& server_;
    AccessPolicy access_;
    SessionTable sessions_;
    CallTable calls_;
};

}  // namespace gateway::mcp
