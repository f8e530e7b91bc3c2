// The rules of fetching, without a socket: a host is resolved once, every address it has must be public, and
// the connection goes to one of the addresses that were looked at — a name that answers differently the
// second time is never asked again. Redirects are followed here, each by the same rules.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "documents/fetch.hpp"
#include "documents/url.hpp"

namespace gateway::documents {

using SecretHeaders = std::vector<std::pair<std::string, Secret>>;

struct FetchRules {
    bool allow_http = false;
    bool allow_private = false;         ///< loopback, private and other addresses that are not public
    std::size_t max_bytes = 64u << 20;  ///< of the decompressed body
    int redirects = 5;
    /// By "host", or "host:port" where the port is not 443. Sent to that host alone, and over TLS or to a
    /// loopback address only.
    std::map<std::string, SecretHeaders, std::less<>> headers = {};
};

/// What the rules ask of the network.
class Web {
  public:
    struct Answer {
        int status = 0;
        std::string content_type, location;
        std::string body;  ///< decompressed; empty unless the status is 2xx
    };

    virtual ~Web() = default;
    /// The numeric addresses of `host`, best first. Errors: connection (there are none).
    virtual boost::asio::awaitable<Result<std::vector<std::string>>> resolve(std::string host) = 0;
    /// One GET to exactly this address; redirects are not followed. Errors: connection, timeout,
    /// document_too_large (the body; the transfer is cut), cancelled.
    virtual boost::asio::awaitable<Result<Answer>> get(Url url, std::string address, SecretHeaders headers,
                                                       std::size_t max_bytes) = 0;
};

class UrlFetcher final : public Fetcher {
  public:
    /// `web` outlives the fetcher.
    UrlFetcher(Web& web, FetchRules rules) : web_(web), rules_(std::move(rules)) {}

    boost::asio::awaitable<Result<Fetched>> fetch(std::string url) override;

  private:
    boost::asio::awaitable<Result<std::vector<std::string>>> checked_addresses(const Url& url);
    boost::asio::awaitable<Result<Web::Answer>> get(const Url& url);
    SecretHeaders headers_for(const Url& url, std::string_view address) const;

    Web& web_;
    FetchRules rules_;
};

}  // namespace gateway::documents
