#include "mcp/call.hpp"

#include <utility>

#include "json/write.hpp"

namespace gateway::mcp {

std::string Batch::render() const {
    if (replies.empty()) return {};
    std::string out;
    for (const std::string& reply : replies) {
        out += out.empty() ? '[' : ',';
        out += reply;
    }
    out += ']';
    return out;
}

CallKey CallTable::add(Call call) {
    const CallKey key = ++last_key_;
    if (call.peer.session) call.peer.session->calls.emplace(call.id.json, key);
    if (call.peer.batch) ++call.peer.batch->waiting;
    calls_.emplace(key, std::move(call));
    return key;
}

Call* CallTable::find(CallKey key) {
    const auto at = calls_.find(key);
    return at == calls_.end() ? nullptr : &at->second;
}

std::optional<CallKey> CallTable::find(const Session& session, const RequestId& id) const {
    const auto at = session.calls.find(id.json);
    if (at == session.calls.end()) return std::nullopt;
    return at->second;
}

Call CallTable::take(CallKey key) {
    const auto at = calls_.find(key);
    Call call = std::move(at->second);
    calls_.erase(at);
    if (Session* session = call.peer.session.get()) {
        const auto id = session->calls.find(call.id.json);
        if (id != session->calls.end() && id->second == key) session->calls.erase(id);
        if (!call.unanswered.empty())
            std::erase_if(session->asked, [&](const auto& asked) { return asked.second.call == key; });
    }
    return call;
}

std::optional<std::string> render_progress(Call& call, const Progress& progress) {
    const bool grows = !call.last_progress || progress.progress > *call.last_progress;
    if (!call.progress_token || !grows) return std::nullopt;
    call.last_progress = progress.progress;

    std::string params = R"({"progressToken":)" + *call.progress_token + R"(,"progress":)";
    params += json::write_number(progress.progress);
    if (progress.total) params += R"(,"total":)" + json::write_number(*progress.total);
    if (!progress.message.empty() && has_progress_message(call.peer.caller.revision)) {
        params += R"(,"message":)";
        json::append_quoted(params, progress.message);
    }
    if (!progress.meta.empty()) params += R"(,"_meta":)" + json::write(progress.meta);
    params += '}';
    return notification_message("notifications/progress", params);
}

}  // namespace gateway::mcp
