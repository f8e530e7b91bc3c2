#include "mcp/access.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace gateway::mcp {
namespace {

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "host[:port]" without its port; nothing if it is not of that form.
std::optional<std::string_view> without_port(std::string_view authority) {
    const std::size_t after_host = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
    if (authority.starts_with('[') && after_host == 0) return std::nullopt;  // "[" without "]"
    if (after_host >= authority.size()) return authority;
    if (authority[after_host] != ':' || !is_digits(authority.substr(after_host + 1))) return std::nullopt;
    return authority.substr(0, after_host);
}

bool is_loopback_v4(std::string_view host) {
    const std::vector<std::string_view> parts = split(host, '.');
    return parts.size() == 4 && parts[0] == "127" && std::all_of(parts.begin(), parts.end(), [](auto part) {
               return !part.empty() && part.size() <= 3 && is_digits(part);
           });
}

bool is_loopback(std::string_view host) {
    return equals_ignoring_case(host, "localhost") || host == "[::1]" || is_loopback_v4(host);
}

bool any_equals(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& n) { return equals_ignoring_case(n, name); });
}

}  // namespace

bool host_allowed(const AccessPolicy& policy, std::string_view host) {
    if (policy.any_host) return true;
    const auto name = without_port(host);
    if (!name || name->empty()) return false;
    return is_loopback(*name) || any_equals(policy.hosts, *name) || any_equals(policy.hosts, host);
}

bool origin_allowed(const AccessPolicy& policy, std::string_view origin) {
    // A sandboxed frame or a local file: anybody's page.
    if (equals_ignoring_case(origin, "null")) return false;
    if (any_equals(policy.origins, origin)) return true;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.size() < scheme.size() || !equals_ignoring_case(origin.substr(0, scheme.size()), scheme))
            continue;
        const auto name = without_port(origin.substr(scheme.size()));
        return name && is_loopback(*name);
    }
    return false;
}

}  // namespace gateway::mcp
