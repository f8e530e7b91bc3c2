#include "net/address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>

#include "base/text.hpp"

namespace gateway::net {
namespace {

bool is_ipv6(const std::string& text) {
    in6_addr address;
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_host_name(std::string_view text) {
    for (const char c : text) {
        const bool allowed =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        if (!allowed) return false;
    }
    return !text.empty() && text.size() <= 253;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return port;
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port) {
    const auto malformed = [] {
        return fail(ErrorKind::invalid_parameter,
                    "An address has the form host:port, with IPv6 in brackets.");
    };
    HostPort out{{}, default_port};
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return malformed();
        out.host = to_lower(text.substr(1, close - 1));
        port = text.substr(close + 1);
        if (!is_ipv6(out.host) || (!port.empty() && !port.starts_with(':'))) return malformed();
        has_port = !port.empty();
        if (has_port) port.remove_prefix(1);
    } else if (is_ipv6(std::string{text})) {
        out.host = to_lower(text);
    } else {
        const auto colon = text.find(':');
        has_port = colon != std::string_view::npos;
        if (has_port) port = text.substr(colon + 1);
        out.host = to_lower(text.substr(0, colon));
        if (!is_host_name(out.host)) return malformed();
    }
    if (has_port) {
        const auto number = parse_port(port);
        if (!number) return malformed();
        out.port = *number;
    }
    return out;
}

bool is_loopback(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::string name = to_lower(host);
    if (name.ends_with('.')) name.pop_back();
    if (name == "localhost" || name.ends_with(".localhost")) return true;
    in_addr v4;
    if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6;
    if (inet_pton(AF_INET6, name.c_str(), &v6) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

std::string to_string(const HostPort& address) {
    const bool bracket = address.host.find(':') != std::string::npos;
    return (bracket ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

Result<HttpUrl> parse_http_url(std::string_view url) {
    HttpUrl out;
    std::string_view rest;
    if (equals_ignoring_case(url.substr(0, 7), "http://")) {
        rest = url.substr(7);
    } else if (equals_ignoring_case(url.substr(0, 8), "https://")) {
        out.tls = true;
        rest = url.substr(8);
    } else {
        return fail(ErrorKind::invalid_parameter, "A provider's URL begins with http:// or https://.");
    }
    rest = rest.substr(0, rest.find('#'));
    const auto slash = rest.find_first_of("/?");
    const std::string_view authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos)
        return fail(ErrorKind::invalid_parameter, "A provider's URL must not carry a user name or password.");
    auto address = parse_host_port(authority, out.tls ? 443 : 80);
    if (!address) return fail(ErrorKind::invalid_parameter, "A provider's URL has no valid host and port.");
    out.authority = std::move(*address);
    if (slash != std::string_view::npos) out.target = rest.substr(slash);
    if (!out.target.starts_with('/')) out.target.insert(0, "/");
    for (const char c : out.target)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
            return fail(ErrorKind::invalid_parameter,
                        "A provider's URL must not contain spaces or control characters.");
    return out;
}

}  // namespace gateway::net
