// mcp-conformance-server: what the official conformance suite is run against, and a server for the tests that
// want one that asks, waits and remembers. Everybody is who the Authorization header says, unchecked; GET
// /status counts what is there.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <iostream>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "json/write.hpp"
#include "mcp-conformance-server/runner.hpp"
#include "net/asio_timers.hpp"
#include "net/signals.hpp"
#include "server/mcp_http.hpp"
#include "server/mcp_stdio.hpp"

namespace gateway::conformance {
namespace {

mcp::Server make_server() {
    mcp::ServerOptions options;
    options.info = {"mcp-conformance-server", "Conformance fixtures", "1.0.0", "", {}};
    return {std::move(options), FixtureRunner::offer()};
}

// What both transports stand on.
struct Fixtures {
    explicit Fixtures(bool stream_legacy) : runner(io.get_executor(), stream_legacy) {}

    boost::asio::io_context io{1};
    SystemClock clock;
    SystemRandom random;
    net::AsioTimers timers{io};
    const mcp::Server server = make_server();
    FixtureRunner runner;
};

std::string status(const server::McpHttp& mcp, const FixtureRunner& runner) {
    return json::write(json::object{{"sessions", mcp.protocol().session_count()},
                                    {"calls", mcp.protocol().call_count()},
                                    {"running", runner.running()},
                                    {"replay_bytes", mcp.protocol().replay_bytes()}});
}

boost::asio::awaitable<void> route(server::McpHttp& mcp, const FixtureRunner& runner,
                                   net::IncomingRequest request, net::ResponseWriter& writer) {
    const std::string_view path = std::string_view{request.target}.substr(0, request.target.find('?'));
    std::string principal{request.headers.get("Authorization")};
    if (path == "/mcp")
        co_await mcp.serve(request, std::move(principal), writer);
    else if (path == "/sse")
        co_await mcp.serve_sse(request, std::move(principal), writer);
    else if (path == "/message")
        co_await mcp.serve_sse_message(request, std::move(principal), writer);
    else if (path == "/status")
        writer.reply(200, {{"Content-Type", "application/json"}}, status(mcp, runner));
    else
        writer.reply(404, {}, {});
}

int serve_http(std::uint16_t port, mcp::EndpointLimits limits) {
    Fixtures f(true);
    server::McpHttpOptions streaming;
    streaming.protocol.always_stream = true;
    streaming.protocol.limits = limits;
    server::McpHttp mcp(f.io, f.timers, f.server, streaming, f.clock, f.random, f.runner);
    net::HttpServerOptions options;
    options.port = port;
    net::HttpServer http(f.io, options, [&](net::IncomingRequest request, net::ResponseWriter& writer) {
        return route(mcp, f.runner, std::move(request), writer);
    });
    if (auto started = http.start(); !started) {
        std::cerr << started.error().message << '\n';
        return 1;
    }
    const auto stop = [&f](int) { f.io.stop(); };
    net::ShutdownSignals signals(f.io, stop, stop);
    std::cerr << "listens on " << http.url() << "/mcp\n";
    f.io.run();
    return 0;
}

int serve_stdio() {
    Fixtures f(false);
    server::McpStdio mcp(f.io, f.timers, f.server, f.clock, f.random, f.runner, STDIN_FILENO, STDOUT_FILENO);
    boost::asio::co_spawn(f.io, mcp.run(), [&f](const std::exception_ptr&) { f.io.stop(); });
    f.io.run();
    return 0;
}

}  // namespace
}  // namespace gateway::conformance

int main(int argc, char** argv) {
    CLI::App app("Fixtures of the MCP conformance suite, over HTTP on 127.0.0.1 or over stdio");
    std::uint16_t port = 8001;
    std::int64_t state_life = 3600;
    bool stdio = false;
    app.add_option("--port", port, "where to listen; 0 picks a free one");
    app.add_option("--state-life", state_life, "how long a requestState lives, in seconds");
    app.add_flag("--stdio", stdio, "serve standard input and output instead");
    CLI11_PARSE(app, argc, argv);
    gateway::net::ignore_broken_pipes();
    gateway::mcp::EndpointLimits limits;
    limits.state_life = std::chrono::seconds{state_life};
    return stdio ? gateway::conformance::serve_stdio() : gateway::conformance::serve_http(port, limits);
}
