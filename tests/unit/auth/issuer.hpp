// An authorization server of the test's own: makes keys of every kind, publishes them and signs tokens.
// Written against OpenSSL alone, so that it does not share the code it is there to test.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace gateway::auth::test {

inline std::string base64url(std::string_view bytes) {
    std::string out(bytes.size() * 4 / 3 + 4, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    for (auto& c : out)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    out.resize(out.find_last_not_of('=') + 1);
    return out;
}

/// A key pair; `kind` is "RSA", "P-256", "P-384", "P-521" or "Ed25519".
class Signer {
  public:
    explicit Signer(std::string kind, unsigned bits = 2048) : kind_(std::move(kind)) {
        EVP_PKEY* key = kind_ == "RSA"       ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits})
                        : kind_ == "Ed25519" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                             : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind_.c_str());
        key_.reset(key, EVP_PKEY_free);
    }

    json::object jwk(std::string_view id) const {
        json::object jwk;
        if (!id.empty()) jwk["kid"] = id;
        if (kind_ == "RSA") {
            jwk["kty"] = "RSA";
            jwk["n"] = base64url(number(OSSL_PKEY_PARAM_RSA_N));
            jwk["e"] = base64url(number(OSSL_PKEY_PARAM_RSA_E));
        } else if (kind_ == "Ed25519") {
            unsigned char raw[32];
            std::size_t size = sizeof raw;
            EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
            jwk["kty"] = "OKP";
            jwk["crv"] = kind_;
            jwk["x"] = base64url({reinterpret_cast<const char*>(raw), size});
        } else {
            jwk["kty"] = "EC";
            jwk["crv"] = kind_;
            jwk["x"] = base64url(number(OSSL_PKEY_PARAM_EC_PUB_X, coordinate()));
            jwk["y"] = base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y, coordinate()));
        }
        return jwk;
    }

    /// The signature as a JWS writes it. `salt` other than -1 (as long as the digest) makes a PSS signature
    /// of another form.
    std::string sign(std::string_view algorithm, std::string_view text,
                     int salt = RSA_PSS_SALTLEN_DIGEST) const {
        const std::string bits(algorithm.substr(algorithm.size() - 3));
        const auto digest = kind_ == "Ed25519" ? std::string() : "SHA" + bits;
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* parameters = nullptr;
        EVP_DigestSignInit_ex(context.get(), &parameters, digest.empty() ? nullptr : digest.c_str(), nullptr,
                              nullptr, key_.get(), nullptr);
        if (algorithm.starts_with("PS")) {
            EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt);
        }
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       text.size());
        signature.resize(size);
        return kind_.starts_with("P-") ? pair(signature) : signature;
    }

    std::string token(const json::object& header, const json::object& claims) const {
        const auto text = base64url(json::write(header)) + "." + base64url(json::write(claims));
        return text + "." + base64url(sign(json::get_string(header, "alg"), text));
    }

  private:
    std::size_t coordinate() const { return kind_ == "P-256" ? 32 : kind_ == "P-384" ? 48 : 66; }

    std::string number(const char* parameter, std::size_t size = 0) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), parameter, &value);
        const auto text = padded(value, size ? size : static_cast<std::size_t>(BN_num_bytes(value)));
        BN_free(value);
        return text;
    }
    static std::string padded(const BIGNUM* value, std::size_t size) {
        std::string text(size, '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(size));
        return text;
    }
    std::string pair(std::string_view der) const {
        const auto* in = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
        const auto text = padded(ECDSA_SIG_get0_r(signature), coordinate()) +
                          padded(ECDSA_SIG_get0_s(signature), coordinate());
        ECDSA_SIG_free(signature);
        return text;
    }

    std::string kind_;
    std::shared_ptr<EVP_PKEY> key_;
};

/// A key set of these keys.
inline std::string key_set(std::initializer_list<json::object> keys) {
    json::array list;
    for (const auto& key : keys)
        list.push_back(key);
    return json::write(json::object{{"keys", std::move(list)}});
}

/// Keys take long to make: one of each kind for the whole program.
inline const Signer& signer(std::string_view kind) {
    static const Signer rsa("RSA"), p256("P-256"), p384("P-384"), p521("P-521"), ed25519("Ed25519");
    return kind == "RSA"     ? rsa
           : kind == "P-256" ? p256
           : kind == "P-384" ? p384
           : kind == "P-521" ? p521
                             : ed25519;
}

}  // namespace gateway::auth::test
