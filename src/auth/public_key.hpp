// A public key from a JWK (RFC 7517), and the one thing it is for: checking a signature. OpenSSL stays behind
// this header.
#pragma once

#include <memory>
#include <string_view>

#include "auth/algorithm.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

struct evp_pkey_st;

namespace gateway::auth {

class PublicKey {
  public:
    /// Keys weaker than 2048 bits are not used; longer ones than 8192 cost more time than they are worth.
    static constexpr int kMinRsaBits = 2048, kMaxRsaBits = 8192;

    /// RSA, EC (P-256, P-384, P-521) and OKP (Ed25519). Errors: unsupported (another kind of key),
    /// invalid_parameter (a member is missing or wrong; a point off its curve; a private key).
    static Result<PublicKey> from_jwk(const json::object& jwk);

    KeyType type() const { return type_; }

    /// Is `signature` (the bytes of a JWS) this key's over `message`? False when the algorithm is for another
    /// type of key.
    bool verify(const Algorithm& algorithm, std::string_view message, std::string_view signature) const;

  private:
    PublicKey(KeyType type, std::shared_ptr<evp_pkey_st> key) : type_(type), key_(std::move(key)) {}

    KeyType type_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace gateway::auth
