#include "llm-gateway/authorization.hpp"

#include "net/upstream_router.hpp"

namespace gateway::app {
namespace {

// The real time, whatever moment calls.clock lets the rest believe in: tokens expire today.
const SystemClock& real_clock() {
    static const SystemClock clock;
    return clock;
}

bool is_remote(const std::string& jwks) {
    return jwks.starts_with("https://") || jwks.starts_with("http://");
}

std::unique_ptr<delegation::Upstream> make_upstream(boost::asio::io_context& io,
                                                    const config::Network& network) {
    net::UpstreamOptions options;
    options.proxy = network.proxy;
    options.ca_file = network.ca_file;
    options.user_agent = "llm-gateway/" GATEWAY_VERSION;
    return std::make_unique<net::UpstreamRouter>(io, options);
}

/// A file must be good at the start, when somebody looks; an address may come up later.
Result<void> first_keys(server::KeySource& source, const std::string& jwks) {
    if (is_remote(jwks)) {
        source.start();
        return {};
    }
    const auto text = server::read_key_file(jwks);
    const auto adopted = text ? source.adopt(*text) : Result<void>(fail(text.error()));
    if (adopted) return {};
    return fail(ErrorKind::not_configured, "auth.jwks, " + jwks + ": " + adopted.error().message,
                "auth.jwks");
}

}  // namespace

Result<Door> make_door(boost::asio::io_context& io, const config::Config& config,
                       delegation::Timers& timers) {
    const auto& settings = config.authorization;
    Door door;
    if (settings.issuer.empty()) {
        if (!config.server.tokens.empty())
            door.authorization =
                std::make_unique<server::Authorization>(config.server.tokens, std::nullopt, real_clock());
        return door;
    }
    server::Authorization::OAuth oauth;
    oauth.resource = {settings.resource, settings.issuer, settings.scopes, "LLM Gateway"};
    oauth.rules.issuer = settings.issuer;
    oauth.rules.audiences = settings.audience;
    oauth.rules.audiences.push_back(settings.resource);
    oauth.rules.scopes = settings.scopes;
    std::unique_ptr<server::KeyDocument> document;
    if (is_remote(settings.jwks)) {
        door.upstream = make_upstream(io, config.network);
        document = server::remote_keys(*door.upstream, settings.jwks);
    } else {
        document = server::local_keys(settings.jwks);
    }
    oauth.keys =
        std::make_unique<server::KeySource>(io.get_executor(), timers, real_clock(), std::move(document));
    if (auto had = first_keys(*oauth.keys, settings.jwks); !had) return fail(had.error());
    door.authorization =
        std::make_unique<server::Authorization>(config.server.tokens, std::move(oauth), real_clock());
    return door;
}

}  // namespace gateway::app
