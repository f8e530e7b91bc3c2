#include "server/auth.hpp"

#include "base/text.hpp"

namespace gateway::server {
namespace {

// FNV-1a: names a key in reports; it does not protect it.
std::string digest(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    std::string bytes;
    for (int shift = 56; shift >= 24; shift -= 8)
        bytes += static_cast<char>(hash >> shift);
    return to_hex(bytes);
}

}  // namespace

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
        if (known.equals(token)) principal = "key-" + digest(token);
    return principal;
}

}  // namespace gateway::server
