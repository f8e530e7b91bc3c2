// The streams of HTTP: how messages of calls, sessions and listeners travel on them, and what becomes of a
// session whose stream ends.
#include <utility>

#include "mcp/http.hpp"
#include "mcp/http_headers.hpp"
#include "mcp/http_reply.hpp"

namespace gateway::mcp {

StreamTable& HttpEndpoint::streams_of(Session& session) {
    // Who leaves the stream of 2024-11-05 has left for good.
    if (!session.streams)
        session.streams = std::make_shared<StreamTable>(session.single_stream ? nullptr : replay_);
    return *session.streams;
}

// --- sessions and their streams --------------------------------------------------------------------------

Effects HttpEndpoint::open_standalone(const HttpRequest& request, const KnownHeaders& headers) {
    if (!accepts(headers.accept.value_or(std::string_view{}), kEventStream))
        return refused(request, 406, kRefused, "the Accept header must allow text/event-stream");
    const SessionOrError found = session_of(request, headers);
    if (const auto* error = std::get_if<RpcError>(&found)) return refused(request, RequestId{}, *error);
    const auto& session = std::get<std::shared_ptr<Session>>(found);
    if (headers.last_event) return resume(request, session, *headers.last_event);
    const auto& stream = streams_of(*session).standalone();
    if (stream->exchange() != 0)
        return refused(request, 409, kRefused, "this session has its stream open already");
    Effects effects;
    stream->attach(request.exchange, has_priming_event(session->caller.revision), effects);
    uses_[request.exchange] = {0, session, stream};
    return effects;
}

Effects HttpEndpoint::resume(const HttpRequest& request, const std::shared_ptr<Session>& session,
                             std::string_view event) {
    const auto id = EventId::from(event);
    const auto stream = id ? streams_of(*session).find(*id) : nullptr;
    if (!stream || !stream->knows(id->number))
        return refused(request, 400, kRefused, "no stream knows this Last-Event-ID");
    Effects effects;
    // The client knows better than we do whether its old connection is alive.
    stream->pause(effects);
    stream->resume(request.exchange, id->number, effects);
    if (!stream->ended()) uses_[request.exchange] = {0, session, stream};
    return effects;
}

Effects HttpEndpoint::end_session(const HttpRequest& request, const KnownHeaders& headers) {
    const SessionOrError found = session_of(request, headers);
    if (const auto* error = std::get_if<RpcError>(&found)) return refused(request, RequestId{}, *error);
    Effects effects;
    drop_session(*std::get<std::shared_ptr<Session>>(found), "the session was ended", effects);
    effects.emplace_back(Reply{request.exchange, 204, {}, {}});
    return effects;
}

void HttpEndpoint::drop_session(Session& session, std::string_view reason, Effects& effects) {
    cancel_all(session, reason, effects);
    if (session.streams) session.streams->standalone()->end(effects);
    sessions_.close(session.id);
}

Effects HttpEndpoint::receive_sse(const HttpRequest& request) {
    const KnownHeaders headers = known_headers(request.headers);
    if (auto refusal = refuse_access(request, headers)) return std::move(*refusal);
    if (request.method != "GET") return refused_method(request, "use GET", "GET");
    const auto session =
        sessions_.open({std::string{request.principal}, Revision::v2024_11_05, {}}, clock_.steady());
    if (!session) return refused(request, 503, kRefused, "too many sessions are at work; try again later");
    session->single_stream = true;
    const auto& stream = streams_of(*session).standalone();
    Effects effects;
    stream->attach(request.exchange, false, effects);
    effects.emplace_back(Send{
        request.exchange, "event: endpoint\ndata: " + message_path_ + "?sessionId=" + session->id + "\n\n"});
    uses_[request.exchange] = {0, session, stream};
    return effects;
}

Effects HttpEndpoint::receive_sse_message(const HttpRequest& request, std::string_view session_id) {
    const KnownHeaders headers = known_headers(request.headers);
    if (auto refusal = refuse_access(request, headers)) return std::move(*refusal);
    if (request.method != "POST") return refused_method(request, "use POST", "POST");
    if (!is_json_media_type(headers.content_type.value_or(std::string_view{})))
        return refused(request, 415, kRefused, "the Content-Type must be application/json");
    const auto session = sessions_.use(session_id, request.principal, clock_.steady());
    if (!session || !session->single_stream)
        return refused(request, 404, kSessionNotFound, "no such session; open its stream again");
    Body body = parse_body(request.body);
    if (body.kind == Body::Kind::malformed)
        return refused(request, 400, kParseError, std::move(body.problem));

    // Accepted is said here; all answers go to the stream.
    Effects effects;
    effects.emplace_back(Reply{request.exchange, 202, {}, {}});
    const Peer peer{session->caller, session, 0, {}, {}, false};
    if (body.kind == Body::Kind::batch) {
        if (const auto error = check_batch(body.messages); error || !has_batches(session->caller.revision))
            return refused(request, 400, kInvalidRequest,
                           error ? error->message : "the session's revision has no batches");
        serve_batch(peer, std::move(body.messages), effects);
        return effects;
    }
    Message& message = body.messages.front();
    switch (message.kind) {
        case Message::Kind::invalid:
            return refused(request, 400, kInvalidRequest, std::move(message.problem));
        case Message::Kind::notification: serve_notification(peer, message, effects); break;
        case Message::Kind::response: serve_response(*session, std::move(message), effects); break;
        case Message::Kind::request:
            if (message.method != "initialize") {
                serve_request(peer, std::move(message), effects);
                break;
            }
            auto caller = read_initialize(message, request.principal);
            if (const auto* error = std::get_if<RpcError>(&caller)) {
                refuse(peer, message.id, *error, effects);
                break;
            }
            session->caller = std::move(std::get<Caller>(caller));
            reply(peer, 200, result_message(message.id, server_.initialize_result(session->caller.revision)),
                  effects);
    }
    return effects;
}

// --- the ends of exchanges -------------------------------------------------------------------------------

Effects HttpEndpoint::closed(ExchangeId exchange) {
    Effects effects;
    drop_listener(exchange);
    const auto at = uses_.find(exchange);
    if (at == uses_.end()) return effects;
    const Use use = std::move(at->second);
    uses_.erase(at);
    if (use.stream && use.stream->exchange() == exchange) use.stream->detach();
    if (use.session && use.session->single_stream) {
        drop_session(*use.session, "its stream was closed", effects);
        return effects;
    }
    Call* call = use.call != 0 ? calls_.find(use.call) : nullptr;
    if (!call) return effects;
    if (is_modern(call->peer.caller.revision)) {
        cancel(use.call, "the client left", effects);
        return effects;
    }
    // Leaving is no cancellation here: the client may come back for the call's stream.
    if (call->stream && call->stream->exchange() == exchange) call->stream->detach();
    call->peer.exchange = 0;
    return effects;
}

Effects HttpEndpoint::shut_down() {
    Effects effects;
    end_listeners(effects);
    for (const auto& session : sessions_.all())
        if (session->streams) session->streams->standalone()->pause(effects);
    return effects;
}

Effects HttpEndpoint::tick() {
    sessions_.expire(clock_.steady());
    replay_->expire();
    return Endpoint::tick();
}

void HttpEndpoint::call_began(CallKey key, const Peer& peer) {
    if (peer.exchange != 0 && !peer.batch) uses_[peer.exchange] = {key, {}, {}};
}

void HttpEndpoint::call_ended(const Call& call) {
    if (call.peer.exchange != 0) uses_.erase(call.peer.exchange);
}

// --- messages on their way -------------------------------------------------------------------------------

void HttpEndpoint::reply(const Peer& peer, int status, std::string text, Effects& effects) {
    if (peer.session && peer.session->single_stream) {
        if (!text.empty()) streams_of(*peer.session).standalone()->push(text, effects);
    } else if (always_stream_ && peer.session && peer.may_stream && peer.exchange != 0 && !text.empty()) {
        const auto stream = streams_of(*peer.session).open();
        stream->attach(peer.exchange, has_priming_event(peer.caller.revision), effects);
        stream->push(text, effects);
        stream->end(effects);
    } else if (peer.exchange != 0) {
        effects.emplace_back(Reply{peer.exchange, status, std::move(text), {}});
    }
}

void HttpEndpoint::begin_stream(Call& call, Effects& effects) {
    if (call.streaming || !call.peer.may_stream) return;
    call.streaming = true;
    const ExchangeId exchange = call.peer.exchange;
    if (is_modern(call.peer.caller.revision)) {
        effects.emplace_back(OpenStream{exchange});
        return;
    }
    call.stream = streams_of(*call.peer.session).open();
    if (exchange != 0) call.stream->attach(exchange, has_priming_event(call.peer.caller.revision), effects);
}

void HttpEndpoint::break_stream(Call& call, Effects& effects) {
    // Only who was given an event's id can come back.
    if (call.stream && has_priming_event(call.peer.caller.revision)) call.stream->pause(effects);
}

void HttpEndpoint::send(Call& call, std::string text, Effects& effects) {
    Session* session = call.peer.session.get();
    if (session && session->single_stream) {
        streams_of(*session).standalone()->push(text, effects);
        return;
    }
    if (!call.peer.may_stream) return;
    begin_stream(call, effects);
    if (call.stream)
        call.stream->push(text, effects);
    else
        effects.emplace_back(Send{call.peer.exchange, sse_event(text)});
}

void HttpEndpoint::conclude(Call& call, int status, std::string text, Effects& effects) {
    if (!call.streaming) {
        const int told = text.empty() ? 202 : status;
        reply(call.peer, told, std::move(text), effects);
    } else if (call.stream) {
        if (!text.empty()) call.stream->push(text, effects);
        call.stream->end(effects);
    } else {
        if (!text.empty()) effects.emplace_back(Send{call.peer.exchange, sse_event(text)});
        effects.emplace_back(EndStream{call.peer.exchange});
    }
}

void HttpEndpoint::notify(Session& session, std::string text, Effects& effects) {
    // A client that never opened the stream does not want to hear.
    if (session.streams) session.streams->standalone()->push(text, effects);
}

void HttpEndpoint::open_listener(const Listener& listener, Effects& effects) {
    effects.emplace_back(OpenStream{listener.exchange});
}

void HttpEndpoint::send(const Listener& listener, std::string text, Effects& effects) {
    effects.emplace_back(Send{listener.exchange, sse_event(text)});
}

void HttpEndpoint::close_listener(const Listener& listener, std::string text, Effects& effects) {
    effects.emplace_back(Send{listener.exchange, sse_event(text)});
    effects.emplace_back(EndStream{listener.exchange});
}

std::vector<std::shared_ptr<Session>> HttpEndpoint::sessions() {
    return {sessions_.all().begin(), sessions_.all().end()};
}

}  // namespace gateway::mcp
