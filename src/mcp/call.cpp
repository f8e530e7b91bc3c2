#include "mcp/call.hpp"

#include <utility>

#include "json/write.hpp"

namespace gateway::mcp {
namespace {

std::string id_key(const CallTable::Scope& scope, const RequestId& id) { return scope + '\n' + id.json; }

}  // namespace

std::string BatchReplies::render() const {
    if (replies.empty()) return {};
    std::string out;
    for (const std::string& reply : replies) {
        out += out.empty() ? '[' : ',';
        out += reply;
    }
    out += ']';
    return out;
}

CallKey CallTable::start(Call call) {
    const CallKey key = next_key_++;
    if (!call.scope.empty()) {
        by_id_.emplace(id_key(call.scope, call.id), key);
        ++in_scope_[call.scope];
    }
    if (call.batch) ++call.batch->waiting;
    calls_.emplace(key, std::move(call));
    return key;
}

std::optional<CallKey> CallTable::find(const Scope& scope, const RequestId& id) const {
    const auto at = by_id_.find(id_key(scope, id));
    if (at == by_id_.end()) return std::nullopt;
    return at->second;
}

bool CallTable::cancel(CallKey key) {
    const auto at = calls_.find(key);
    if (at == calls_.end() || at->second.cancelled) return false;
    at->second.cancelled = true;
    return true;
}

bool CallTable::cancel_if_unscoped(CallKey key) {
    const auto at = calls_.find(key);
    return at != calls_.end() && at->second.scope.empty() && cancel(key);
}

std::vector<CallKey> CallTable::cancel_all(const Scope& scope) {
    std::vector<CallKey> cancelled;
    if (!any_in(scope)) return cancelled;
    for (auto& [key, call] : calls_) {
        if (call.scope != scope || call.cancelled) continue;
        call.cancelled = true;
        cancelled.push_back(key);
    }
    return cancelled;
}

std::optional<std::string> CallTable::progress(CallKey key, const Progress& progress) {
    const auto at = calls_.find(key);
    if (at == calls_.end()) return std::nullopt;
    Call& call = at->second;
    const bool grows = !call.progressed || progress.progress > call.last_progress;
    if (!call.progress_token || call.cancelled || !grows) return std::nullopt;
    call.progressed = true;
    call.last_progress = progress.progress;

    std::string params = R"({"progressToken":)" + *call.progress_token + R"(,"progress":)";
    params += json::write_number(progress.progress);
    if (progress.total) params += R"(,"total":)" + json::write_number(*progress.total);
    if (!progress.message.empty() && has_progress_message(call.revision)) {
        params += R"(,"message":)";
        json::append_quoted(params, progress.message);
    }
    if (!progress.meta.empty()) params += R"(,"_meta":)" + json::write(progress.meta);
    params += '}';
    return notification_message("notifications/progress", params);
}

template <class Render>
std::optional<std::string> CallTable::end(CallKey key, const Render& render) {
    const auto at = calls_.find(key);
    if (at == calls_.end()) return std::nullopt;
    const Call call = std::move(at->second);
    calls_.erase(at);
    if (!call.scope.empty()) {
        by_id_.erase(id_key(call.scope, call.id));
        const auto scope = in_scope_.find(call.scope);
        if (--scope->second == 0) in_scope_.erase(scope);
    }
    std::string reply = call.cancelled ? std::string{} : render(call);
    if (!call.batch) return reply;
    if (!reply.empty()) call.batch->replies.push_back(std::move(reply));
    if (--call.batch->waiting > 0) return std::nullopt;
    return call.batch->render();
}

std::optional<std::string> CallTable::finish(CallKey key, const ToolResult& result) {
    return end(key, [&](const Call& call) {
        return result_message(call.id, server_.call_result(call.revision, result));
    });
}

std::optional<std::string> CallTable::fail(CallKey key, std::string_view message) {
    return end(key, [&](const Call& call) {
        return error_message(call.id, {kInternalError, std::string{message}});
    });
}

}  // namespace gateway::mcp
