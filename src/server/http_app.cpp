#include "server/http_app.hpp"

#include "server/artifact_routes.hpp"

namespace gateway::server {
namespace {

wire::Headers json_headers() { return {{"Content-Type", "application/json"}}; }

void reply_error(net::ResponseWriter& writer, int status, std::string_view message) {
    writer.reply(status, json_headers(), json::write(json::object{{"error", message}}));
}

void send(net::ResponseWriter& writer, PlainReply reply) {
    writer.reply(reply.status, reply.headers, std::move(reply.body));
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

}  // namespace

// One endpoint and the runs of its tools.
struct HttpApp::Route {
    Route(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
          const mcp::Server& server, const HttpAppOptions& options)
        : runner(house, timers, options.runner),
          mcp(io, timers, server, options.mcp, house.clock, house.random, runner) {}
    ToolRunner runner;
    McpHttp mcp;
};

HttpApp::HttpApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
                 const mcp::Server& all, const mcp::Server& core, HttpAppOptions options)
    : house_(house),
      options_(std::move(options)),
      all_(std::make_unique<Route>(io, house, timers, all, options_)),
      core_(std::make_unique<Route>(io, house, timers, core, options_)) {}

HttpApp::~HttpApp() = default;

void HttpApp::begin_shutdown() {
    shutting_down_ = true;
    for (const auto& route : {all_.get(), core_.get()})
        route->mcp.shut_down();
}

void HttpApp::cancel_all() {
    for (const auto& route : {all_.get(), core_.get()})
        route->runner.cancel_all();
}

HttpApp::Route* HttpApp::route_of(std::string_view path, std::string_view method) {
    if (path == "/mcp" || path == "/mcp/") return standard();
    if (path == "/mcp/all") return all_.get();
    if (path == "/mcp/core") return core_.get();
    // Users know the address as http://localhost:8000; a browser's GET / is not MCP.
    if (path == "/" && method == "POST") return standard();
    return nullptr;
}

boost::asio::awaitable<void> HttpApp::serve(net::IncomingRequest request, net::ResponseWriter& writer) {
    const std::string path{path_of(request.target)};
    if (path == "/healthz" || path == "/readyz") {
        serve_health(path, writer);
        co_return;
    }
    const auto* authorization = options_.authorization;
    if (auto metadata = authorization ? authorization->metadata(request.method, path) : std::nullopt) {
        send(writer, std::move(*metadata));
        co_return;
    }
    if (is_artifact_path(path)) {
        auto owner = co_await admit(request, writer);
        if (!owner) co_return;
        auto reply = co_await serve_artifact(std::move(request), std::move(*owner),
                                             options_.mcp.protocol.access, house_);
        send(writer, std::move(reply));
        co_return;
    }
    const bool opens_sse = path == "/sse";
    const bool posts_to_sse = path == "/message";
    Route* route = opens_sse || posts_to_sse ? standard() : route_of(path, request.method);
    if (!route) {
        reply_error(writer, 404,
                    "Nothing here. MCP is at /mcp, artifacts at /artifacts, health at /healthz and /readyz.");
        co_return;
    }
    auto principal = co_await admit(request, writer);
    if (!principal) co_return;
    if (opens_sse)
        co_await route->mcp.serve_sse(request, std::move(*principal), writer);
    else if (posts_to_sse)
        co_await route->mcp.serve_sse_message(request, std::move(*principal), writer);
    else
        co_await route->mcp.serve(request, std::move(*principal), writer);
}

boost::asio::awaitable<std::optional<std::string>> HttpApp::admit(const net::IncomingRequest& request,
                                                                  net::ResponseWriter& writer) const {
    if (!options_.authorization) co_return "local";
    auto admission = co_await options_.authorization->admit(request);
    if (admission) co_return std::move(*admission);
    send(writer, options_.authorization->refusal(admission.error()));
    co_return std::nullopt;
}

void HttpApp::serve_health(std::string_view path, net::ResponseWriter& writer) const {
    if (path == "/readyz" && shutting_down_)
        return writer.reply(503, json_headers(), R"({"status":"shutting down"})");
    const auto refusal = path == "/readyz" && options_.refusal ? options_.refusal() : std::nullopt;
    if (refusal)
        return writer.reply(503, json_headers(),
                            json::write(json::object{{"status", "refusing calls"}, {"reason", *refusal}}));
    writer.reply(200, json_headers(), R"({"status":"ok"})");
}

}  // namespace gateway::server
