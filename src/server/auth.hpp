// Who is calling: bearer tokens for addresses that others can reach. A pure function of the request's
// headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace gateway::server {

struct AuthPolicy {
    std::vector<Secret> tokens;  ///< any of them opens the door; empty = nobody is asked (loopback only)
};

/// The principal of a request by its Authorization header: "local" where no token is asked for, else a name
/// made from the token's digest (never the token). Nothing: refused.
std::optional<std::string> principal_of(const AuthPolicy& policy, std::string_view authorization);

}  // namespace gateway::server
