#include "auth/token.hpp"

#include <algorithm>

#include "auth/base64url.hpp"
#include "base/text.hpp"

namespace gateway::auth {
namespace {

constexpr std::size_t kMaxDepth = 16;

tl::unexpected<Refused> malformed(std::string message) {
    return tl::unexpected(Refused{Refusal::malformed_token, std::move(message)});
}

std::optional<json::object> decode_object(std::string_view part) {
    const auto text = decode_base64url(part);
    if (!text || !is_valid_utf8(*text)) return std::nullopt;
    auto document = json::parse(*text, kMaxDepth);
    if (!document || !document->is_object()) return std::nullopt;
    return std::move(document->get_object());
}

/// Access tokens say JWT, at+jwt (RFC 9068) or nothing. Other types are statements made for other readers,
/// such as a logout or a proof of possession, and must not open doors (RFC 8725 §3.11).
bool is_type_of_access_token(const json::object& header) {
    const auto* value = json::find(header, "typ");
    if (!value) return true;
    const auto type = to_lower(json::as_string(*value));
    return type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

}  // namespace

tl::expected<Token, Refused> parse_token(std::string_view text) {
    if (text.size() > kMaxTokenBytes) return malformed("The token is too long.");
    if (std::count(text.begin(), text.end(), '.') != 2) return malformed("The token is no signed JWT.");
    const auto parts = split(text, '.');
    const auto header = decode_object(parts[0]);
    auto claims = decode_object(parts[1]);
    auto signature = decode_base64url(parts[2]);
    if (!header || !claims || !signature) return malformed("The token is no signed JWT.");
    // Extensions in `crit` must be understood or the token refused; none is understood.
    if (json::find(*header, "crit")) return malformed("The token has critical extensions.");
    if (!is_type_of_access_token(*header))
        return malformed("The token is of a type that is no access token.");

    Token token;
    token.algorithm = find_algorithm(json::get_string(*header, "alg"));
    if (!token.algorithm)
        return tl::unexpected(
            Refused{Refusal::algorithm_not_allowed, "The token's algorithm is not accepted."});
    if (const auto* id = json::find(*header, "kid")) {
        if (!id->is_string()) return malformed("The id of the token's key is no text.");
        token.key_id = std::string(json::as_string(*id));
    }
    token.claims = std::move(*claims);
    token.signed_part = text.substr(0, parts[0].size() + 1 + parts[1].size());
    token.signature = std::move(*signature);
    return token;
}

}  // namespace gateway::auth
