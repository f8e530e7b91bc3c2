// From a token to the right to call: signature, issuer, audience, times and scopes (RFC 9068 §4, RFC 8707,
// RFC 8725). Pure: keys, rules and the time are given.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_set.hpp"
#include "auth/refusal.hpp"
#include "auth/token.hpp"
#include "base/clock.hpp"

namespace gateway::auth {

using Scopes = std::set<std::string, std::less<>>;

/// What a token must say.
struct Rules {
    std::string issuer;                  ///< `iss`, byte for byte
    std::vector<std::string> audiences;  ///< `aud` must hold one of these
    std::vector<std::string> scopes;     ///< all of these must be granted
    std::chrono::seconds leeway{60};     ///< how far the issuer's clock may differ from ours
};

/// What a good token gives.
struct Grant {
    std::string principal;  ///< see principal_of()
    Scopes scopes;
};
using Verdict = tl::expected<Grant, Refused>;

/// Claims are looked at only when the signature holds, and the scopes last: insufficient_scope means that
/// everything else is in order.
Verdict verify(std::string_view token, const KeySet& keys, const Rules& rules, WallTime now);

/// The claims alone, of a token whose signature holds.
Verdict check_claims(const json::object& claims, const Rules& rules, WallTime now);

/// The name under which somebody calls, as stable as issuer and subject, which it does not give away:
/// "oauth-" and 32 hex digits of the SHA-256 of issuer, line feed, subject. Fit for logs, records and cache
/// keys.
std::string principal_of(std::string_view issuer, std::string_view subject);

}  // namespace gateway::auth
