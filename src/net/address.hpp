// Host names, ports and the parts of an http URL, as text. No resolving.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::net {

struct HostPort {
    std::string host;  ///< lower case, IPv6 without brackets
    std::uint16_t port = 0;
};

/// "host", "host:8000", "1.2.3.4:80", "[::1]:8000", "::1". Errors: invalid_parameter.
Result<HostPort> parse_host_port(std::string_view text, std::uint16_t default_port);

/// "localhost" and its subdomains, 127.0.0.0/8, ::1 (brackets allowed) and IPv4-mapped loopback.
bool is_loopback(std::string_view host);

/// host:port with brackets around IPv6.
std::string to_string(const HostPort& address);

struct HttpUrl {
    bool tls = false;    ///< https
    HostPort authority;  ///< the port filled in (80, 443)
    std::string target;  ///< path and query, at least "/"; without the fragment
};

/// An absolute http:// or https:// URL. User info is refused: it would travel to the provider unseen. Errors:
/// invalid_parameter; the message does not repeat the URL.
Result<HttpUrl> parse_http_url(std::string_view url);

}  // namespace gateway::net
