// A JSON Web Token taken apart (JWS compact serialization, RFC 7515), before anything in it is believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/algorithm.hpp"
#include "auth/refusal.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

namespace gateway::auth {

/// Access tokens are some hundred bytes; those that carry lists of groups some thousand.
inline constexpr std::size_t kMaxTokenBytes = 16 * 1024;

struct Token {
    const Algorithm* algorithm = nullptr;  ///< never null
    std::optional<std::string> key_id;
    json::object claims;      ///< not to be believed before the signature holds
    std::string signed_part;  ///< header and claims as they were sent
    std::string signature;    ///< bytes
};

/// Refused: malformed_token (not three parts of base64url; not JSON objects; too long; a `typ` other than JWT
/// and at+jwt; any `crit`), algorithm_not_allowed. References to keys in the header (`jwk`, `jku`, `x5u`, …)
/// are passed over: keys come from the issuer alone.
tl::expected<Token, Refused> parse_token(std::string_view text);

}  // namespace gateway::auth
