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

const std::vector<routing::KnownProvider>& ProviderRegistry::known() {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        const auto& c = *connections_[i];
        if (i == known_.size())
            known_.push_back({c.provider->id, false, c.provider->local, c.provider->key_env, {}});
        // What may have changed since.
        known_[i].configured = c.configured();
        known_[i].default_model = c.default_model;
    }
    return known_;
}

}  // namespace gateway::delegation
