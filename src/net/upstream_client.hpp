// The door to providers over libcurl: HTTP/1.1 and HTTP/2, TLS with verification, proxies, decompression and
// a pool of warm connections, driven by the one io_context (curl's multi socket interface).
//
// Nothing of curl is initialised before the first request. Redirects are not followed: a credential goes to
// the host it was meant for or nowhere. The credential header is built here and nowhere else, and never
// logged.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "delegation/upstream.hpp"

namespace gateway::net {

struct UpstreamOptions {
    std::string proxy = {};  ///< e.g. "http://proxy:3128"; empty = the environment's (HTTPS_PROXY, NO_PROXY)
    std::string ca_file = {};  ///< PEM bundle; empty = the system's
    std::size_t max_connections_per_host = 1024;
    std::string user_agent = "llm-gateway";
};

/// Requests over libcurl. Must outlive its exchanges' last use only in the sense that exchanges of a
/// destroyed client answer with ErrorKind::cancelled.
class CurlUpstream final : public delegation::Upstream {
  public:
    CurlUpstream(boost::asio::io_context& io, UpstreamOptions options);
    ~CurlUpstream() override;
    CurlUpstream(const CurlUpstream&) = delete;
    CurlUpstream& operator=(const CurlUpstream&) = delete;

    std::unique_ptr<delegation::Exchange> send(wire::HttpRequest request,
                                               delegation::UpstreamTimeouts timeouts) override;

    /// As send, but the connection goes to `address` (numeric) whatever the host resolves to; it is a new one
    /// and is not kept. The host stays what the certificate is compared with.
    std::unique_ptr<delegation::Exchange> send_to(std::string address, wire::HttpRequest request,
                                                  delegation::UpstreamTimeouts timeouts);

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace gateway::net
