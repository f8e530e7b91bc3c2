// The HTTP transports of the protocol, all revisions on one URL, without the HTTP: one request in, a list of
// effects out. No socket, no thread.
//
// How the I/O side uses it: number every request, give it to receive() and carry out the effects. When they
// neither reply to the exchange nor end its stream, it stays open; whatever ends it later, closed() hears of
// it. See endpoint.hpp for the rest.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "mcp/access.hpp"
#include "mcp/endpoint.hpp"

namespace gateway::mcp {

struct HttpRequest {
    ExchangeId exchange = 0;  ///< not 0
    std::string_view method;  ///< "POST"; upper case
    std::span<const HeaderView> headers;
    std::string_view body = {};
    /// Who is authenticated, opaque; a session belongs to whoever opened it.
    std::string_view principal = {};
};

struct HttpOptions {
    AccessPolicy access = {};
    EndpointLimits limits = {};
    std::string message_path = "/message";  ///< where clients of the HTTP+SSE transport post
    /// Answer requests of a session that are no calls by event streams too. Costs more and says the same; for
    /// clients and tests that want to see streams.
    bool always_stream = false;
};

/// Headers of an SSE reply.
inline constexpr HeaderView kSseHeaders[] = {{"Content-Type", "text/event-stream"},
                                             {"Cache-Control", "no-cache, no-transform"},
                                             {"X-Accel-Buffering", "no"}};
/// Sent on an SSE reply that was silent for a while (15 s is customary).
inline constexpr std::string_view kSseKeepAlive = ": keepalive\n\n";

struct KnownHeaders;

class HttpEndpoint final : public Endpoint {
  public:
    HttpEndpoint(const Server& server, HttpOptions options, const Clock& clock, Random& random);

    /// A request to the endpoint's URL.
    Effects receive(const HttpRequest& request);
    /// The transport of 2024-11-05: a GET that opens a session and its stream, and a POST to `message_path`
    /// with the session's id from the query.
    Effects receive_sse(const HttpRequest& request);
    Effects receive_sse_message(const HttpRequest& request, std::string_view session_id);
    /// An exchange that stayed open is over, whoever ended it. In the modern era that cancels its call.
    Effects closed(ExchangeId exchange);
    /// Answers the streams that would never end by themselves; calls under way go on.
    Effects shut_down();
    Effects tick() override;

    std::size_t session_count() const { return sessions_.size(); }
    /// Bytes of events kept for clients that come back.
    std::size_t replay_bytes() const { return replay_->used(); }

  private:
    using SessionOrError = std::variant<std::shared_ptr<Session>, RpcError>;

    std::optional<Effects> refuse_access(const HttpRequest& request, const KnownHeaders& headers) const;
    /// The session a legacy message belongs to, or why there is none.
    SessionOrError session_of(const HttpRequest& request, const KnownHeaders& headers);
    Effects post(const HttpRequest& request, const KnownHeaders& headers);
    Effects modern_request(Message message, const HttpRequest& request, const KnownHeaders& headers);
    Effects initialize(const Message& message, const HttpRequest& request, const KnownHeaders& headers);
    Effects legacy_message(Message message, const HttpRequest& request, const KnownHeaders& headers);
    Effects batch(std::vector<Message> messages, const HttpRequest& request, const KnownHeaders& headers);
    Effects open_standalone(const HttpRequest& request, const KnownHeaders& headers);
    Effects resume(const HttpRequest& request, const std::shared_ptr<Session>& session,
                   std::string_view event);
    Effects end_session(const HttpRequest& request, const KnownHeaders& headers);
    void drop_session(Session& session, std::string_view reason, Effects& effects);
    StreamTable& streams_of(Session& session);

    void reply(const Peer& peer, int status, std::string text, Effects& effects) override;
    void send(Call& call, std::string text, Effects& effects) override;
    void conclude(Call& call, int status, std::string text, Effects& effects) override;
    void notify(Session& session, std::string text, Effects& effects) override;
    void open_listener(const Listener& listener, Effects& effects) override;
    void send(const Listener& listener, std::string text, Effects& effects) override;
    void close_listener(const Listener& listener, std::string text, Effects& effects) override;
    void begin_stream(Call& call, Effects& effects) override;
    void break_stream(Call& call, Effects& effects) override;
    std::vector<std::shared_ptr<Session>> sessions() override;
    void call_began(CallKey key, const Peer& peer) override;
    void call_ended(const Call& call) override;

    /// What an open exchange is for: a call, or a session's stream.
    struct Use {
        CallKey call = 0;
        std::shared_ptr<Session> session = {};
        std::shared_ptr<Stream> stream = {};
    };

    AccessPolicy access_;
    std::string message_path_;
    bool always_stream_;
    std::shared_ptr<ReplayMemory> replay_;  // shared with the streams, which a call may hold for longer
    SessionTable sessions_;
    std::unordered_map<ExchangeId, Use> uses_;
};

}  // namespace gateway::mcp
