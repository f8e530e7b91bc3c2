// The ladder of checks a request climbs, in this order, the first failing rung answers: Host and Origin
// (403), method (405), media type (415), JSON (400 -32700), message (400 -32600); then by era. A modern
// request: envelope (400 -32602), headers against envelope (400 -32020), version (400 -32022), required
// headers (400 -32020), method (404 -32601), and what handlers find (200). A legacy one: Accept (406),
// session (400, 404), version header (400).
#include "mcp/http.hpp"

#include <utility>

#include "mcp/dispatch.hpp"
#include "mcp/envelope.hpp"
#include "mcp/http_headers.hpp"

namespace gateway::mcp {
namespace {

constexpr std::string_view kAllowedMethods = "POST, DELETE";

HttpActions reply(int status, std::string body = {}, std::vector<Header> headers = {}) {
    HttpActions actions;
    actions.emplace_back(HttpReply{status, std::move(body), std::move(headers)});
    return actions;
}

HttpActions refuse(const RequestId& id, const RpcError& error) {
    return reply(error.status, error_message(id, error));
}

HttpActions refuse(const RequestId& id, int status, int code, std::string message) {
    return refuse(id, {code, std::move(message), status});
}

bool is_initialize(const Message& message) {
    return message.kind == Message::Kind::request && message.method == "initialize";
}

// Rung 11 for requests that name what they act on.
std::optional<RpcError> check_name_header(const Message& request, const KnownHeaders& headers) {
    const std::string_view member = name_member(request.method);
    const json::value* name = member.empty() ? nullptr : json::find(request.params, member);
    if (!name || !name->is_string()) return std::nullopt;  // nothing to mirror; the handler will say so
    if (!headers.name) return header_mismatch("the Mcp-Name header is required for " + request.method);
    const std::optional<std::string> decoded = decode_header_value(*headers.name);
    if (!decoded) return header_mismatch("the Mcp-Name header is not valid base64 of UTF-8 text");
    if (*decoded != json::as_string(*name))
        return header_mismatch("the Mcp-Name header does not match params." + std::string{member});
    return std::nullopt;
}

// Rungs 7 to 11.
std::optional<RpcError> check_modern_request(const Message& request, const KnownHeaders& headers) {
    if (auto error = check_envelope(request)) return error;
    const std::string_view version = claimed_version(request);
    if (headers.repeated) return header_mismatch("an MCP header occurs more than once");
    if (headers.version && *headers.version != version)
        return header_mismatch("the MCP-Protocol-Version header does not match params._meta");
    if (headers.method && *headers.method != request.method)
        return header_mismatch("the Mcp-Method header does not match the method");
    if (auto error = check_modern_version(version)) return error;
    if (!headers.version) return header_mismatch("the MCP-Protocol-Version header is required");
    if (!headers.method) return header_mismatch("the Mcp-Method header is required");
    return check_name_header(request, headers);
}

// The Accept header of a legacy request must name both kinds of reply.
std::optional<RpcError> check_legacy_accept(const KnownHeaders& headers) {
    const std::string_view accept = headers.accept.value_or(std::string_view{});
    if (accepts(accept, "application/json") && accepts(accept, "text/event-stream")) return std::nullopt;
    return RpcError{kRefused, "the Accept header must allow application/json and text/event-stream", 406};
}

std::optional<RpcError> check_legacy_version(const KnownHeaders& headers) {
    if (!headers.version) return std::nullopt;
    const std::optional<Revision> revision = revision_from(*headers.version);
    if (revision && !is_modern(*revision)) return std::nullopt;
    return unsupported_legacy_version(*headers.version);
}

}  // namespace

std::string sse_event(std::string_view message) {
    constexpr std::string_view kStart = "event: message\ndata: ";
    std::string out;
    out.reserve(kStart.size() + message.size() + 2);
    return out.append(kStart).append(message).append("\n\n");
}

HttpEndpoint::HttpEndpoint(const Server& server, HttpOptions options, Random& random)
    : server_(server),
      access_(std::move(options.access)),
      sessions_(options.sessions, random,
                [this](const Session& session) { return calls_.any_in(session.id); }),
      calls_(server) {}

HttpActions HttpEndpoint::receive(const HttpRequest& request, SteadyTime now) {
    const KnownHeaders headers = known_headers(request.headers);
    if (!host_allowed(access_, headers.host.value_or(std::string_view{})))
        return refuse({}, 403, kRefused, "this Host is not served here");
    if (headers.origin && !origin_allowed(access_, *headers.origin))
        return refuse({}, 403, kRefused, "this Origin is not allowed");
    if (request.method == "POST") return post(request, headers, now);
    if (request.method == "DELETE" && !is_modern_header(headers)) return end_session(request, headers, now);
    HttpActions actions = refuse({}, 405, kRefused, "use POST");
    std::get<HttpReply>(actions.front()).headers.push_back({"Allow", std::string{kAllowedMethods}});
    return actions;
}

HttpActions HttpEndpoint::post(const HttpRequest& request, const KnownHeaders& headers, SteadyTime now) {
    if (!is_json_media_type(headers.content_type.value_or(std::string_view{})))
        return refuse({}, 415, kRefused, "the Content-Type must be application/json");
    Body body = parse_body(request.body);
    if (body.kind == Body::Kind::malformed) return refuse({}, 400, kParseError, std::move(body.problem));
    if (body.kind == Body::Kind::batch) return batch(std::move(body.messages), request, headers, now);

    Message& message = body.messages.front();
    if (message.kind == Message::Kind::invalid)
        return refuse(message.id, 400, kInvalidRequest, std::move(message.problem));
    const bool claims = claims_modern(message);
    if (message.kind == Message::Kind::notification && (claims || is_modern_header(headers)))
        return reply(202);
    if (claims) return modern_request(std::move(message), headers);
    if (is_initialize(message)) return initialize(message, request, headers, now);
    // Modern by its header only. The check fails, and says what is missing.
    if (message.kind == Message::Kind::request && is_modern_header(headers))
        return modern_request(std::move(message), headers);
    return legacy_message(std::move(message), request, headers, now);
}

HttpActions HttpEndpoint::modern_request(Message message, const KnownHeaders& headers) {
    if (const auto error = check_modern_request(message, headers)) return refuse(message.id, *error);
    const Peer peer{{}, Revision::v2026_07_28};
    Step step = serve_request(server_, calls_, peer, std::move(message));
    if (auto* text = std::get_if<ReplyText>(&step)) return reply(text->status, std::move(text->text));
    HttpActions actions;
    if (auto* start = std::get_if<StartTool>(&step)) {
        start->may_stream = accepts(headers.accept.value_or(std::string_view{}), "text/event-stream");
        start->wants_progress = start->wants_progress && start->may_stream;
        start->cancel_on_disconnect = true;
        actions.emplace_back(std::move(*start));
    }
    return actions;
}

HttpActions HttpEndpoint::initialize(const Message& message, const HttpRequest& request,
                                     const KnownHeaders& headers, SteadyTime now) {
    if (is_modern_header(headers))
        return refuse(message.id, header_mismatch("initialize does not exist in the revision the "
                                                  "MCP-Protocol-Version header names; use server/discover"));
    if (const auto error = check_legacy_accept(headers)) return refuse(message.id, *error);
    const json::value* requested = json::find(message.params, "protocolVersion");
    if (!requested || !requested->is_string())
        return refuse(message.id, 200, kInvalidParams, "params.protocolVersion must be a string");
    const Session* session = sessions_.open(request.principal, negotiate(json::as_string(*requested)), now);
    if (!session) return refuse(message.id, 503, kRefused, "too many sessions are at work; try again later");
    return reply(200, result_message(message.id, server_.initialize_result(session->revision)),
                 {{"Mcp-Session-Id", session->id}});
}

std::variant<const Session*, RpcError> HttpEndpoint::session_of(const HttpRequest& request,
                                                                const KnownHeaders& headers, SteadyTime now) {
    if (!headers.session)
        return RpcError{kRefused, "the Mcp-Session-Id header is required; initialize first", 400};
    const Session* session = sessions_.use(*headers.session, request.principal, now);
    if (!session) return RpcError{kSessionNotFound, "no such session; initialize again", 404};
    if (auto error = check_legacy_version(headers)) return std::move(*error);
    return session;
}

HttpActions HttpEndpoint::legacy_message(Message message, const HttpRequest& request,
                                         const KnownHeaders& headers, SteadyTime now) {
    const bool is_request = message.kind == Message::Kind::request;
    // A posted response's id is one of ours, not of a request this reply could answer.
    const RequestId id = is_request ? message.id : RequestId{};
    if (is_request)
        if (const auto error = check_legacy_accept(headers)) return refuse(id, *error);
    const auto found = session_of(request, headers, now);
    if (const auto* error = std::get_if<RpcError>(&found)) return refuse(id, *error);
    const Session& session = *std::get<const Session*>(found);
    const Peer peer{session.id, session.revision};

    Step step;
    if (message.kind == Message::Kind::notification)
        step = serve_notification(calls_, peer, message);
    else if (is_request)
        step = serve_request(server_, calls_, peer, std::move(message));
    if (auto* text = std::get_if<ReplyText>(&step)) return reply(200, std::move(text->text));
    HttpActions actions;
    if (auto* start = std::get_if<StartTool>(&step)) {
        start->may_stream = true;
        actions.emplace_back(std::move(*start));
        return actions;
    }
    if (auto* cancel = std::get_if<CancelCall>(&step)) actions.emplace_back(std::move(*cancel));
    actions.emplace_back(HttpReply{202});
    return actions;
}

HttpActions HttpEndpoint::batch(std::vector<Message> messages, const HttpRequest& request,
                                const KnownHeaders& headers, SteadyTime now) {
    if (is_modern_header(headers))
        return refuse({}, 400, kInvalidRequest, "revision 2026-07-28 has no batches");
    if (const auto error = check_batch(messages)) return refuse({}, *error);
    if (const auto error = check_legacy_accept(headers)) return refuse({}, *error);
    const auto found = session_of(request, headers, now);
    if (const auto* error = std::get_if<RpcError>(&found)) return refuse({}, *error);
    const Session& session = *std::get<const Session*>(found);
    if (!has_batches(session.revision))
        return refuse({}, 400, kInvalidRequest,
                      "revision " + std::string{to_string(session.revision)} + " has no batches");

    BatchOutcome outcome = serve_batch(server_, calls_, {session.id, session.revision}, std::move(messages));
    HttpActions actions;
    for (StartTool& start : outcome.starts)
        actions.emplace_back(std::move(start));
    for (CancelCall& cancel : outcome.cancels)
        actions.emplace_back(std::move(cancel));
    if (outcome.starts.empty())
        actions.emplace_back(HttpReply{outcome.reply.empty() ? 202 : 200, std::move(outcome.reply)});
    return actions;
}

HttpActions HttpEndpoint::end_session(const HttpRequest& request, const KnownHeaders& headers,
                                      SteadyTime now) {
    const auto found = session_of(request, headers, now);
    if (const auto* error = std::get_if<RpcError>(&found)) return refuse({}, *error);
    const std::string id = std::get<const Session*>(found)->id;
    HttpActions actions;
    for (const CallKey key : calls_.cancel_all(id))
        actions.emplace_back(CancelCall{key, "the session was ended"});
    sessions_.close(id);
    actions.emplace_back(HttpReply{204});
    return actions;
}

bool HttpEndpoint::disconnected(CallKey key) { return calls_.cancel_if_unscoped(key); }

void HttpEndpoint::expire_sessions(SteadyTime now) { sessions_.expire(now); }

}  // namespace gateway::mcp
