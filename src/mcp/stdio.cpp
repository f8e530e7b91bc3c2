#include "mcp/stdio.hpp"

#include <memory>
#include <utility>

#include "base/text.hpp"
#include "mcp/dispatch.hpp"
#include "mcp/envelope.hpp"

namespace gateway::mcp {
namespace {

// The one peer of the process: the scope its ids are unique in.
const CallTable::Scope kPeer = "stdio";

StdioActions one(StdioAction action) {
    StdioActions actions;
    actions.push_back(std::move(action));
    return actions;
}

StdioActions refuse(const RequestId& id, const RpcError& error) {
    return one(Line{error_message(id, error)});
}

StdioActions to_actions(Step step) {
    if (auto* reply = std::get_if<ReplyText>(&step)) return one(Line{std::move(reply->text)});
    if (auto* start = std::get_if<StartTool>(&step)) return one(std::move(*start));
    if (auto* cancel = std::get_if<CancelCall>(&step)) return one(std::move(*cancel));
    return {};
}

// "" ends an HTTP exchange; here there is just nothing to write.
std::optional<std::string> line_to_write(std::optional<std::string> text) {
    return text && text->empty() ? std::nullopt : std::move(text);
}

}  // namespace

StdioActions StdioEndpoint::receive(std::string_view line) {
    if (trim(line).empty()) return {};
    Body body = parse_body(line);
    switch (body.kind) {
        case Body::Kind::malformed: return refuse({}, {kParseError, std::move(body.problem)});
        case Body::Kind::batch: return batch(std::move(body.messages));
        case Body::Kind::single: return single(std::move(body.messages.front()));
    }
    return {};
}

StdioActions StdioEndpoint::single(Message message) {
    switch (message.kind) {
        case Message::Kind::invalid: return refuse(message.id, {kInvalidRequest, std::move(message.problem)});
        case Message::Kind::response: return {};  // nothing of ours awaits one
        case Message::Kind::notification:
            return to_actions(serve_notification(calls_, {kPeer, revision_}, message));
        case Message::Kind::request: return request(std::move(message));
    }
    return {};
}

StdioActions StdioEndpoint::request(Message message) {
    if (claims_modern(message)) return modern_request(std::move(message));
    if (message.method == "initialize") return initialize(message);
    // The client has spoken the modern era before: it forgot the envelope, and the check says so.
    if (era_ == Era::modern) return refuse(message.id, *check_envelope(message));
    if (era_ == Era::undecided) era_ = Era::legacy;
    return to_actions(serve_request(server_, calls_, {kPeer, revision_}, std::move(message)));
}

StdioActions StdioEndpoint::modern_request(Message message) {
    if (const auto error = check_envelope(message)) return refuse(message.id, *error);
    if (const auto error = check_modern_version(claimed_version(message))) return refuse(message.id, *error);
    if (era_ == Era::undecided && message.method != "server/discover") era_ = Era::modern;
    return to_actions(serve_request(server_, calls_, {kPeer, Revision::v2026_07_28}, std::move(message)));
}

StdioActions StdioEndpoint::initialize(const Message& message) {
    const json::value* requested = json::find(message.params, "protocolVersion");
    const std::string_view version = requested ? json::as_string(*requested) : std::string_view{};
    if (era_ == Era::modern)
        return refuse(message.id, unsupported_version(
                                      version, "this connection speaks 2026-07-28, which has no initialize"));
    if (!requested || !requested->is_string())
        return refuse(message.id, {kInvalidParams, "params.protocolVersion must be a string"});
    era_ = Era::legacy;
    revision_ = negotiate(version);
    return one(Line{result_message(message.id, server_.initialize_result(revision_))});
}

StdioActions StdioEndpoint::batch(std::vector<Message> messages) {
    if (era_ != Era::legacy || !has_batches(revision_))
        return refuse({}, {kInvalidRequest, "batches belong to revision 2025-03-26 only"});
    if (const auto error = check_batch(messages)) return refuse({}, *error);
    BatchOutcome outcome = serve_batch(server_, calls_, {kPeer, revision_}, std::move(messages));
    StdioActions actions;
    for (StartTool& start : outcome.starts)
        actions.emplace_back(std::move(start));
    for (CancelCall& cancel : outcome.cancels)
        actions.emplace_back(std::move(cancel));
    if (!outcome.reply.empty()) actions.emplace_back(Line{std::move(outcome.reply)});
    return actions;
}

std::optional<std::string> StdioEndpoint::finish(CallKey key, const ToolResult& result) {
    return line_to_write(calls_.finish(key, result));
}

std::optional<std::string> StdioEndpoint::fail(CallKey key, std::string_view message) {
    return line_to_write(calls_.fail(key, message));
}

StdioActions StdioEndpoint::close() {
    StdioActions actions;
    for (const CallKey key : calls_.cancel_all(kPeer))
        actions.emplace_back(CancelCall{key, "end of input"});
    return actions;
}

}  // namespace gateway::mcp
