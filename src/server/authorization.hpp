// Who may call over HTTP: static bearer keys, access tokens of an OAuth issuer, or both. The gateway is a
// resource server (OAuth 2.1, RFC 9728) and never an authorization server; what a caller presents is checked
// here, on every request, and goes no further.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/protected_resource.hpp"
#include "auth/verify.hpp"
#include "base/secret.hpp"
#include "net/http_server.hpp"
#include "server/key_source.hpp"

namespace gateway::server {

/// A whole answer of HTTP.
struct PlainReply {
    int status = 200;
    wire::Headers headers;
    std::string body;
};

class Authorization {
  public:
    struct OAuth {
        auth::ProtectedResource resource;
        auth::Rules rules;
        std::unique_ptr<KeySource> keys;  ///< never null
    };
    /// A name for whoever calls: the same for the same key or the same issuer and subject, and fit for logs.
    using Admission = tl::expected<std::string, auth::Refused>;

    /// Any of `keys` opens the door, and so does a good token where there is an issuer. `clock` is for the
    /// times in tokens and outlives this.
    Authorization(std::vector<Secret> keys, std::optional<OAuth> oauth, const Clock& clock);

    /// Reads what the request presents at once; only an access token may have to wait, for its issuer's keys.
    /// The result does not refer to `request`.
    boost::asio::awaitable<Admission> admit(const net::IncomingRequest& request) const;

    /// What HTTP says to somebody who is refused.
    PlainReply refusal(const auth::Refused& refused) const;

    /// The metadata of the protected resource, or nothing when `path` is not its place or there is no issuer.
    std::optional<PlainReply> metadata(std::string_view method, std::string_view path) const;

  private:
    struct Examined;
    Examined examine(const net::IncomingRequest& request) const;
    boost::asio::awaitable<Admission> decide(Examined examined) const;
    std::optional<std::string> key_holder(std::string_view credential) const;

    std::vector<Secret> keys_;
    std::optional<OAuth> oauth_;
    const Clock& clock_;
};

}  // namespace gateway::server
