#include "playback/provider_error.hpp"

#include "json/json.hpp"
#include "recordings/classify.hpp"

namespace gateway::playback {
namespace {

constexpr std::string_view kMessage = "This error was asked for; no provider has seen the request.";

// The `type` of OpenAI-compatible servers.
std::string_view openai_type(int status) {
    switch (status) {
        case 401: return "authentication_error";
        case 429: return "requests";
        default: return status >= 500 ? "server_error" : "invalid_request_error";
    }
}

std::string_view openai_code(int status) {
    switch (status) {
        case 401: return "invalid_api_key";
        case 404: return "model_not_found";
        case 429: return "rate_limit_exceeded";
        default: return status >= 500 ? "server_error" : "invalid_request";
    }
}

std::string_view anthropic_type(int status) {
    switch (status) {
        case 401: return "authentication_error";
        case 402: return "billing_error";
        case 403: return "permission_error";
        case 404: return "not_found_error";
        case 413: return "request_too_large";
        case 429: return "rate_limit_error";
        case 504: return "timeout_error";
        case 503:
        case 529: return "overloaded_error";
        default: return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

std::string_view gemini_status(int status) {
    switch (status) {
        case 401: return "UNAUTHENTICATED";
        case 403: return "PERMISSION_DENIED";
        case 404: return "NOT_FOUND";
        case 429: return "RESOURCE_EXHAUSTED";
        case 503: return "UNAVAILABLE";
        case 504: return "DEADLINE_EXCEEDED";
        default: return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    }
}

json::object gemini_error(int status, std::string_view retry_after) {
    json::object error{{"code", status}, {"message", kMessage}, {"status", gemini_status(status)}};
    if (!retry_after.empty())
        error["details"] = json::array{json::object{{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                                                    {"retryDelay", std::string{retry_after} + "s"}}};
    return json::object{{"error", std::move(error)}};
}

}  // namespace

wire::Dialect dialect_of_path(std::string_view path) {
    if (const auto dialect = recordings::completion_dialect("POST", path)) return *dialect;
    path = path.substr(0, path.find('?'));
    const auto has = [&](std::string_view part) { return path.find(part) != std::string_view::npos; };
    if (has("/messages/") || has("/anthropic/")) return wire::Dialect::anthropic_messages;
    return has("/v1beta/") ? wire::Dialect::gemini_generate : wire::Dialect::openai_chat;
}

Reply provider_error(wire::Dialect dialect, int status, std::string_view retry_after) {
    json::object body;
    switch (dialect) {
        case wire::Dialect::anthropic_messages:
            body = {{"type", "error"}, {"error", {{"type", anthropic_type(status)}, {"message", kMessage}}}};
            break;
        case wire::Dialect::gemini_generate: body = gemini_error(status, retry_after); break;
        case wire::Dialect::openai_chat:
        case wire::Dialect::openai_responses:
            body["error"] = json::object{{"message", kMessage},
                                         {"type", openai_type(status)},
                                         {"param", nullptr},
                                         {"code", openai_code(status)}};
            break;
    }
    Reply reply;
    reply.status = status;
    reply.headers.add("content-type", "application/json");
    const bool in_header = dialect != wire::Dialect::gemini_generate;  // which states it in the body alone
    if (in_header && !retry_after.empty()) reply.headers.add("retry-after", std::string{retry_after});
    reply.body = json::write(body);
    return reply;
}

Reply fault_reply(wire::Dialect dialect, const Fault& fault) {
    auto reply = provider_error(dialect, fault.status.value_or(500), fault.retry_after);
    if (fault.body) reply.body = *fault.body;
    return reply;
}

}  // namespace gateway::playback
