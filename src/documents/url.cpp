#include "documents/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace gateway::documents {
namespace {

constexpr std::size_t kLongest = 8000;
constexpr std::uint16_t kFirstFreePort = 1024;  // below live services that were never meant to be read

tl::unexpected<Error> malformed(const std::string& why) {
    return fail(ErrorKind::invalid_parameter, "The URL is malformed: " + why + ".");
}

tl::unexpected<Error> not_allowed(const std::string& why) {
    return fail(ErrorKind::source_not_allowed, "The URL may not be read: " + why + ".");
}

bool is_ipv4(const std::string& host) {
    in_addr address;
    return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

// Resolvers take "127.1", "0x7f000001" and "2130706433" for addresses: a last label of digits must be part of
// a plain one.
bool ends_in_number(std::string_view host) {
    const auto label = host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
    return label.starts_with("0x") ||
           std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(std::string_view host) {
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
    return plain && !host.empty() && host.size() <= 253 && !host.starts_with('.') &&
           host.find("..") == std::string_view::npos;
}

Result<std::string> parse_host(std::string_view written) {
    auto host = to_lower(written);
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
        in6_addr address;
        if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return malformed("its IPv6 address is none");
        return host;
    }
    if (host.ends_with('.')) host.pop_back();
    if (std::any_of(host.begin(), host.end(), [](char c) { return (c & 0x80) != 0; }))
        return malformed("write the host in ASCII (xn--…)");
    if (!is_name(host)) return malformed("it has no valid host");
    if (ends_in_number(host) && !is_ipv4(host)) return malformed("its IPv4 address is none");
    return host;
}

Result<void> parse_port(std::string_view text, Url& url) {
    if (text.empty()) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
    if (error != std::errc{} || end != text.data() + text.size() || url.port == 0)
        return malformed("its port is none");
    if (url.port < kFirstFreePort && url.port != 80 && url.port != 443)
        return not_allowed("its port is that of another service than the web");
    return {};
}

// "host", "host:8443", "[::1]:8443".
Result<void> parse_authority(std::string_view text, Url& url) {
    // It would travel to the server unseen, or fool whoever reads the URL.
    if (text.find('@') != std::string_view::npos)
        return not_allowed(
            "it carries a user name; headers for a host are configured (documents.url_headers)");
    const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    if (text.starts_with('[') && bracket == std::string_view::npos) return malformed("a bracket is open");
    const auto host_end =
        bracket == std::string_view::npos ? std::min(text.find(':'), text.size()) : bracket + 1;
    auto host = parse_host(text.substr(0, host_end));
    if (!host) return tl::unexpected(host.error());
    url.host = std::move(*host);
    const auto rest = text.substr(host_end);
    if (!rest.empty() && !rest.starts_with(':')) return malformed("it has no valid host");
    return parse_port(rest.substr(std::min<std::size_t>(1, rest.size())), url);
}

std::optional<std::string> encoded(std::string_view target) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kUnsafe = " \"<>\\^`{|}";  // a URL is quoted in prompts and messages
    std::string out;
    for (const char c : target) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) return std::nullopt;
        if (byte >= 0x80 || kUnsafe.find(c) != std::string_view::npos) {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

bool is_url(std::string_view text) {
    return equals_ignoring_case(text.substr(0, 7), "http://") ||
           equals_ignoring_case(text.substr(0, 8), "https://");
}

Result<Url> parse_url(std::string_view text, bool allow_http) {
    if (!is_url(text)) return malformed("it begins with neither https:// nor http://");
    if (text.size() > kLongest) return malformed("it is too long");
    Url url;
    url.tls = (text[4] | 0x20) == 's';
    if (!url.tls && !allow_http) return not_allowed("it is not https (documents.allow_http allows http)");
    url.port = url.tls ? 443 : 80;
    auto rest = text.substr(url.tls ? 8 : 7);
    rest = rest.substr(0, rest.find('#'));
    // A backslash is a slash to browsers and none to others.
    const auto end = std::min(rest.find_first_of("/?\\"), rest.size());
    if (const auto parsed = parse_authority(rest.substr(0, end), url); !parsed)
        return tl::unexpected(parsed.error());
    auto target = encoded(rest.substr(end));
    if (!target) return malformed("it holds control characters");
    url.target = (target->starts_with('/') ? "" : "/") + *target;
    return url;
}

Result<Url> redirected(const Url& base, std::string_view location, bool allow_http) {
    location = trim(location);
    const auto colon = location.find(':');
    if (location.empty()) return malformed("a redirect leads nowhere");
    if (is_url(location)) return parse_url(location, allow_http);
    if (colon < location.find_first_of("/?#")) return not_allowed("a redirect leads away from the web");
    if (location.starts_with("//"))
        return parse_url((base.tls ? "https:" : "http:") + std::string(location), allow_http);
    const auto path = base.target.substr(0, base.target.find('?'));
    std::string target(location);
    if (location.starts_with('?'))
        target = path + target;
    else if (location.starts_with('#'))
        target = base.target;
    else if (!location.starts_with('/'))
        target = path.substr(0, path.rfind('/') + 1) + target;
    const auto origin = (base.tls ? "https://" : "http://") + host_and_port(base);
    return parse_url(origin + target, allow_http);
}

std::string to_string(const Url& url) {
    return (url.tls ? "https://" : "http://") + host_and_port(url) + url.target;
}

std::string host_and_port(const Url& url) {
    const bool bracket = url.host.find(':') != std::string::npos;
    const auto host = bracket ? "[" + url.host + "]" : url.host;
    return url.port == (url.tls ? 443 : 80) ? host : host + ":" + std::to_string(url.port);
}

}  // namespace gateway::documents
