#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

#include "base/text.hpp"

namespace gateway {

std::string sha256_hex(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    // Fetched once: OpenSSL 3 otherwise looks the algorithm up on every call, which costs as much as hashing.
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    // Fails only when memory is exhausted or the library is broken; a made-up digest would serve wrong
    // answers.
    if (EVP_Digest(text.data(), text.size(), digest, &size, sha256, nullptr) != 1) std::abort();
    return to_hex({reinterpret_cast<const char*>(digest), size});
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    // As above: failing is no option, and making one up would accept forgeries.
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size))
        std::abort();
    return to_hex({reinterpret_cast<const char*>(mac), size});
}

bool equals_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gateway
