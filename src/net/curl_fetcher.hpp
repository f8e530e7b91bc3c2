// Documents of the web over libcurl, by the rules of documents::UrlFetcher. TLS is verified; connections go
// to the address that the rules have looked at, through the proxy where there is one, and are not shared with
// those to providers.
#pragma once

#include <chrono>

#include "documents/url_fetcher.hpp"
#include "net/name_resolver.hpp"
#include "net/upstream_client.hpp"

namespace gateway::net {

struct FetchOptions {
    documents::FetchRules rules = {};
    UpstreamOptions network = {};
    std::chrono::milliseconds timeout{30'000};  ///< of a whole fetch, redirects included
};

class CurlFetcher final : public documents::Fetcher, private documents::Web {
  public:
    CurlFetcher(boost::asio::io_context& io, FetchOptions options);

    boost::asio::awaitable<Result<documents::Fetched>> fetch(std::string url) override;

  private:
    boost::asio::awaitable<Result<std::vector<std::string>>> resolve(std::string host) override;
    boost::asio::awaitable<Result<Answer>> get(documents::Url url, std::string address,
                                               documents::SecretHeaders headers,
                                               std::size_t max_bytes) override;

    std::chrono::milliseconds timeout_;
    NameResolver resolver_;
    CurlUpstream upstream_;
    documents::UrlFetcher rules_;
};

}  // namespace gateway::net
