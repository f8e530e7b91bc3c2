#include "config/loopback.hpp"

#include <charconv>

#include "base/text.hpp"

namespace gateway::config {

bool is_loopback(std::string_view host) {
    if (equals_ignoring_case(host, "localhost") || host == "::1" || host == "[::1]") return true;
    const auto parts = split(host, '.');
    if (parts.size() != 4 || parts[0] != "127") return false;
    for (const auto part : parts) {
        unsigned number = 256;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc{} || end != part.data() + part.size() || number > 255) return false;
    }
    return true;
}

std::string_view host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
    return url.substr(0, url.find(':'));
}

}  // namespace gateway::config
