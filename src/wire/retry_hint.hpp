// How long a provider asks us to wait before trying again, wherever it says so: in headers or in the words of
// its error message. Only meaningful on an answer that failed: some providers send retry-after with success,
// too.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "wire/http_message.hpp"

namespace gateway::wire {

/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form of HTTP dates still sent. Nothing if malformed.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// The stated wait: `retry-after-ms`, else `retry-after` (seconds or a date, measured against the answer's
/// own `date`), else "try again in 1.2s" or "retry after 3 seconds" in `message`. A `retry-after-ms` of 0
/// says nothing: one provider sends it beside the real wait in seconds.
std::optional<std::chrono::milliseconds> retry_hint(const Headers& headers, std::string_view message);

/// `x-should-retry`, when the provider sends it.
std::optional<bool> should_retry(const Headers& headers);

}  // namespace gateway::wire
