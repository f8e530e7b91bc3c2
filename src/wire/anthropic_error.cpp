#include "wire/anthropic_error.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "wire/anthropic_messages.hpp"
#include "wire/error_reply.hpp"
#include "wire/retry_hint.hpp"

namespace gateway::wire::anthropic_messages {
namespace {

constexpr int kConflict = 409;

struct Row {
    std::string_view type;
    ErrorKind kind;
};
constexpr std::array<Row, 10> kTypes{{
    {"invalid_request_error", ErrorKind::invalid_request},
    {"authentication_error", ErrorKind::authentication},
    {"permission_error", ErrorKind::authentication},
    {"billing_error", ErrorKind::insufficient_funds},
    {"not_found_error", ErrorKind::invalid_request},
    {"request_too_large", ErrorKind::request_too_large},
    {"rate_limit_error", ErrorKind::rate_limited},
    {"timeout_error", ErrorKind::timeout},
    {"api_error", ErrorKind::server_error},
    {"overloaded_error", ErrorKind::overloaded},
}};

ErrorKind kind_of(std::string_view type, int status) {
    const auto row = std::find_if(kTypes.begin(), kTypes.end(), [&](const Row& r) { return r.type == type; });
    return row != kTypes.end() ? row->kind : kind_of_status(status);
}

// invalid_request_error and not_found_error cover several things that mean something to the house; only the
// words tell them apart.
ErrorKind refine(ErrorKind kind, std::string_view type, std::string_view message) {
    if (kind != ErrorKind::invalid_request) return kind;
    const std::string words = to_lower(message);
    const auto says = [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; };
    if (type == "not_found_error") return says("model") ? ErrorKind::model_not_found : kind;
    if (says("prompt is too long") || says("exceed context limit") || says("context window"))
        return ErrorKind::context_too_long;
    if (says("credit balance is too low") || says("specified api usage limits"))
        return ErrorKind::insufficient_funds;
    return kind;
}

}  // namespace

Error read_error(const json::value& document, int status) {
    const json::value* stated = json::find(document, "error");
    const std::string_view type = stated ? json::get_string(*stated, "type") : std::string_view{};
    // A proxy in front may state {"error":"…"} or {"message":"…"}.
    std::string_view message = stated ? json::as_string(*stated) : json::get_string(document, "message");
    if (stated && stated->is_object()) message = json::get_string(*stated, "message");

    Error error{refine(kind_of(type, status), type, message), caller_message(message, status),
                std::string(type)};
    if (status == kConflict) error.retryable_override = true;
    return error;
}

Error decode_error(int status, const Headers& headers, std::string_view body) {
    const json::value document = error_document(body);
    Error error = read_error(document, status);
    if (document.is_null()) error.message = caller_message(body, status);
    error.retry_after = retry_hint(headers, error.message);
    if (const auto stated = should_retry(headers)) error.retryable_override = stated;
    return error;
}

}  // namespace gateway::wire::anthropic_messages
