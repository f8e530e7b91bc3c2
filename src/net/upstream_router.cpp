#include "net/upstream_router.hpp"

#include <cstdlib>

#include "net/address.hpp"

namespace gateway::net {
namespace {

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

}  // namespace

// curl reads these names too; the upper-case HTTP_PROXY is ignored because a CGI request can set it.
UpstreamRouter::UpstreamRouter(boost::asio::io_context& io, UpstreamOptions options)
    : proxied_(!options.proxy.empty() || is_set("http_proxy") || is_set("all_proxy") || is_set("ALL_PROXY")),
      curl_(io, options),
      http1_(io, options) {}

std::unique_ptr<delegation::Exchange> UpstreamRouter::send(wire::HttpRequest request,
                                                           delegation::UpstreamTimeouts timeouts) {
    const auto url = parse_http_url(request.url);
    const bool direct = url && !url->tls && (!proxied_ || is_loopback(url->authority.host));
    if (direct || !url) return http1_.send(std::move(request), timeouts);  // which reports a malformed URL
    return curl_.send(std::move(request), timeouts);
}

}  // namespace gateway::net
