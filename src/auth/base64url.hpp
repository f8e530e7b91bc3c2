// Base64url without padding (RFC 4648 §5), as JWTs and JWKs use it. Strict: one value has one spelling, so
// that no byte of a token can change without the token becoming another one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::auth {

/// The bytes; nothing for a foreign character, padding, a length that cannot be, or bits left over that are
/// not zero.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace gateway::auth
