#include "server/http_app.hpp"

#include "delegation/wakeup.hpp"
#include "net/sse_reply.hpp"

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
          const mcp::Server& server, const mcp::HttpOptions& options)
        : endpoint(server, options, house.random), runner(io.get_executor(), house, timers) {}
    mcp::HttpEndpoint endpoint;
    ToolRunner runner;
};

// The exchange of one request while its tools run. Outlives the client: `writer` is taken away when the
// handler ends.
struct HttpApp::Reply {
    Reply(const boost::asio::any_io_executor& executor, net::ResponseWriter& w)
        : writer(&w), wakeup(executor) {}

    net::ResponseWriter* writer;
    delegation::Wakeup wakeup;
    std::vector<mcp::CallKey> keys;
    bool may_stream = true;
    bool streaming = false;
    bool ended = false;
    bool gone = false;
    std::unique_ptr<delegation::Timers::Timer> patience;

    void open_stream() {
        if (!writer || streaming || ended) return;
        streaming = true;
        writer->start_stream(200, net::sse_headers());
    }
    void send(const std::string& text) {
        if (!writer || ended) return;
        open_stream();
        // A client too slow for its progress loses the stream's order, not the gateway's memory: see
        // write_timeout.
        [[maybe_unused]] const auto sent = writer->push(mcp::sse_event(text));
    }
    void end(const std::string& text) {
        ended = true;
        if (writer) {
            if (streaming) {
                if (!text.empty()) [[maybe_unused]]
                    const auto sent = writer->push(mcp::sse_event(text));
                writer->finish();
            } else if (text.empty()) {
                writer->reply(202, {}, {});
            } else {
                writer->reply(200, json_headers(), text);
            }
        }
        wakeup.wake();
    }
};

HttpApp::HttpApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
                 const mcp::Server& all, const mcp::Server& core, HttpAppOptions options)
    : io_(io), house_(house), timers_(timers), options_(std::move(options)) {
    mcp::HttpOptions endpoint_options;
    endpoint_options.access = options_.access;
    all_ = std::make_unique<Route>(io, house, timers, all, endpoint_options);
    core_ = std::make_unique<Route>(io, house, timers, core, endpoint_options);
}

HttpApp::~HttpApp() = default;

void HttpApp::cancel_all() {
    all_->runner.cancel_all();
    core_->runner.cancel_all();
}

std::size_t HttpApp::running() const { return all_->runner.running() + core_->runner.running(); }

HttpApp::Route* HttpApp::route_of(std::string_view path, std::string_view method) {
    if (path == "/mcp" || path == "/mcp/" || path == "/mcp/all") return all_.get();
    if (path == "/mcp/core") return core_.get();
    // Users know the address as http://localhost:8000; a browser's GET / is not MCP.
    if (path == "/" && method == "POST") return all_.get();
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
    Route* route = route_of(path, request.method);
    if (!route) {
        reply_error(writer, 404, "Nothing here. MCP is at /mcp, health at /healthz and /readyz.");
        co_return;
    }
    std::string principal = "local";
    if (authorization) {
        auto admission = co_await authorization->admit(request);
        if (!admission) {
            send(writer, authorization->refusal(admission.error()));
            co_return;
        }
        principal = std::move(*admission);
    }
    co_await serve_mcp(*route, std::move(request), std::move(principal), writer);
}

void HttpApp::serve_health(std::string_view path, net::ResponseWriter& writer) const {
    if (path == "/readyz" && shutting_down_)
        writer.reply(503, json_headers(), R"({"status":"shutting down"})");
    else
        writer.reply(200, json_headers(), R"({"status":"ok"})");
}

boost::asio::awaitable<void> HttpApp::serve_mcp(Route& route, net::IncomingRequest request,
                                                std::string principal, net::ResponseWriter& writer) {
    std::vector<mcp::HeaderView> headers;
    headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers)
        headers.push_back({name, value});
    auto actions =
        route.endpoint.receive({request.method, headers, request.body, principal}, house_.clock.steady());

    std::vector<mcp::StartTool> starts;
    for (auto& action : actions) {
        if (auto* reply = std::get_if<mcp::HttpReply>(&action)) {
            wire::Headers out;
            for (const auto& [name, value] : reply->headers)
                out.add(name, value);
            if (!reply->body.empty()) out.add("Content-Type", "application/json");
            writer.reply(reply->status, out, std::move(reply->body));
        } else if (const auto* cancel = std::get_if<mcp::CancelCall>(&action)) {
            route.runner.cancel(cancel->key);
        } else {
            starts.push_back(std::move(std::get<mcp::StartTool>(action)));
        }
    }
    if (starts.empty()) co_return;

    auto reply = std::make_shared<Reply>(io_.get_executor(), writer);
    for (const auto& start : starts) {
        reply->keys.push_back(start.key);
        reply->may_stream = reply->may_stream && start.may_stream;
    }
    for (auto& start : starts)
        start_tool(route, std::move(start), principal, reply);

    if (!reply->ended) {
        writer.on_disconnect([reply] {
            reply->gone = true;
            reply->wakeup.wake();
        });
        std::weak_ptr<Reply> weak = reply;
        if (reply->may_stream)
            reply->patience = timers_.after(options_.stream_after, [weak] {
                if (const auto r = weak.lock()) {
                    r->open_stream();
                    r->wakeup.wake();
                }
            });
    }
    std::optional<net::SseKeepAlive> keep_alive;
    while (!reply->ended && !reply->gone) {
        co_await reply->wakeup.wait();
        if (reply->streaming && !keep_alive && !reply->ended) keep_alive.emplace(io_, writer);
    }
    keep_alive.reset();
    reply->patience.reset();
    writer.on_disconnect({});
    reply->writer = nullptr;
    if (!reply->ended)
        for (const auto key : reply->keys)
            if (route.endpoint.disconnected(key)) route.runner.cancel(key);
}

void HttpApp::start_tool(Route& route, mcp::StartTool call, std::string principal,
                         const std::shared_ptr<Reply>& reply) {
    const auto key = call.key;
    ToolRunner::Listener listener;
    if (call.may_stream)
        listener.on_progress = [&route, key, reply](const mcp::Progress& progress) {
            const auto text = route.endpoint.progress(key, progress);
            if (!text) return;
            const bool opens = !reply->streaming;
            reply->send(*text);
            if (opens) reply->wakeup.wake();
        };
    listener.on_result = [&route, key, reply](mcp::ToolResult result) {
        const auto text = route.endpoint.finish(key, result);
        if (text) reply->end(*text);
    };
    route.runner.start(std::move(call), std::move(principal), std::move(listener));
}

}  // namespace gateway::server
