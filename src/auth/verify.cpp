#include "auth/verify.hpp"

#include <algorithm>
#include <cmath>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace gateway::auth {
namespace {

constexpr std::size_t kMaxSubjectBytes = 1024;

tl::unexpected<Refused> refuse(Refusal why, std::string message) {
    return tl::unexpected(Refused{why, std::move(message)});
}

/// "https://host" and "https://host/" are one address, and clients write the second for the first (RFC 3986
/// §6.2.3).
std::string_view without_root_slash(std::string_view url) {
    const auto authority = url.find("://");
    const bool root = url.ends_with('/') && authority != std::string_view::npos &&
                      url.find('/', authority + 3) == url.size() - 1;
    return root ? url.substr(0, url.size() - 1) : url;
}

bool names_us(std::string_view audience, const std::vector<std::string>& ours) {
    return std::any_of(ours.begin(), ours.end(), [audience](std::string_view one) {
        return without_root_slash(audience) == without_root_slash(one);
    });
}

/// `aud` is one text or an array of texts.
bool is_meant_for(const json::object& claims, const std::vector<std::string>& ours) {
    const auto* audience = json::find(claims, "aud");
    if (!audience) return false;
    if (const auto* list = audience->if_array())
        return std::any_of(list->begin(), list->end(), [&ours](const json::value& one) {
            return one.is_string() && names_us(json::as_string(one), ours);
        });
    return audience->is_string() && names_us(json::as_string(*audience), ours);
}

/// Adds the words of a text, or of an array of texts; false for anything else.
bool add_scopes(const json::value& claim, Scopes& scopes) {
    if (const auto* list = claim.if_array())
        return std::all_of(list->begin(), list->end(), [&scopes](const json::value& one) {
            return one.is_string() && add_scopes(one, scopes);
        });
    if (!claim.is_string()) return false;
    for (const auto word : split(json::as_string(claim), ' '))
        if (!word.empty()) scopes.emplace(word);
    return true;
}

/// A NumericDate: seconds since 1970, fractions allowed.
struct Date {
    bool present = false;
    bool valid = false;
    double seconds = 0;
};

Date date(const json::object& claims, std::string_view name) {
    constexpr double kMost = 1e12;  // beyond any year a token may mean, and far from overflowing
    const auto* claim = json::find(claims, name);
    if (!claim) return {};
    const auto number = claim->is_number() ? json::as_double(*claim) : std::nullopt;
    if (!number || !std::isfinite(*number) || std::fabs(*number) > kMost) return {true, false, 0};
    return {true, true, *number};
}

/// exp, nbf and iat; an empty message when all is well.
Refused check_times(const json::object& claims, std::chrono::seconds leeway, WallTime now) {
    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const double allowed = std::chrono::duration<double>(leeway).count();
    const auto expires = date(claims, "exp");
    const auto begins = date(claims, "nbf");
    const auto issued = date(claims, "iat");
    if (!expires.valid || (begins.present && !begins.valid) || (issued.present && !issued.valid))
        return {Refusal::bad_claims, "The token's times are missing or wrong (exp, nbf, iat)."};
    if (seconds >= expires.seconds + allowed) return {Refusal::expired, "The token has expired."};
    if (begins.present && seconds < begins.seconds - allowed)
        return {Refusal::not_yet_valid, "The token is not valid yet."};
    if (issued.present && seconds < issued.seconds - allowed)
        return {Refusal::not_yet_valid, "The token was issued in the future; compare the clocks."};
    return {};
}

}  // namespace

std::string principal_of(std::string_view issuer, std::string_view subject) {
    std::string text(issuer);
    text.append("\n").append(subject);
    return "oauth-" + sha256_hex(text).substr(0, 32);
}

Verdict check_claims(const json::object& claims, const Rules& rules, WallTime now) {
    const auto* issuer = json::find(claims, "iss");
    if (!issuer || !issuer->is_string() || json::as_string(*issuer) != rules.issuer)
        return refuse(Refusal::wrong_issuer, "The token is from another issuer.");
    if (!is_meant_for(claims, rules.audiences))
        return refuse(Refusal::wrong_audience, "The token is meant for another audience.");
    if (auto times = check_times(claims, rules.leeway, now); !times.message.empty())
        return tl::unexpected(std::move(times));
    // A token bound to its client's key (DPoP, mutual TLS) is worth nothing without a proof we cannot check.
    if (json::find(claims, "cnf"))
        return refuse(Refusal::bad_claims, "The token is bound to a key and no plain bearer token.");
    const auto subject = json::get_string(claims, "sub");
    if (subject.empty() || subject.size() > kMaxSubjectBytes)
        return refuse(Refusal::bad_claims, "The token names no subject.");

    Grant grant{principal_of(rules.issuer, subject), {}};
    for (const std::string_view name : {"scope", "scp"})
        if (const auto* claim = json::find(claims, name); claim && !add_scopes(*claim, grant.scopes))
            return refuse(Refusal::bad_claims, "The token's scopes cannot be read.");
    for (const auto& needed : rules.scopes)
        if (!grant.scopes.contains(needed))
            return refuse(Refusal::insufficient_scope,
                          "The token does not grant every scope that is needed.");
    return grant;
}

Verdict verify(std::string_view text, const KeySet& keys, const Rules& rules, WallTime now) {
    const auto token = parse_token(text);
    if (!token) return tl::unexpected(token.error());
    const auto key = keys.find(token->key_id, *token->algorithm);
    if (!key) return tl::unexpected(key.error());
    if (!(*key)->verify(*token->algorithm, token->signed_part, token->signature))
        return refuse(Refusal::bad_signature, "The token's signature does not hold.");
    return check_claims(token->claims, rules, now);
}

}  // namespace gateway::auth
