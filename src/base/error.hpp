// Errors: one closed list of kinds, one table that says what each kind means to everybody else.
//
// Every fallible function of the gateway returns Result<T> (base/result.hpp) carrying an Error. Nothing
// outside this file decides whether an error may be retried, which HTTP status or tool error code it becomes,
// or how loudly it is logged: they look it up with traits(). Messages are for the caller and say what to do
// next; they never contain a secret, a stack trace or an upstream body.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

/// What went wrong, from the caller's point of view. Closed: a new kind needs a new row in error.cpp.
enum class ErrorKind {
    invalid_parameter,   ///< the caller's arguments are wrong; the message names the allowed values
    not_configured,      ///< a key or provider is missing; the message names it
    model_not_found,     ///< the provider (or the catalogue) does not know the model
    unsupported,         ///< understood, but this provider, model or build cannot do it
    authentication,      ///< the provider refused the key (401, 403, bad key as 400)
    insufficient_funds,  ///< the provider account is out of credit or hard quota: never retried
    rate_limited,        ///< 429 that may be retried after a wait
    request_too_large,  ///< one request larger than the account or server allows (413, TPM): never retried as
                        ///< is
    context_too_long,   ///< prompt + answer exceed the model's window
    invalid_request,    ///< the provider refused the request (400, 422) for another reason
    content_filtered,   ///< the provider blocked the prompt or the answer
    overloaded,         ///< 503, 529, "overloaded": retryable
    server_error,       ///< other 5xx: retryable
    timeout,            ///< no answer in time (connect, first byte, idle or the call's own deadline)
    connection,         ///< could not connect, or the connection broke before the first byte
    truncated_stream,   ///< a stream ended without its terminal event, or broke in the middle
    malformed_response,  ///< the provider's bytes do not parse as its own protocol
    budget_exceeded,     ///< max_cost or a budget forbids the call
    cancelled,           ///< the caller went away or cancelled
    validation_failed,   ///< the answer does not satisfy what the caller asked (schema)
    document_too_large,  ///< a document, or what it unpacks to, is beyond what the gateway reads or keeps
    source_not_allowed,  ///< a file or URL outside what the gateway may read
    not_found,           ///< a handle, file or record does not exist
    storage,             ///< the data directory cannot be read or written
    internal,            ///< a bug; logged loudly
};

enum class LogLevel { trace, debug, info, warn, error, off };

/// What a kind means to the rest of the house.
struct ErrorTraits {
    std::string_view name;       ///< stable machine name, e.g. "rate_limited" (equals the enumerator)
    std::string_view tool_code;  ///< `error_code` of the tools' contract, e.g. "rate_limited"
    int http_status;             ///< status for HTTP surfaces, e.g. 429
    bool retryable;              ///< the same request may succeed at the same provider a little later
    bool may_fall_back;          ///< another provider or model may succeed where this one failed
    LogLevel level;              ///< how loudly a failed call is logged
};

/// The row of the table for `kind`. Total: defined for every enumerator.
const ErrorTraits& traits(ErrorKind kind);

/// The kind with this `name`, or nothing.
std::optional<ErrorKind> error_kind_from_name(std::string_view name);

/// An error on its way to a caller.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string message;      ///< one or two sentences for the caller
    std::string detail = {};  ///< provider's machine code, parameter name, …; may be empty
    std::optional<std::chrono::milliseconds> retry_after =
        {};                                       ///< the provider's own wait, when it stated one
    std::optional<bool> retryable_override = {};  ///< e.g. `x-should-retry`, daily quotas

    bool retryable() const { return retryable_override.value_or(traits(kind).retryable); }
};

}  // namespace gateway
