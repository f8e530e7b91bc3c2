// Which network addresses belong to the public Internet. What a model or a stranger names must not reach the
// machine itself, its network or the metadata service of its cloud.
#pragma once

#include <string_view>

namespace gateway::documents {

/// Empty when `address` (numeric, IPv4 or IPv6) is a public unicast address; else what it is: "a loopback
/// address", "a private address", … IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are what that
/// is. What is no address is not public.
std::string_view why_not_public(std::string_view address);

}  // namespace gateway::documents
