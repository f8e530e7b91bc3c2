// The ladder of checks a request climbs, in this order, the first failing rung answers: Host and Origin
// (403), method (405), media type (415), JSON (400 -32700), message (400 -32600); then by era. A modern
// request: envelope (400 -32602), headers against envelope (400 -32020), version (400 -32022), required
// headers (400 -32020), method (404 -32601), and what handlers find (200). A legacy one: Accept (406),
// session (400, 404), version header (400).
#include "mcp/http.hpp"

#include <utility>

#include "mcp/envelope.hpp"
#include "mcp/http_headers.hpp"
#include "mcp/http_reply.hpp"

namespace gateway::mcp {
namespace {

constexpr std::string_view kJson = "application/json";

bool is_initialize(const Message& message) {
    return message.kind == Message::Kind::request && message.method == "initialize";
}

// The Accept header of a legacy request must name both kinds of reply.
std::optional<RpcError> check_legacy_accept(const KnownHeaders& headers) {
    const std::string_view accept = headers.accept.value_or(std::string_view{});
    if (accepts(accept, kJson) && accepts(accept, kEventStream)) return std::nullopt;
    return RpcError{kRefused, "the Accept header must allow application/json and text/event-stream", 406};
}

std::optional<RpcError> check_legacy_version(const KnownHeaders& headers) {
    if (!headers.version) return std::nullopt;
    const std::optional<Revision> revision = revision_from(*headers.version);
    if (revision && !is_modern(*revision)) return std::nullopt;
    return unsupported_legacy_version(*headers.version);
}

}  // namespace

HttpEndpoint::HttpEndpoint(const Server& server, HttpOptions options, const Clock& clock, Random& random)
    : Endpoint(server, options.limits, clock, random),
      access_(std::move(options.access)),
      message_path_(std::move(options.message_path)),
      always_stream_(options.always_stream),
      replay_(std::make_shared<ReplayMemory>(options.limits.sessions.replay, clock)),
      sessions_(options.limits.sessions, random) {}

std::optional<Effects> HttpEndpoint::refuse_access(const HttpRequest& request,
                                                   const KnownHeaders& headers) const {
    if (!host_allowed(access_, headers.host.value_or(std::string_view{})))
        return refused(request, 403, kRefused, "this Host is not served here");
    if (headers.origin && !origin_allowed(access_, *headers.origin))
        return refused(request, 403, kRefused, "this Origin may not call here");
    return std::nullopt;
}

Effects HttpEndpoint::receive(const HttpRequest& request) {
    const KnownHeaders headers = known_headers(request.headers);
    if (auto refusal = refuse_access(request, headers)) return std::move(*refusal);
    if (request.method == "POST") return post(request, headers);
    const bool legacy = headers.session && !is_modern_header(headers);
    if (legacy && request.method == "GET") return open_standalone(request, headers);
    if (legacy && request.method == "DELETE") return end_session(request, headers);
    return refused_method(request, "use POST", "POST, GET, DELETE");
}

Effects HttpEndpoint::post(const HttpRequest& request, const KnownHeaders& headers) {
    if (!is_json_media_type(headers.content_type.value_or(std::string_view{})))
        return refused(request, 415, kRefused, "the Content-Type must be application/json");
    Body body = parse_body(request.body);
    if (body.kind == Body::Kind::malformed)
        return refused(request, 400, kParseError, std::move(body.problem));
    if (body.kind == Body::Kind::batch) return batch(std::move(body.messages), request, headers);

    Message& message = body.messages.front();
    if (message.kind == Message::Kind::invalid)
        return refused(request, message.id, {kInvalidRequest, std::move(message.problem), 400});
    const bool claims = claims_modern(message);
    if (message.kind == Message::Kind::notification && (claims || is_modern_header(headers)))
        return just({request.exchange, 202, {}, {}});
    if (claims) return modern_request(std::move(message), request, headers);
    if (is_initialize(message)) return initialize(message, request, headers);
    // Modern by its header only. The check fails, and says what is missing.
    if (message.kind == Message::Kind::request && is_modern_header(headers))
        return modern_request(std::move(message), request, headers);
    return legacy_message(std::move(message), request, headers);
}

Effects HttpEndpoint::modern_request(Message message, const HttpRequest& request,
                                     const KnownHeaders& headers) {
    if (const auto error = check_modern_request(message, headers))
        return refused(request, message.id, *error);
    if (message.method == "tools/call") {
        const ToolTable::Entry* tool = server_.tools().find(json::get_string(message.params, "name"));
        if (tool && !tool->mirrored.empty())
            if (const auto error = check_mirrored_arguments(tool->mirrored, message.params, request.headers))
                return refused(request, message.id, *error);
    }
    Peer peer;
    peer.caller = {std::string{request.principal}, Revision::v2026_07_28, claimed_capabilities(message)};
    peer.exchange = request.exchange;
    peer.log_level = claimed_log_level(message);
    peer.may_stream = !headers.accept || accepts(*headers.accept, kEventStream);
    Effects effects;
    serve_request(std::move(peer), std::move(message), effects);
    return effects;
}

Effects HttpEndpoint::initialize(const Message& message, const HttpRequest& request,
                                 const KnownHeaders& headers) {
    if (is_modern_header(headers))
        return refused(request, message.id,
                       header_mismatch("initialize does not exist in the revision the MCP-Protocol-Version "
                                       "header names; use server/discover"));
    if (const auto error = check_legacy_accept(headers)) return refused(request, message.id, *error);
    auto caller = read_initialize(message, request.principal);
    if (const auto* error = std::get_if<RpcError>(&caller)) return refused(request, message.id, *error);
    const auto session = sessions_.open(std::move(std::get<Caller>(caller)), clock_.steady());
    if (!session)
        return refused(request, message.id,
                       {kRefused, "too many sessions are at work; try again later", 503});
    return just({request.exchange,
                 200,
                 result_message(message.id, server_.initialize_result(session->caller.revision)),
                 {{"Mcp-Session-Id", session->id}}});
}

HttpEndpoint::SessionOrError HttpEndpoint::session_of(const HttpRequest& request,
                                                      const KnownHeaders& headers) {
    if (!headers.session)
        return RpcError{kRefused, "the Mcp-Session-Id header is required; initialize first", 400};
    auto session = sessions_.use(*headers.session, request.principal, clock_.steady());
    if (!session || session->single_stream)
        return RpcError{kSessionNotFound, "no such session; initialize again", 404};
    if (auto error = check_legacy_version(headers)) return std::move(*error);
    return session;
}

Effects HttpEndpoint::legacy_message(Message message, const HttpRequest& request,
                                     const KnownHeaders& headers) {
    const bool is_request = message.kind == Message::Kind::request;
    // A posted response's id is one of ours, not of a request this reply could answer.
    const RequestId id = is_request ? message.id : RequestId{};
    if (is_request)
        if (const auto error = check_legacy_accept(headers)) return refused(request, id, *error);
    const SessionOrError found = session_of(request, headers);
    if (const auto* error = std::get_if<RpcError>(&found)) return refused(request, id, *error);
    const auto& session = std::get<std::shared_ptr<Session>>(found);

    const Peer peer{session->caller, session, request.exchange, {}, {}, true};
    Effects effects;
    if (is_request) {
        serve_request(peer, std::move(message), effects);
        return effects;
    }
    if (message.kind == Message::Kind::notification)
        serve_notification(peer, message, effects);
    else
        serve_response(*session, std::move(message), effects);
    effects.emplace_back(Reply{request.exchange, 202, {}, {}});
    return effects;
}

Effects HttpEndpoint::batch(std::vector<Message> messages, const HttpRequest& request,
                            const KnownHeaders& headers) {
    if (is_modern_header(headers))
        return refused(request, 400, kInvalidRequest, "revision 2026-07-28 has no batches");
    if (const auto error = check_batch(messages)) return refused(request, RequestId{}, *error);
    if (const auto error = check_legacy_accept(headers)) return refused(request, RequestId{}, *error);
    const SessionOrError found = session_of(request, headers);
    if (const auto* error = std::get_if<RpcError>(&found)) return refused(request, RequestId{}, *error);
    const auto& session = std::get<std::shared_ptr<Session>>(found);
    if (!has_batches(session->caller.revision))
        return refused(request, 400, kInvalidRequest,
                       "revision " + std::string{to_string(session->caller.revision)} + " has no batches");
    Effects effects;
    serve_batch({session->caller, session, request.exchange, {}, {}, false}, std::move(messages), effects);
    return effects;
}

}  // namespace gateway::mcp
