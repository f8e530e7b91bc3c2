#include "mcp/dispatch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/envelope.hpp"

namespace gateway::mcp {
namespace {

constexpr std::size_t kMaxBatch = 100;

RpcError invalid_params(std::string message) { return {kInvalidParams, std::move(message)}; }

ReplyText result_reply(const RequestId& id, std::string_view result_json) {
    return {result_message(id, result_json)};
}

Step list_tools(const Server& server, const Peer& peer, const Message& request) {
    const json::value* cursor = json::find(request.params, "cursor");
    if (cursor && !cursor->is_string())
        return error_reply(peer.revision, request.id, invalid_params("cursor must be a string"));
    const std::string* page =
        server.tools_page(peer.revision, cursor ? json::as_string(*cursor) : std::string_view{});
    if (!page)
        return error_reply(peer.revision, request.id,
                           invalid_params("unknown cursor; start again without one and follow nextCursor"));
    return result_reply(request.id, *page);
}

// The arguments of tools/call: absent, an object, or an object some hosts send as a string.
std::optional<json::object> take_arguments(json::object& params) {
    json::value* arguments = params.if_contains("arguments");
    if (!arguments || arguments->is_null()) return json::object{};
    if (arguments->is_object()) return std::move(arguments->get_object());
    if (arguments->is_string()) {
        Result<json::value> parsed = json::parse(json::as_string(*arguments));
        if (parsed && parsed->is_object()) return std::move(parsed->get_object());
    }
    return std::nullopt;
}

RpcError unknown_tool(const Server& server, std::string_view name) {
    std::string message = "unknown tool \"" + std::string{utf8_prefix(name, 100)} + '"';
    if (const auto nearest = nearest_name(utf8_prefix(name, 100), server.tools().names()))
        message += "; did you mean \"" + *nearest + "\"?";
    return invalid_params(std::move(message));
}

// The progress token as JSON text, if the client gave one; false if it is neither a string nor a number.
bool read_progress_token(const json::object& params, std::optional<std::string>& token) {
    const json::value* meta = json::find(params, "_meta");
    const json::value* raw = meta ? json::find(*meta, "progressToken") : nullptr;
    if (!raw) return true;
    if (!raw->is_string() && !raw->is_number()) return false;
    token = json::write(*raw);
    return true;
}

Step call_tool(const Server& server, CallTable& calls, const Peer& peer, Message request,
               const std::shared_ptr<BatchReplies>& batch) {
    const auto refuse = [&](const RpcError& error) { return error_reply(peer.revision, request.id, error); };
    const json::value* name = json::find(request.params, "name");
    if (!name || !name->is_string()) return refuse(invalid_params("params.name must be the name of a tool"));
    const ToolTable::Entry* entry = server.tools().find(json::as_string(*name));
    if (!entry) return refuse(unknown_tool(server, json::as_string(*name)));

    std::optional<std::string> progress_token;
    if (!read_progress_token(request.params, progress_token))
        return refuse(invalid_params("_meta.progressToken must be a string or a number"));
    std::optional<json::object> raw = take_arguments(request.params);
    if (!raw) return refuse(invalid_params("params.arguments must be an object"));
    if (!peer.scope.empty() && calls.find(peer.scope, request.id))
        return refuse({kInvalidRequest, "a call with this id is under way; ids must be unique", 400});

    Result<json::object> arguments = entry->arguments.check(std::move(*raw));
    if (!arguments)
        return result_reply(request.id, server.call_result(peer.revision, error_result(arguments.error())));

    // A batch is answered by one array at its end, so its calls have no stream to report progress on.
    if (batch) progress_token.reset();
    StartTool start;
    start.tool = &entry->tool;
    start.arguments = std::move(*arguments);
    start.wants_progress = progress_token.has_value();
    start.key =
        calls.start({peer.scope, peer.revision, std::move(request.id), std::move(progress_token), batch});
    return start;
}

}  // namespace

ReplyText error_reply(Revision revision, const RequestId& id, const RpcError& error) {
    return {error_message(id, error), is_modern(revision) ? error.status : 200};
}

Step serve_request(const Server& server, CallTable& calls, const Peer& peer, Message request,
                   const std::shared_ptr<BatchReplies>& batch) {
    const std::string_view method = request.method;
    if (method == "tools/call") return call_tool(server, calls, peer, std::move(request), batch);
    if (method == "tools/list") return list_tools(server, peer, request);
    if (is_modern(peer.revision) && method == "server/discover")
        return result_reply(request.id, server.discover_result());
    if (!is_modern(peer.revision) && method == "ping") return result_reply(request.id, "{}");
    std::string message = "unknown method \"" + std::string{utf8_prefix(method, 100)} + '"';
    return error_reply(peer.revision, request.id, {kMethodNotFound, std::move(message), 404});
}

Step serve_notification(CallTable& calls, const Peer& peer, const Message& notification) {
    if (notification.method != "notifications/cancelled" || peer.scope.empty()) return {};
    const json::value* raw_id = json::find(notification.params, "requestId");
    const std::optional<RequestId> id = raw_id ? RequestId::from(*raw_id) : std::nullopt;
    const std::optional<CallKey> key = id ? calls.find(peer.scope, *id) : std::nullopt;
    if (!key || !calls.cancel(*key)) return {};
    const json::value* reason = json::find(notification.params, "reason");
    return CancelCall{*key, std::string{reason ? json::as_string(*reason) : std::string_view{}}};
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

BatchOutcome serve_batch(const Server& server, CallTable& calls, const Peer& peer,
                         std::vector<Message> messages) {
    BatchOutcome outcome;
    const auto batch = std::make_shared<BatchReplies>();
    for (Message& message : messages) {
        Step step;
        if (message.kind == Message::Kind::request)
            step = serve_request(server, calls, peer, std::move(message), batch);
        else if (message.kind == Message::Kind::notification)
            step = serve_notification(calls, peer, message);

        if (auto* reply = std::get_if<ReplyText>(&step)) batch->replies.push_back(std::move(reply->text));
        if (auto* start = std::get_if<StartTool>(&step)) outcome.starts.push_back(std::move(*start));
        if (auto* cancel = std::get_if<CancelCall>(&step)) outcome.cancels.push_back(std::move(*cancel));
    }
    if (batch->waiting == 0) outcome.reply = batch->render();
    return outcome;
}

}  // namespace gateway::mcp
