// What of an exchange may be written to disk. Headers are chosen by a short list of what is worth keeping, so
// that a header nobody thought of — a cookie, an organisation, a proxy's token — stays out. Texts lose the
// credential of the request and whatever looks like a key or an organisation id. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "wire/http_message.hpp"

namespace gateway::playback {

inline constexpr std::string_view kRedacted = "REDACTED";

/// Headers of a request that a recording keeps, and its credential header (empty: none) with its value
/// replaced.
wire::Headers recorded_request_headers(const wire::HttpRequest& request);

/// Headers of an answer that a recording keeps: content type, date, request ids, rate limits, retry advice,
/// timings.
wire::Headers recorded_response_headers(const wire::Headers& headers);

/// `target` with the values of its `key`, `api_key`, `api-key`, `access_token` and `token` parameters
/// replaced.
std::string redacted_target(std::string_view target);

/// `text` without `credential` (where it is long enough to be one) and without words that have the shape of a
/// provider's key or organisation id, whole or masked with stars.
std::string redacted_text(std::string text, const Secret& credential);

}  // namespace gateway::playback
