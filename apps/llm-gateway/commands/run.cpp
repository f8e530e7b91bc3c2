// `llm-gateway run`: the gateway as an HTTP server, until a signal ends it.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <iostream>

#include "base/log.hpp"
#include "config/loopback.hpp"
#include "llm-gateway/authorization.hpp"
#include "llm-gateway/cli.hpp"
#include "llm-gateway/gateway.hpp"
#include "llm-gateway/log_sink.hpp"
#include "net/address.hpp"
#include "net/descriptors.hpp"
#include "net/http_server.hpp"
#include "net/signals.hpp"
#include "server/artifact_routes.hpp"
#include "server/http_app.hpp"

namespace gateway::app {
namespace {

constexpr std::chrono::seconds kDrain{10};  // for requests in flight, after SIGTERM

server::HttpAppOptions app_options(const config::Config& config, const Door& door) {
    server::HttpAppOptions options;
    options.authorization = door.authorization.get();
    options.runner.detach_after = config.calls.job_after;
    options.mcp.protocol.access.hosts = config.server.allowed_hosts;
    // The name that tokens know us by is one of ours, also where a proxy on this machine stands in front.
    if (const auto& resource = config.authorization.resource; !resource.empty())
        options.mcp.protocol.access.hosts.emplace_back(config::host_of(resource));
    options.mcp.protocol.access.origins = config.server.allowed_origins;
    mcp::EndpointLimits& limits = options.mcp.protocol.limits;
    limits.sessions.max_sessions = static_cast<std::size_t>(config.server.max_sessions);
    limits.sessions.idle = std::chrono::duration_cast<std::chrono::seconds>(config.server.session_idle);
    limits.max_calls = static_cast<std::size_t>(config.server.max_calls);
    limits.max_listeners = static_cast<std::size_t>(config.server.max_streams);
    // Behind an open address the names clients use are not known in advance; there the bearer token is the
    // guard.
    options.mcp.protocol.access.any_host =
        !net::is_loopback(config.server.host) && config.server.allowed_hosts.empty();
    return options;
}

net::HttpServerOptions server_options(const config::Config& config) {
    net::HttpServerOptions options;
    options.address = config.server.host;
    options.port = static_cast<std::uint16_t>(config.server.port);
    options.body_limit = static_cast<std::uint64_t>(config.server.max_body_bytes);
    options.max_connections = net::connections_within(net::raise_descriptor_limit(), options.max_connections);
    const auto upload = static_cast<std::uint64_t>(config.artifacts.max_upload_bytes);
    options.body_limit_of = [upload](std::string_view,
                                     std::string_view target) -> std::optional<std::uint64_t> {
        if (server::is_artifact_path(target.substr(0, target.find('?')))) return upload;
        return std::nullopt;
    };
    return options;
}

void print_banner(const config::Config& config, Gateway& gateway, const std::string& url) {
    std::string configured;
    for (const auto& connection : gateway.providers().all())
        if (connection->configured())
            configured += (configured.empty() ? "" : ", ") + connection->provider->id;
    std::cerr << "LLM Gateway " GATEWAY_VERSION " listens on " << url << "/mcp\n"
              << "  providers  "
              << (configured.empty() ? "none yet: set OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY "
                                       "or DEEPSEEK_API_KEY"
                                     : configured)
              << "\n  data       " << config.storage.data_dir << "\n  files      ";
    if (config.roots.empty()) std::cerr << "none; --root DIR lets tools read the files below DIR";
    for (std::size_t i = 0; i < config.roots.size(); ++i)
        std::cerr << (i ? ", " : "") << config.roots[i];
    std::cerr << "\n  connect    claude mcp add --transport http llm-gateway " << url << "/mcp\n";
}

// Stop accepting, let calls end, cancel what is left, commit, return.
boost::asio::awaitable<void> shut_down(net::HttpServer& server, server::HttpApp& app, Gateway& gateway,
                                       boost::asio::io_context& io) {
    app.begin_shutdown();
    const bool clean = co_await server.drain(kDrain);
    if (!clean) log_line(LogLevel::warn, "calls were still running at the deadline and have been cancelled");
    app.cancel_all();
    gateway.completions().cancel_all();
    io.stop();
}

int serve(const config::Config& config, const std::string& record_folder, bool core_only) {
    boost::asio::io_context io(1);
    net::ignore_broken_pipes();
    auto gateway = Gateway::make(io, config, {record_folder});
    if (!gateway) return report_error(gateway.error());
    auto all = make_mcp_server(false);
    auto core = make_mcp_server(true);
    if (!all || !core) return report_error(all ? core.error() : all.error());

    auto& g = **gateway;
    auto door = make_door(io, config, g.timers());
    if (!door) return report_error(door.error());
    g.completions().on_finished = [&config](const delegation::Call& call,
                                            const delegation::Outcome& outcome) {
        log_call(config.log, call, outcome);
    };
    auto options = app_options(config, *door);
    options.core_at_mcp = core_only;
    options.refusal = [&storage = g.storage()] { return storage.refusal(); };
    server::HttpApp app(io, g.house(), g.timers(), **all, **core, std::move(options));
    net::HttpServer http(io, server_options(config),
                         [&app](net::IncomingRequest request, net::ResponseWriter& writer) {
                             return app.serve(std::move(request), writer);
                         });
    if (auto started = http.start(); !started) return report_error(started.error());

    bool forced = false;
    net::ShutdownSignals signals(
        io,
        [&](int) {
            log_line(LogLevel::info, "shutting down; a second signal forces it");
            boost::asio::co_spawn(io, shut_down(http, app, g, io), boost::asio::detached);
        },
        [&](int) {
            forced = true;
            io.stop();
        });
    print_banner(config, g, http.url());
    g.start_background_work();
    io.run();
    g.finish();
    return forced ? kInterrupted : kOk;
}

}  // namespace

void add_run(Cli& cli) {
    auto record = std::make_shared<std::string>();
    auto toolset = std::make_shared<std::string>("all");
    auto* command =
        cli.command("run", "Serve MCP over HTTP (the default address is http://127.0.0.1:8000/mcp)",
                    [&cli, record, toolset] {
                        const auto config = cli.load_config();
                        return config ? serve(*config, *record, *toolset == "core") : kUsage;
                    });
    command
        ->add_option("--toolset", *toolset, "which tools /mcp lists: all or core (the others stay callable)")
        ->check(CLI::IsMember({"core", "all"}));
    command->add_option("--record", *record, "write every provider exchange below DIR, secrets removed")
        ->type_name("DIR");
}

}  // namespace gateway::app
