// The gateway over HTTP: MCP at /mcp (and POST /), health checks, nothing else. Glue between net/http_server,
// which knows bytes, and mcp/http, which knows the protocol.
#pragma once

#include <memory>
#include <string>

#include "mcp/http.hpp"
#include "net/http_server.hpp"
#include "server/authorization.hpp"
#include "server/tool_runner.hpp"

namespace gateway::server {

struct HttpAppOptions {
    const Authorization* authorization =
        nullptr;  ///< null = everybody may call, as "local"; outlives the app
    mcp::AccessPolicy access;
    std::chrono::seconds stream_after{
        10};  ///< a silent call becomes an event stream with keep-alives after this
};

class HttpApp {
  public:
    /// `all` and `core` are the two toolsets: /mcp and /mcp/all list the first, /mcp/core the second.
    HttpApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
            const mcp::Server& all, const mcp::Server& core, HttpAppOptions options);
    ~HttpApp();

    /// The handler for net::HttpServer.
    boost::asio::awaitable<void> serve(net::IncomingRequest request, net::ResponseWriter& writer);

    /// /readyz says 503 from now on.
    void begin_shutdown() { shutting_down_ = true; }
    void cancel_all();
    std::size_t running() const;

  private:
    struct Route;
    struct Reply;
    Route* route_of(std::string_view path, std::string_view method);
    boost::asio::awaitable<void> serve_mcp(Route& route, net::IncomingRequest request, std::string principal,
                                           net::ResponseWriter& writer);
    void start_tool(Route& route, mcp::StartTool call, std::string principal,
                    const std::shared_ptr<Reply>& reply);
    void serve_health(std::string_view path, net::ResponseWriter& writer) const;

    boost::asio::io_context& io_;
    tools::House& house_;
    delegation::Timers& timers_;
    HttpAppOptions options_;
    std::unique_ptr<Route> all_, core_;
    bool shutting_down_ = false;
};

}  // namespace gateway::server
