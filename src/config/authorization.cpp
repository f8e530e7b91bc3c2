#include "config/authorization.hpp"

#include <algorithm>

#include "config/loopback.hpp"
#include "config/parse_value.hpp"

namespace gateway::config {
namespace {

bool is_url(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

/// Plain http would let anybody on the way hand out keys and tokens; on this machine there is no way.
bool is_safe_url(std::string_view url) {
    const auto host = host_of(url);
    return !host.empty() &&
           (url.starts_with("https://") || (url.starts_with("http://") && is_loopback(host)));
}

/// Fit to be compared byte for byte and to stand in a quoted string of a header.
bool is_plain(std::string_view url) {
    return without_credentials(url) == url && std::all_of(url.begin(), url.end(), [](char c) {
               return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '#';
           });
}

Result<void> check_url(std::string_view name, std::string_view url, bool query_allowed) {
    if (is_safe_url(url) && is_plain(url) && (query_allowed || url.find('?') == std::string_view::npos))
        return {};
    return fail(ErrorKind::invalid_parameter,
                std::string(name) + " must be an https:// URL (http:// only on this machine) without user, " +
                    (query_allowed ? "" : "query, ") + "fragment and special characters.",
                std::string(name));
}

/// RFC 6749 §3.3. offline_access is between a client and its issuer and says nothing to a resource.
bool is_scope(std::string_view scope) {
    return scope != "offline_access" && std::all_of(scope.begin(), scope.end(), [](char c) {
               return c > ' ' && c < '\x7f' && c != '"' && c != '\\';
           });
}

Result<void> check_complete(const Authorization& auth) {
    const std::pair<std::string_view, bool> needed[] = {{"auth.issuer", !auth.issuer.empty()},
                                                        {"auth.resource", !auth.resource.empty()},
                                                        {"auth.jwks", !auth.jwks.empty()}};
    for (const auto& [name, set] : needed)
        if (!set)
            return fail(ErrorKind::invalid_parameter,
                        std::string(name) +
                            " is missing: auth.issuer, auth.resource and auth.jwks belong "
                            "together.",
                        std::string(name));
    return {};
}

}  // namespace

Result<void> finish_authorization(const Environment& environment, Config& config) {
    auto& auth = config.authorization;
    if (auth.issuer.empty() && auth.resource.empty() && auth.jwks.empty() && auth.audience.empty() &&
        auth.scopes.empty())
        return {};
    Result<void> checked = check_complete(auth);
    if (checked) checked = check_url("auth.issuer", auth.issuer, false);
    if (checked) checked = check_url("auth.resource", auth.resource, false);
    if (checked && is_url(auth.jwks)) checked = check_url("auth.jwks", auth.jwks, true);
    if (!checked) return checked;
    if (!is_url(auth.jwks)) auth.jwks = absolute_path(auth.jwks, environment);
    for (const auto& scope : auth.scopes)
        if (!is_scope(scope))
            return fail(ErrorKind::invalid_parameter, "auth.scopes holds what is no scope of a resource.",
                        "auth.scopes");
    return {};
}

}  // namespace gateway::config
