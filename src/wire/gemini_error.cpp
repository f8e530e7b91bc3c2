#include "wire/gemini_error.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "wire/error_reply.hpp"
#include "wire/gemini_generate.hpp"
#include "wire/rate_limit.hpp"
#include "wire/retry_hint.hpp"

namespace gateway::wire::gemini_generate {
namespace {

struct Row {
    std::string_view status;
    ErrorKind kind;
};
// The status words are google.rpc.Code.
constexpr std::array<Row, 12> kStatuses{{
    {"INVALID_ARGUMENT", ErrorKind::invalid_request},
    {"FAILED_PRECONDITION", ErrorKind::invalid_request},
    {"OUT_OF_RANGE", ErrorKind::invalid_request},
    {"NOT_FOUND", ErrorKind::invalid_request},
    {"UNAUTHENTICATED", ErrorKind::authentication},
    {"PERMISSION_DENIED", ErrorKind::authentication},
    {"RESOURCE_EXHAUSTED", ErrorKind::rate_limited},
    {"UNIMPLEMENTED", ErrorKind::unsupported},
    {"INTERNAL", ErrorKind::server_error},
    {"UNKNOWN", ErrorKind::server_error},
    {"UNAVAILABLE", ErrorKind::overloaded},
    {"DEADLINE_EXCEEDED", ErrorKind::timeout},
}};

ErrorKind kind_of(std::string_view status_word, int status) {
    const auto row = std::find_if(kStatuses.begin(), kStatuses.end(),
                                  [&](const Row& candidate) { return candidate.status == status_word; });
    return row != kStatuses.end() ? row->kind : kind_of_status(status);
}

// One of error.details[], named by the end of its type URL.
const json::value* detail(const json::value& error, std::string_view type) {
    const json::array* details = json::get_array(error, "details");
    if (!details) return nullptr;
    const auto found = std::find_if(details->begin(), details->end(), [&](const json::value& entry) {
        return json::get_string(entry, "@type").ends_with(type);
    });
    return found != details->end() ? &*found : nullptr;
}

std::string_view reason_of(const json::value& error) {
    const json::value* info = detail(error, "google.rpc.ErrorInfo");
    return info ? json::get_string(*info, "reason") : std::string_view{};
}

// INVALID_ARGUMENT covers a bad key and a prompt that is too long; only reason and words tell them apart.
ErrorKind refine(ErrorKind kind, std::string_view status_word, std::string_view reason,
                 std::string_view message) {
    const std::string words = to_lower(message);
    const auto says = [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; };
    if (kind == ErrorKind::rate_limited)
        return says("credits are depleted") || says("spending cap") ? ErrorKind::insufficient_funds : kind;
    if (kind != ErrorKind::invalid_request) return kind;
    if (reason.starts_with("API_KEY_") || says("api key not valid") || says("api key expired"))
        return ErrorKind::authentication;
    if (status_word == "NOT_FOUND") return says("model") ? ErrorKind::model_not_found : kind;
    if (says("exceeds the maximum number of tokens") || says("exceeds the maximum token limit"))
        return ErrorKind::context_too_long;
    if (says("payload size exceeds")) return ErrorKind::request_too_large;
    if (says("enable billing")) return ErrorKind::insufficient_funds;
    return kind;
}

// A quota that is counted by the day is not back after the wait the same error suggests.
bool is_daily_quota(const json::value& error) {
    const auto by_day = [](std::string_view name) { return name.find("PerDay") != std::string_view::npos; };
    if (const json::value* info = detail(error, "google.rpc.ErrorInfo"))
        if (const json::value* metadata = json::find(*info, "metadata");
            metadata && by_day(json::get_string(*metadata, "quota_limit")))
            return true;
    const json::value* failure = detail(error, "google.rpc.QuotaFailure");
    const json::array* violations = failure ? json::get_array(*failure, "violations") : nullptr;
    return violations &&
           std::any_of(violations->begin(), violations->end(), [&](const json::value& violation) {
               return by_day(json::get_string(violation, "quotaId"));
           });
}

}  // namespace

Error read_error(const json::value& document, int status) {
    const json::value* stated = json::find(document, "error");
    const json::value nothing;
    const json::value& error = stated ? *stated : nothing;
    const std::string_view word = json::get_string(error, "status"), reason = reason_of(error);
    const std::string_view message =
        error.is_object() ? json::get_string(error, "message") : json::as_string(error);
    if (status < 400) status = static_cast<int>(json::get_int(error, "code").value_or(status));

    Error out{refine(kind_of(word, status), word, reason, message), caller_message(message, status),
              std::string(reason.empty() ? word : reason)};
    if (const json::value* retry = detail(error, "google.rpc.RetryInfo"))
        out.retry_after = parse_duration(json::get_string(*retry, "retryDelay"));
    if (out.kind == ErrorKind::rate_limited && is_daily_quota(error)) out.retryable_override = false;
    return out;
}

Error decode_error(int status, const Headers& headers, std::string_view body) {
    const json::value document = error_document(body);
    Error error = read_error(document, status);
    if (document.is_null()) error.message = caller_message(body, status);
    if (!error.retry_after) error.retry_after = retry_hint(headers, error.message);
    return error;
}

}  // namespace gateway::wire::gemini_generate
