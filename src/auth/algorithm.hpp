// The signature algorithms of JWS (RFC 7518, RFC 8037) that are accepted: asymmetric ones only. `none` and
// the HMAC family are no rows of the table, so nothing can select them.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::auth {

/// What a public key is made of, as far as an algorithm cares.
enum class KeyType { rsa, p256, p384, p521, ed25519 };

struct Algorithm {
    std::string_view name;  ///< as in the `alg` header: "RS256"
    KeyType key = KeyType::rsa;
    const char* digest = nullptr;  ///< OpenSSL's name; nullptr where the scheme brings its own
    bool pss = false;              ///< RSASSA-PSS with a salt as long as the digest
    std::size_t coordinate = 0;    ///< ECDSA: bytes of r and of s; 0 for the others
};

/// The row called `name` (case-sensitive), or nullptr.
const Algorithm* find_algorithm(std::string_view name);

}  // namespace gateway::auth
