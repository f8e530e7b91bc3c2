// The door to providers on this machine or network that speak plain http://, written directly on sockets:
// kept-alive HTTP/1.1 at a fraction of libcurl's cost. It knows no TLS, no proxy and no compression (it does
// not ask for any). UpstreamRouter chooses between the two.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "delegation/upstream.hpp"
#include "net/upstream_client.hpp"

namespace gateway::net {

/// Plain HTTP/1.1. A request on a reused connection that dies before any byte of the answer is sent once more
/// on a fresh one (the other side had closed it while idle); nothing else is ever retried here.
class Http1Upstream final : public delegation::Upstream {
  public:
    Http1Upstream(boost::asio::io_context& io, UpstreamOptions options);
    ~Http1Upstream() override;
    Http1Upstream(const Http1Upstream&) = delete;
    Http1Upstream& operator=(const Http1Upstream&) = delete;

    std::unique_ptr<delegation::Exchange> send(wire::HttpRequest request,
                                               delegation::UpstreamTimeouts timeouts) override;

    /// Connections open now, busy or idle.
    std::size_t connections() const;

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace gateway::net
