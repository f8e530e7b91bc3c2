#include "delegation/provider_registry.hpp"

namespace gateway::delegation {

Connection& ProviderRegistry::add(const providers::Provider& provider, std::size_t in_flight,
                                  std::size_t queue) {
    auto connection = std::make_unique<Connection>(provider, in_flight, queue);
    connection->base_url = provider.base_url;
    connection->headers = provider.headers;
    connection->default_model = provider.default_model;
    connection->answers = !provider.local;
    return *connections_.emplace_back(std::move(connection));
}

Connection* ProviderRegistry::find(std::string_view id) {
    for (const auto& connection : connections_)
        if (connection->provider->id == id) return connection.get();
    return nullptr;
}

std::vector<routing::KnownProvider> ProviderRegistry::known() const {
    std::vector<routing::KnownProvider> list;
    list.reserve(connections_.size());
    for (const auto& c : connections_)
        list.push_back(
            {c->provider->id, c->configured(), c->provider->local, c->provider->key_env, c->default_model});
    return list;
}

}  // namespace gateway::delegation
