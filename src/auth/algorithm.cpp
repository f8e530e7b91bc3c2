#include "auth/algorithm.hpp"

namespace gateway::auth {

const Algorithm* find_algorithm(std::string_view name) {
    static constexpr Algorithm kTable[] = {
        {"RS256", KeyType::rsa, "SHA256"},
        {"RS384", KeyType::rsa, "SHA384"},
        {"RS512", KeyType::rsa, "SHA512"},
        {"PS256", KeyType::rsa, "SHA256", true},
        {"PS384", KeyType::rsa, "SHA384", true},
        {"PS512", KeyType::rsa, "SHA512", true},
        {"ES256", KeyType::p256, "SHA256", false, 32},
        {"ES384", KeyType::p384, "SHA384", false, 48},
        {"ES512", KeyType::p521, "SHA512", false, 66},
        {"EdDSA", KeyType::ed25519},
        {"Ed25519", KeyType::ed25519},  // RFC 9864's name for the same
    };
    for (const auto& row : kTable)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace gateway::auth
