// The gateway over HTTP: MCP at /mcp (and POST /) and, for clients of 2024-11-05, at /sse; artifacts; health
// checks; nothing else. /healthz says that the process answers, /readyz that it takes calls, or why not.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "server/authorization.hpp"
#include "server/mcp_http.hpp"
#include "server/tool_runner.hpp"

namespace gateway::server {

struct HttpAppOptions {
    const Authorization* authorization =
        nullptr;               ///< null = everybody may call, as "local"; outlives the app
    bool core_at_mcp = false;  ///< /mcp, / and /sse are those of /mcp/core, not those of /mcp/all
    /// Why calls are refused at present, whatever they are; nothing while they are taken. Null: they are.
    std::function<std::optional<std::string>()> refusal = nullptr;
    McpHttpOptions mcp = {};
    ToolRunner::Options runner = {};
};

class HttpApp {
  public:
    /// `all` and `core` are the two toolsets: /mcp/all lists the first, /mcp/core the second.
    HttpApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
            const mcp::Server& all, const mcp::Server& core, HttpAppOptions options);
    ~HttpApp();

    /// The handler for net::HttpServer.
    boost::asio::awaitable<void> serve(net::IncomingRequest request, net::ResponseWriter& writer);

    /// /readyz says 503 from now on, and the streams that would never end by themselves end.
    void begin_shutdown();
    void cancel_all();

  private:
    struct Route;
    /// Who calls, or nothing when that was refused already.
    boost::asio::awaitable<std::optional<std::string>> admit(const net::IncomingRequest& request,
                                                             net::ResponseWriter& writer) const;
    Route* standard() { return options_.core_at_mcp ? core_.get() : all_.get(); }
    Route* route_of(std::string_view path, std::string_view method);
    void serve_health(std::string_view path, net::ResponseWriter& writer) const;

    tools::House& house_;
    HttpAppOptions options_;
    std::unique_ptr<Route> all_, core_;
    bool shutting_down_ = false;
};

}  // namespace gateway::server
