// MCP over HTTP: carries requests from net/http_server, which knows bytes, to an mcp::HttpEndpoint, which
// knows the protocol, and the endpoint's effects back.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "delegation/timers.hpp"
#include "mcp/http.hpp"
#include "net/http_server.hpp"
#include "server/desk.hpp"

namespace gateway::server {

struct McpHttpOptions {
    mcp::HttpOptions protocol = {};
    /// A silent call becomes an event stream with keep-alives after this. 0: at once.
    std::chrono::milliseconds stream_after = std::chrono::seconds{10};
    /// A client that leaves more than this unread on a stream loses its connection.
    std::size_t max_backlog = 4u << 20;
};

class McpHttp final : public Desk {
  public:
    /// Everything given outlives this.
    McpHttp(boost::asio::io_context& io, delegation::Timers& timers, const mcp::Server& server,
            McpHttpOptions options, const Clock& clock, Random& random, Runner& runner);
    ~McpHttp() override;

    /// Serves a request to the endpoint's URL, to the end of its answer.
    boost::asio::awaitable<void> serve(const net::IncomingRequest& request, std::string principal,
                                       net::ResponseWriter& writer);
    /// The transport of 2024-11-05: its stream, and the address its messages are posted to.
    boost::asio::awaitable<void> serve_sse(const net::IncomingRequest& request, std::string principal,
                                           net::ResponseWriter& writer);
    boost::asio::awaitable<void> serve_sse_message(const net::IncomingRequest& request, std::string principal,
                                                   net::ResponseWriter& writer);

    /// What there is of sessions and calls, to be looked at.
    const mcp::HttpEndpoint& protocol() const { return endpoint_; }
    /// Ends the streams that would never end by themselves.
    void shut_down() { carry_out(endpoint_.shut_down()); }

  private:
    struct Exchange;
    using Receive = mcp::Effects (*)(mcp::HttpEndpoint&, const mcp::HttpRequest&, std::string_view target);

    boost::asio::awaitable<void> serve_by(Receive receive, const net::IncomingRequest& request,
                                          std::string principal, net::ResponseWriter& writer);
    boost::asio::awaitable<void> wait_for_end(Exchange& exchange);
    void arm_tick();

    mcp::Endpoint& endpoint() override { return endpoint_; }
    void carry_out(mcp::Effects effects) override;
    void carry_out(mcp::Effect& effect);
    Exchange* find(mcp::ExchangeId id);

    boost::asio::io_context& io_;
    delegation::Timers& timers_;
    McpHttpOptions options_;
    mcp::HttpEndpoint endpoint_;
    mcp::ExchangeId last_exchange_ = 0;
    std::unordered_map<mcp::ExchangeId, Exchange*> exchanges_;
    std::unique_ptr<delegation::Timers::Timer> tick_;
};

}  // namespace gateway::server
