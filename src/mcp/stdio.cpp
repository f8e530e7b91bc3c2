#include "mcp/stdio.hpp"

#include <utility>
#include <vector>

#include "base/text.hpp"
#include "mcp/envelope.hpp"

namespace gateway::mcp {
namespace {

void write(std::string text, Effects& effects) {
    if (!text.empty()) effects.emplace_back(Send{0, std::move(text)});
}

}  // namespace

StdioEndpoint::StdioEndpoint(const Server& server, EndpointLimits limits, const Clock& clock, Random& random,
                             std::string principal)
    : Endpoint(server, limits, clock, random) {
    peer_->caller.principal = std::move(principal);
}

Effects StdioEndpoint::receive(std::string_view line) {
    Effects effects;
    if (trim(line).empty()) return effects;
    Body body = parse_body(line);
    switch (body.kind) {
        case Body::Kind::malformed:
            write(error_message({}, {kParseError, std::move(body.problem)}), effects);
            break;
        case Body::Kind::batch: batch(std::move(body.messages), effects); break;
        case Body::Kind::single: single(std::move(body.messages.front()), effects); break;
    }
    return effects;
}

void StdioEndpoint::single(Message message, Effects& effects) {
    switch (message.kind) {
        case Message::Kind::invalid:
            write(error_message(message.id, {kInvalidRequest, std::move(message.problem)}), effects);
            break;
        case Message::Kind::response: serve_response(*peer_, std::move(message), effects); break;
        case Message::Kind::notification: serve_notification(legacy_peer(), message, effects); break;
        case Message::Kind::request: request(std::move(message), effects); break;
    }
}

void StdioEndpoint::request(Message message, Effects& effects) {
    if (claims_modern(message)) return modern_request(std::move(message), effects);
    if (message.method == "initialize") return initialize(message, effects);
    // The client has spoken the modern era before: it forgot the envelope, and the check says so.
    if (era_ == Era::modern) return write(error_message(message.id, *check_envelope(message)), effects);
    if (era_ == Era::undecided) era_ = Era::legacy;
    serve_request(legacy_peer(), std::move(message), effects);
}

void StdioEndpoint::modern_request(Message message, Effects& effects) {
    auto error = check_envelope(message);
    if (!error) error = check_modern_version(claimed_version(message));
    if (error) return write(error_message(message.id, *error), effects);
    if (era_ == Era::undecided && message.method != "server/discover") era_ = Era::modern;
    Peer peer;
    peer.caller = {peer_->caller.principal, Revision::v2026_07_28, claimed_capabilities(message)};
    peer.session = peer_;
    peer.log_level = claimed_log_level(message);
    peer.may_stream = true;
    serve_request(std::move(peer), std::move(message), effects);
}

void StdioEndpoint::initialize(const Message& message, Effects& effects) {
    if (era_ == Era::modern)
        return write(
            error_message(message.id, unsupported_version(json::get_string(message.params, "protocolVersion"),
                                                          "this connection speaks 2026-07-28, which has no "
                                                          "initialize")),
            effects);
    auto caller = read_initialize(message, peer_->caller.principal);
    if (const auto* error = std::get_if<RpcError>(&caller))
        return write(error_message(message.id, *error), effects);
    era_ = Era::legacy;
    peer_->caller = std::move(std::get<Caller>(caller));
    write(result_message(message.id, server_.initialize_result(peer_->caller.revision)), effects);
}

void StdioEndpoint::batch(std::vector<Message> messages, Effects& effects) {
    if (era_ != Era::legacy || !has_batches(peer_->caller.revision))
        return write(error_message({}, {kInvalidRequest, "batches belong to revision 2025-03-26 only"}),
                     effects);
    if (const auto error = check_batch(messages)) return write(error_message({}, *error), effects);
    serve_batch(legacy_peer(), std::move(messages), effects);
}

Effects StdioEndpoint::close() {
    Effects effects;
    // Also those that became tasks: nobody can ask for them any more.
    std::vector<CallKey> keys;
    for (const auto& [key, call] : calls_.all())
        keys.push_back(key);
    for (const CallKey key : keys)
        cancel(key, "end of input", effects);
    return effects;
}

void StdioEndpoint::reply(const Peer&, int, std::string text, Effects& effects) {
    write(std::move(text), effects);
}

void StdioEndpoint::send(Call&, std::string text, Effects& effects) { write(std::move(text), effects); }

void StdioEndpoint::conclude(Call&, int, std::string text, Effects& effects) {
    write(std::move(text), effects);
}

void StdioEndpoint::notify(Session&, std::string text, Effects& effects) { write(std::move(text), effects); }

void StdioEndpoint::send(const Listener&, std::string text, Effects& effects) {
    write(std::move(text), effects);
}

void StdioEndpoint::close_listener(const Listener&, std::string text, Effects& effects) {
    write(std::move(text), effects);
}

std::vector<std::shared_ptr<Session>> StdioEndpoint::sessions() {
    // Unasked-for notifications are a custom of the legacy era.
    if (era_ != Era::legacy) return {};
    return {peer_};
}

}  // namespace gateway::mcp
