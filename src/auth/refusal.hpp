// Why a request is not let in, and what HTTP says about it (RFC 6750 §3). A closed list; the messages are
// fixed words about the token, never parts of it, so that they may be sent and logged.
#pragma once

#include <string>
#include <string_view>

namespace gateway::auth {

enum class Refusal {
    no_token,               ///< nothing presented, or another scheme than Bearer
    malformed_request,      ///< no way to present a token: in the query, two headers, foreign characters
    malformed_token,        ///< not a signed JWT, too long, or with header parameters we must not pass over
    algorithm_not_allowed,  ///< `none`, HMAC, or one that does not fit the key
    unknown_key,            ///< no key of the issuer has this id; a fresh key set may
    bad_signature,          ///< signed by somebody else, or changed
    bad_claims,             ///< a claim we need is missing or of the wrong type
    expired,                ///< `exp` has passed
    not_yet_valid,          ///< `nbf` or `iat` lies ahead
    wrong_issuer,           ///< `iss` is not the issuer we trust
    wrong_audience,         ///< `aud` does not name us: the token is meant for somebody else
    insufficient_scope,     ///< valid, but the grant does not cover what is asked
    keys_unavailable,       ///< the issuer's keys could not be fetched yet; the token may be good
};

struct Refused {
    Refusal why = Refusal::no_token;
    std::string message;  ///< one sentence in printable ASCII without quotes
};

/// 400, 401, 403 or 503.
int http_status(Refusal why);

/// The `error` of RFC 6750 §3.1: "invalid_request", "invalid_token" or "insufficient_scope"; "" where the RFC
/// wants none (no token presented) or has none (keys_unavailable).
std::string_view error_code(Refusal why);

}  // namespace gateway::auth
