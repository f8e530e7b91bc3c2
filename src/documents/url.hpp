// Addresses of documents on the web, as text: which may be asked for at all, before anything is resolved. The
// parser is strict and gives parts; what is sent is made of the parts again, so that two parsers cannot
// disagree about the same text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::documents {

struct Url {
    bool tls = true;
    std::string host;  ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 443;
    std::string target = "/";  ///< path and query, percent-encoded; without the fragment

    bool operator==(const Url&) const = default;
};

/// Is a source with this text meant as a web address?
bool is_url(std::string_view text);

/// An absolute https URL, or http if `allow_http`. Spaces and bytes beyond ASCII in path and query are
/// percent-encoded. Errors: source_not_allowed (http, a user name in it, a port of another service),
/// invalid_parameter (malformed; a host in other than ASCII letters; an IPv4 address in unusual form).
/// Messages do not repeat the URL, which may hold a secret.
Result<Url> parse_url(std::string_view text, bool allow_http);

/// Where `location` of a redirect leads from `base`. Errors: as parse_url.
Result<Url> redirected(const Url& base, std::string_view location, bool allow_http);

/// The URL as text; the port only where it is not the scheme's own.
std::string to_string(const Url& url);

/// "host" or "host:8443", IPv6 in brackets: what a header "Host" says.
std::string host_and_port(const Url& url);

}  // namespace gateway::documents
