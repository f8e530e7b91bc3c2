// The upstream the application uses: the cheap client for plain http://, libcurl for everything else.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "net/http1_client.hpp"
#include "net/upstream_client.hpp"

namespace gateway::net {

/// What the application uses: Http1Upstream for http:// where no proxy stands in the way, CurlUpstream
/// otherwise.
class UpstreamRouter final : public delegation::Upstream {
  public:
    UpstreamRouter(boost::asio::io_context& io, UpstreamOptions options);

    std::unique_ptr<delegation::Exchange> send(wire::HttpRequest request,
                                               delegation::UpstreamTimeouts timeouts) override;

  private:
    bool proxied_;
    CurlUpstream curl_;
    Http1Upstream http1_;
};

}  // namespace gateway::net
