// Who may talk to an HTTP endpoint at all: the Host and Origin checks that keep web pages — also those that
// rebind their DNS name to 127.0.0.1 — away from a server on the user's machine. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway::mcp {

struct AccessPolicy {
    /// Host names served besides the loopback names: "gw.example.org" (any port) or "gw.example.org:8443".
    std::vector<std::string> hosts = {};
    /// Origins allowed besides those of loopback pages, as browsers send them: "https://app.example.org".
    std::vector<std::string> origins = {};
    /// Skips the Host check: for servers behind a proxy and a bearer token.
    bool any_host = false;
};

/// Is this the value of a Host header we answer to? Loopback: localhost, 127.0.0.0/8, [::1], any port.
bool host_allowed(const AccessPolicy& policy, std::string_view host);

/// Is this the value of an Origin header we answer to? "null" never is. Requests without the header pass; the
/// caller asks only when it is there.
bool origin_allowed(const AccessPolicy& policy, std::string_view origin);

}  // namespace gateway::mcp
