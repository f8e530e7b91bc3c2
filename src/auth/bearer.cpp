#include "auth/bearer.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::auth {

std::string_view bearer_credential(std::string_view authorization) {
    constexpr std::string_view kBearer = "bearer ";
    authorization = trim(authorization);
    if (authorization.size() <= kBearer.size() ||
        !equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer))
        return {};
    return trim(authorization.substr(kBearer.size()));
}

bool is_token_text(std::string_view credential) {
    const auto padding = credential.find('=');
    const auto body = credential.substr(0, padding);
    const auto rest = padding == std::string_view::npos ? std::string_view{} : credential.substr(padding);
    const auto is_token_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~+/").find(c) != std::string_view::npos;
    };
    return !body.empty() && std::all_of(body.begin(), body.end(), is_token_char) &&
           rest.find_first_not_of('=') == std::string_view::npos;
}

bool has_token_in_query(std::string_view target) {
    const auto query = target.find('?');
    if (query == std::string_view::npos) return false;
    const auto pairs = split(target.substr(query + 1), '&');
    return std::any_of(pairs.begin(), pairs.end(), [](std::string_view pair) {
        return equals_ignoring_case(pair.substr(0, pair.find('=')), "access_token");
    });
}

}  // namespace gateway::auth
