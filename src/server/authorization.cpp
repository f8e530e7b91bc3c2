#include "server/authorization.hpp"

#include <algorithm>

#include "auth/bearer.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"

namespace gateway::server {
namespace {

using auth::Refusal;
using auth::Refused;

PlainReply json_reply(int status, const json::object& body) {
    return {status, {{"Content-Type", "application/json"}}, json::write(body)};
}

}  // namespace

/// Either decided on the spot, or a token that is still to be verified.
struct Authorization::Examined {
    Admission decided;
    std::string token;
};

Authorization::Authorization(std::vector<Secret> keys, std::optional<OAuth> oauth, const Clock& clock)
    : keys_(std::move(keys)), oauth_(std::move(oauth)), clock_(clock) {}

std::optional<std::string> Authorization::key_holder(std::string_view credential) const {
    // Every key is compared, so that the time taken says nothing about which one was near.
    bool known = false;
    for (const auto& key : keys_)
        known = key.equals(credential) || known;
    if (!known) return std::nullopt;
    return "key-" + sha256_hex(credential).substr(0, 10);
}

Authorization::Examined Authorization::examine(const net::IncomingRequest& request) const {
    const auto refuse = [](Refusal why, std::string message) {
        return Examined{tl::unexpected(Refused{why, std::move(message)}), {}};
    };
    if (auth::has_token_in_query(request.target))
        return refuse(Refusal::malformed_request,
                      "A token in the query ends up in logs; send it as a header.");
    const auto is_authorization = [](const auto& field) {
        return equals_ignoring_case(field.first, "authorization");
    };
    if (std::count_if(request.headers.begin(), request.headers.end(), is_authorization) > 1)
        return refuse(Refusal::malformed_request, "There must be one Authorization header.");

    const auto credential = auth::bearer_credential(request.headers.get("authorization"));
    if (credential.empty())
        return refuse(Refusal::no_token, "This address needs `Authorization: Bearer <token>`.");
    if (auto holder = key_holder(credential)) return {std::move(*holder), {}};
    if (!oauth_) return refuse(Refusal::no_token, "This address needs `Authorization: Bearer <token>`.");
    if (!auth::is_token_text(credential))
        return refuse(Refusal::malformed_request, "The token has characters that no token has.");
    return {{}, std::string(credential)};
}

boost::asio::awaitable<Authorization::Admission> Authorization::admit(
    const net::IncomingRequest& request) const {
    return decide(examine(request));
}

boost::asio::awaitable<Authorization::Admission> Authorization::decide(Examined examined) const {
    if (examined.token.empty()) co_return std::move(examined.decided);
    auto& source = *oauth_->keys;
    if (!source.current()) co_await source.refresh();
    const auto keys = source.current();
    if (!keys)
        co_return tl::unexpected(
            Refused{Refusal::keys_unavailable, "The keys of the issuer cannot be had at the moment."});
    auto verdict = auth::verify(examined.token, *keys, oauth_->rules, clock_.wall());
    if (!verdict && verdict.error().why == Refusal::unknown_key) {
        co_await source.refresh();
        const auto fresh = source.current();
        if (fresh != keys) verdict = auth::verify(examined.token, *fresh, oauth_->rules, clock_.wall());
    }
    if (verdict) co_return std::move(verdict->principal);
    log_line(LogLevel::debug, "refused an access token: " + verdict.error().message);
    co_return tl::unexpected(std::move(verdict.error()));
}

PlainReply Authorization::refusal(const Refused& refused) const {
    auto reply = json_reply(auth::http_status(refused.why), {{"error", refused.message}});
    if (refused.why == Refusal::keys_unavailable)
        reply.headers.add("Retry-After", std::to_string(KeySource::kRetryWithout.count()));
    else
        reply.headers.add("WWW-Authenticate", oauth_ ? auth::challenge(oauth_->resource, refused) : "Bearer");
    return reply;
}

std::optional<PlainReply> Authorization::metadata(std::string_view method, std::string_view path) const {
    if (!oauth_ || !path.starts_with(auth::kMetadataPath)) return std::nullopt;
    const auto rest = path.substr(auth::kMetadataPath.size());
    if (!rest.empty() && rest != "/mcp" && path != auth::metadata_path(oauth_->resource)) return std::nullopt;
    if (method == "GET") return json_reply(200, auth::metadata(oauth_->resource));
    auto reply = json_reply(405, {{"error", "The metadata is read with GET."}});
    reply.headers.add("Allow", "GET");
    return reply;
}

}  // namespace gateway::server
