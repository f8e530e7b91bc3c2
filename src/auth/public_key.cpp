#include "auth/public_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "auth/base64url.hpp"

namespace gateway::auth {
namespace {

template <auto Free>
struct Release {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_from(std::string_view big_endian) {
    return Number(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

/// What OpenSSL leaves in its per-thread queue of errors would be taken by the TLS client for its own.
struct ErrorQueueGuard {
    ~ErrorQueueGuard() { ERR_clear_error(); }
};

Result<std::string> member(const json::object& jwk, std::string_view name) {
    const auto text = json::get_string(jwk, name);
    auto bytes = decode_base64url(text);
    if (text.empty() || !bytes)
        return fail(ErrorKind::invalid_parameter, "`" + std::string(name) + "` is missing or not base64url");
    return std::move(*bytes);
}

std::shared_ptr<EVP_PKEY> build(const char* family, const Builder& builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, family, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return {key, EVP_PKEY_free};
}

Result<std::shared_ptr<EVP_PKEY>> rsa_key(const json::object& jwk) {
    const auto modulus = member(jwk, "n");
    const auto exponent = member(jwk, "e");
    if (!modulus || !exponent) return fail(modulus ? exponent.error() : modulus.error());
    const auto n = number_from(*modulus), e = number_from(*exponent);
    const int bits = BN_num_bits(n.get());
    if (bits < PublicKey::kMinRsaBits || bits > PublicKey::kMaxRsaBits)
        return fail(ErrorKind::invalid_parameter,
                    "an RSA key of " + std::to_string(bits) + " bits; 2048 to 8192 are accepted");
    if (!BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > 32)
        return fail(ErrorKind::invalid_parameter, "`e` is no exponent of RSA");
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    auto key = build("RSA", builder);
    if (!key) return fail(ErrorKind::invalid_parameter, "not an RSA key");
    return key;
}

struct CurveRow {
    std::string_view name;  // RFC 7518's
    const char* group;      // OpenSSL's
    KeyType type;
    std::size_t coordinate;
};
constexpr CurveRow kCurves[] = {{"P-256", "prime256v1", KeyType::p256, 32},
                                {"P-384", "secp384r1", KeyType::p384, 48},
                                {"P-521", "secp521r1", KeyType::p521, 66}};

Result<std::shared_ptr<EVP_PKEY>> ec_key(const json::object& jwk, const CurveRow& curve) {
    const auto x = member(jwk, "x");
    const auto y = member(jwk, "y");
    if (!x || !y) return fail(x ? y.error() : x.error());
    if (x->size() != curve.coordinate || y->size() != curve.coordinate)
        return fail(ErrorKind::invalid_parameter, "a coordinate is not as long as its curve asks");
    const std::string point = '\4' + *x + *y;  // SEC 1: uncompressed
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    auto key = build("EC", builder);
    const KeyContext context(key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr);
    if (!context || EVP_PKEY_public_check(context.get()) != 1)
        return fail(ErrorKind::invalid_parameter, "the point is not on its curve");
    return key;
}

Result<std::shared_ptr<EVP_PKEY>> ed25519_key(const json::object& jwk) {
    const auto x = member(jwk, "x");
    if (!x) return fail(x.error());
    std::shared_ptr<EVP_PKEY> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()), EVP_PKEY_free);
    if (!key) return fail(ErrorKind::invalid_parameter, "`x` is no Ed25519 key");
    return key;
}

/// JWS writes an ECDSA signature as r and s side by side, OpenSSL reads DER. "" when the length is wrong.
std::string der_signature(std::string_view signature, std::size_t coordinate) {
    if (signature.size() != 2 * coordinate) return {};
    const Signature pair(ECDSA_SIG_new());
    auto r = number_from(signature.substr(0, coordinate)), s = number_from(signature.substr(coordinate));
    if (!pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    [[maybe_unused]] const auto *owned_r = r.release(), *owned_s = s.release();
    std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &out);
    return der;
}

}  // namespace

Result<PublicKey> PublicKey::from_jwk(const json::object& jwk) {
    const ErrorQueueGuard guard;
    const auto type = json::get_string(jwk, "kty");
    const auto curve = json::get_string(jwk, "crv");
    if (json::find(jwk, "d"))
        return fail(ErrorKind::invalid_parameter, "a private key, which should be nowhere near a key set");
    if (type == "RSA") {
        auto key = rsa_key(jwk);
        if (!key) return fail(key.error());
        return PublicKey(KeyType::rsa, std::move(*key));
    }
    if (type == "EC") {
        for (const auto& row : kCurves) {
            if (row.name != curve) continue;
            auto key = ec_key(jwk, row);
            if (!key) return fail(key.error());
            return PublicKey(row.type, std::move(*key));
        }
        return fail(ErrorKind::unsupported, "a curve other than P-256, P-384 and P-521");
    }
    if (type == "OKP" && curve == "Ed25519") {
        auto key = ed25519_key(jwk);
        if (!key) return fail(key.error());
        return PublicKey(KeyType::ed25519, std::move(*key));
    }
    return fail(ErrorKind::unsupported, "a kind of key other than RSA, EC and OKP with Ed25519");
}

bool PublicKey::verify(const Algorithm& algorithm, std::string_view message,
                       std::string_view signature) const {
    if (algorithm.key != type_) return false;
    const ErrorQueueGuard guard;
    std::string der;
    if (algorithm.coordinate) {
        der = der_signature(signature, algorithm.coordinate);
        if (der.empty()) return false;
        signature = der;
    }
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // owned by `context`
    if (!context || EVP_DigestVerifyInit_ex(context.get(), &parameters, algorithm.digest, nullptr, nullptr,
                                            key_.get(), nullptr) != 1)
        return false;
    if (algorithm.pss && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
                          EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1))
        return false;
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

}  // namespace gateway::auth
