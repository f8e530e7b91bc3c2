// The formats that name things on a network: addresses, hosts, mail boxes, URIs. Scans of the text; nothing
// is looked up.
#pragma once

#include <string_view>

namespace gateway::json::schema {

bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
bool is_hostname(std::string_view text);
/// RFC 5321's mail box: dot-atom or quoted string, "@", host name or address literal.
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);
bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);
bool is_iri(std::string_view text);
bool is_iri_reference(std::string_view text);
/// RFC 6570: braces are balanced and hold an expression.
bool is_uri_template(std::string_view text);

}  // namespace gateway::json::schema
