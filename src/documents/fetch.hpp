// The door to documents on the web. `documents::UrlFetcher` holds the rules, `net::CurlFetcher` the network.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.hpp"
#include "documents/source.hpp"

namespace gateway::documents {

class Fetcher {
  public:
    virtual ~Fetcher() = default;

    /// What lies at `url`, decompressed; its name is the URL after redirects. Cancelling the coroutine aborts
    /// the transfer. Errors: source_not_allowed (the rules; 401 and 403), invalid_parameter (malformed URL),
    /// not_found, document_too_large, timeout, connection, cancelled, and what the server's status means. No
    /// message repeats more than the host.
    virtual boost::asio::awaitable<Result<Fetched>> fetch(std::string url) = 0;
};

}  // namespace gateway::documents
