#include "server/auth.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

namespace gateway::server {
std::optional<std::string> principal_of(const AuthPolicy& policy, std::string_view authorization) {
    if (policy.tokens.empty()) return "local";
    constexpr std::string_view kBearer = "bearer ";
    if (authorization.size() <= kBearer.size() ||
        !equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer))
        return std::nullopt;
    const auto token = trim(authorization.substr(kBearer.size()));
    // Every token is compared, so that the time taken says nothing about which one was near.
    std::optional<std::string> principal;
    for (const auto& known : policy.tokens)
        if (known.equals(token)) principal = "key-" + sha256_hex(token).substr(0, 10);
    return principal;
}

}  // namespace gateway::server
