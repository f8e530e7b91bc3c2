#include "mcp/endpoint.hpp"

#include <algorithm>
#include <utility>

#include "json/write.hpp"
#include "mcp/envelope.hpp"

namespace gateway::mcp {
namespace {

constexpr std::size_t kMaxBatch = 100;

struct ChangeNames {
    std::string_view filter;        // the member of a listener's filter
    std::string_view notification;  // the method
};

ChangeNames names_of(Change::Kind kind) {
    switch (kind) {
        case Change::Kind::tools: return {"toolsListChanged", "notifications/tools/list_changed"};
        case Change::Kind::prompts: return {"promptsListChanged", "notifications/prompts/list_changed"};
        case Change::Kind::resources: return {"resourcesListChanged", "notifications/resources/list_changed"};
        case Change::Kind::resource: return {"", "notifications/resources/updated"};
    }
    return {};
}

}  // namespace

Endpoint::Endpoint(const Server& server, EndpointLimits limits, const Clock& clock, Random& random)
    : server_(server),
      limits_(limits),
      clock_(clock),
      random_(random),
      tasks_(limits.tasks, clock, random),
      seal_(random) {}

// --- what the host reports -------------------------------------------------------------------------------

Effects Endpoint::progress(CallKey key, const Progress& progress) {
    Effects effects;
    Call* call = calls_.find(key);
    if (!call || call->cancelled || !call->task.empty()) return effects;
    if (auto text = render_progress(*call, progress)) send(*call, std::move(*text), effects);
    return effects;
}

bool Endpoint::wants_log(CallKey key, Severity severity) {
    const Call* call = calls_.find(key);
    const Offer& offer = server_.offer();
    if (!call || call->cancelled || !call->task.empty() || call->peer.batch || !offer.logging) return false;
    // A modern client hears nothing it did not ask for.
    std::optional<Severity> wanted = call->peer.log_level;
    if (!is_modern(call->peer.caller.revision))
        wanted = call->peer.session->log_level ? call->peer.session->log_level : offer.unasked_logging;
    return wanted && severity >= *wanted;
}

Effects Endpoint::log(CallKey key, Severity severity, std::string_view logger, const json::value& data) {
    Effects effects;
    if (!wants_log(key, severity)) return effects;
    json::object params{{"level", to_string(severity)}};
    if (!logger.empty()) params["logger"] = logger;
    params["data"] = data;
    send(*calls_.find(key), notification_message("notifications/message", json::write(params)), effects);
    return effects;
}

Effects Endpoint::finish(CallKey key, Outcome outcome) {
    Effects effects;
    Call* call = calls_.find(key);
    if (!call || !call->working) return effects;
    call->working = false;
    if (call->cancelled)
        end(key, 200, {}, effects);
    else if (auto* input = std::get_if<InputRequired>(&outcome))
        ask(key, std::move(*input), effects);
    else if (!call->task.empty())
        finish_task(key, std::move(outcome), effects);
    else if (const auto* error = std::get_if<RpcError>(&outcome))
        fail(key, *error, effects);
    else
        end(key, 200, result_message(call->id, server_.result_text(call->peer.caller.revision, outcome)),
            effects);
    return effects;
}

Effects Endpoint::open_stream(CallKey key) {
    Effects effects;
    Call* call = calls_.find(key);
    if (call && !call->cancelled && call->task.empty() && call->peer.may_stream) begin_stream(*call, effects);
    return effects;
}

Effects Endpoint::close_stream(CallKey key) {
    Effects effects;
    if (Call* call = calls_.find(key)) break_stream(*call, effects);
    return effects;
}

Effects Endpoint::publish(const Change& change) {
    Effects effects;
    const ChangeNames names = names_of(change.kind);
    json::object params;
    if (change.kind == Change::Kind::resource) params["uri"] = change.uri;
    for (const Listener& listener : listeners_) {
        const bool wanted = change.kind == Change::Kind::resource ? listener.resources.contains(change.uri)
                                                                  : listener.kinds.contains(names.filter);
        if (wanted) send(listener, listener_message(listener, names.notification, params), effects);
    }
    const std::string text =
        notification_message(names.notification, params.empty() ? std::string{} : json::write(params));
    for (const auto& session : sessions())
        if (change.kind != Change::Kind::resource || session->subscriptions.contains(change.uri))
            notify(*session, text, effects);
    return effects;
}

Effects Endpoint::tick() {
    Effects effects;
    tasks_.expire();
    std::vector<CallKey> unanswered;
    for (const auto& [key, call] : calls_.all())
        if (!call.unanswered.empty() && clock_.steady() > call.patience) unanswered.push_back(key);
    for (const CallKey key : unanswered) {
        withdraw_questions(key, *calls_.find(key), effects);
        fail(key, {kInternalError, "the client did not answer a question in time"}, effects);
    }
    return effects;
}

// --- what clients send -----------------------------------------------------------------------------------

void Endpoint::serve_notification(const Peer& peer, const Message& notification, Effects& effects) {
    if (notification.method != "notifications/cancelled" || !peer.session) return;
    const json::value* raw_id = json::find(notification.params, "requestId");
    const std::optional<RequestId> id = raw_id ? RequestId::from(*raw_id) : std::nullopt;
    if (!id) return;
    std::erase_if(listeners_, [&](const Listener& l) { return l.exchange == 0 && l.id == *id; });
    if (const auto key = calls_.find(*peer.session, *id))
        cancel(*key, std::string{json::get_string(notification.params, "reason")}, effects);
}

void Endpoint::serve_batch(const Peer& peer, std::vector<Message> messages, Effects& effects) {
    Peer member = peer;
    member.batch = std::make_shared<Batch>();
    member.may_stream = false;
    // Held while its members are read: one that ends at once must not send what is there so far.
    ++member.batch->waiting;
    for (Message& message : messages) {
        if (message.kind == Message::Kind::request)
            serve_request(member, std::move(message), effects);
        else if (message.kind == Message::Kind::notification)
            serve_notification(member, message, effects);
        else
            serve_response(*member.session, std::move(message), effects);
    }
    if (--member.batch->waiting > 0) return;
    const std::string text = member.batch->render();
    reply(peer, text.empty() ? 202 : 200, text, effects);
}

std::variant<Caller, RpcError> read_initialize(const Message& message, std::string_view principal) {
    const json::value* requested = json::find(message.params, "protocolVersion");
    if (!requested || !requested->is_string())
        return RpcError{kInvalidParams, "params.protocolVersion must be a string"};
    const json::object* declared = json::get_object(message.params, "capabilities");
    return Caller{std::string{principal}, negotiate(json::as_string(*requested)),
                  declared ? ClientCapabilities::from(*declared) : ClientCapabilities{}};
}

std::optional<RpcError> check_batch(const std::vector<Message>& messages) {
    const auto refuse = [](std::string message) {
        return RpcError{kInvalidRequest, std::move(message), 400};
    };
    if (messages.empty()) return refuse("an empty batch");
    if (messages.size() > kMaxBatch)
        return refuse("a batch of more than " + std::to_string(kMaxBatch) + " messages");
    for (const Message& message : messages) {
        if (message.kind == Message::Kind::invalid)
            return refuse("invalid message in a batch: " + message.problem);
        if (message.method == "initialize") return refuse("initialize must not be part of a batch");
        if (claims_modern(message)) return refuse("revision 2026-07-28 has no batches");
    }
    return std::nullopt;
}

// --- a call's life ---------------------------------------------------------------------------------------

std::optional<CallKey> Endpoint::start(Peer& peer, Message& request, Work work, bool asks, Effects& effects) {
    const auto refused = [&](const RpcError& error) {
        refuse(peer, request.id, error, effects);
        return std::nullopt;
    };
    if (calls_.all().size() >= limits_.max_calls)
        return refused({kInternalError, "too many calls are under way; try again later", 503});
    if (peer.session && calls_.find(*peer.session, request.id))
        return refused({kInvalidRequest, "a call with this id is under way; ids must be unique", 400});

    Call call;
    const json::value* token = json::find(request.params, "_meta", "progressToken");
    if (token && !token->is_string() && !token->is_number())
        return refused({kInvalidParams, "_meta.progressToken must be a string or a number"});
    // A batch is answered by one array at its end, so its calls have no stream to report progress on.
    if (token && !peer.batch) call.progress_token = json::write(*token);
    if (asks && is_modern(peer.caller.revision)) {
        call.request_digest = request_digest(request.method, request.params);
        if (const auto error = read_answers(request, peer.caller.principal, call)) return refused(*error);
    }
    call.peer = std::move(peer);
    call.id = std::move(request.id);
    if (asks) call.work = work;
    const CallKey key = calls_.add(std::move(call));
    Call& added = *calls_.find(key);
    call_began(key, added.peer);
    emit_start(key, added, std::move(work), effects);
    return key;
}

void Endpoint::emit_start(CallKey key, Call& call, Work work, Effects& effects) {
    call.working = true;
    effects.emplace_back(Start{key, std::move(work), call.peer.caller, std::exchange(call.answers, {}),
                               std::exchange(call.state, nullptr), call.peer.exchange,
                               call.progress_token.has_value(), call.peer.may_stream});
}

void Endpoint::end(CallKey key, int status, std::string text, Effects& effects) {
    Call call = calls_.take(key);
    call_ended(call);
    if (!call.peer.batch) {
        conclude(call, status, std::move(text), effects);
        return;
    }
    Batch& batch = *call.peer.batch;
    if (!text.empty()) batch.replies.push_back(std::move(text));
    if (--batch.waiting > 0) return;
    std::string replies = batch.render();
    reply(call.peer, replies.empty() ? 202 : 200, std::move(replies), effects);
}

void Endpoint::fail(CallKey key, const RpcError& error, Effects& effects) {
    const Call& call = *calls_.find(key);
    if (!call.task.empty()) return finish_task(key, error, effects);
    const Revision revision = call.peer.caller.revision;
    const RpcError told = error_in(revision, error);
    end(key, told.status, error_message(call.id, told), effects);
}

void Endpoint::cancel(CallKey key, std::string reason, Effects& effects) {
    Call* call = calls_.find(key);
    if (!call || call->cancelled) return;
    if (call->working) {
        call->cancelled = true;
        effects.emplace_back(Cancel{key, std::move(reason)});
        return;
    }
    withdraw_questions(key, *call, effects);
    end(key, 200, {}, effects);
}

void Endpoint::cancel_all(Session& session, std::string_view reason, Effects& effects) {
    const auto calls = session.calls;  // ending one takes it out
    for (const auto& [id, key] : calls)
        cancel(key, std::string{reason}, effects);
}

// --- answers ---------------------------------------------------------------------------------------------

void Endpoint::answer(const Peer& peer, int status, std::string text, Effects& effects) {
    if (peer.batch)
        peer.batch->replies.push_back(std::move(text));
    else
        reply(peer, status, std::move(text), effects);
}

void Endpoint::respond(const Peer& peer, const RequestId& id, std::string_view result, Effects& effects) {
    answer(peer, 200, result_message(id, result), effects);
}

void Endpoint::refuse(const Peer& peer, const RequestId& id, const RpcError& error, Effects& effects) {
    const RpcError told = error_in(peer.caller.revision, error);
    answer(peer, told.status, error_message(id, told), effects);
}

RpcError Endpoint::error_in(Revision revision, RpcError error) {
    if (!is_modern(revision))
        error.status = 200;  // legacy clients read errors from the body alone
    else if (error.code == kResourceNotFound)
        error.code = kInvalidParams;
    return error;
}

// --- listeners -------------------------------------------------------------------------------------------

json::object Endpoint::listener_meta(const Listener& listener) {
    return {{"io.modelcontextprotocol/subscriptionId", json::parse(listener.id.json).value()}};
}

std::string Endpoint::listener_message(const Listener& listener, std::string_view method,
                                       json::object params) {
    params["_meta"] = listener_meta(listener);
    return notification_message(method, json::write(params));
}

void Endpoint::end_listeners(Effects& effects) {
    for (const Listener& listener : listeners_) {
        json::object members{{"_meta", listener_meta(listener)}};
        close_listener(
            listener,
            result_message(listener.id, server_.result_text(Revision::v2026_07_28, std::move(members))),
            effects);
    }
    listeners_.clear();
}

void Endpoint::drop_listener(ExchangeId exchange) {
    std::erase_if(listeners_, [&](const Listener& listener) { return listener.exchange == exchange; });
}

}  // namespace gateway::mcp
