// Which hosts are this machine itself.
#pragma once

#include <string_view>

namespace gateway::config {

/// localhost, 127.0.0.0/8 or ::1 (also in brackets). Nothing is resolved.
bool is_loopback(std::string_view host);

/// The host of an absolute URL, IPv6 addresses with their brackets; "" when there is none.
std::string_view host_of(std::string_view url);

}  // namespace gateway::config
