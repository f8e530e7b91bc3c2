// The providers as this gateway is configured to reach them: address, key, circuit breaker and in-flight cap
// of each. The only place where a provider's data file meets a secret.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "providers/provider.hpp"
#include "routing/breaker.hpp"
#include "routing/limiter.hpp"
#include "routing/target.hpp"

namespace gateway::delegation {

/// How one provider is reached. Owned by the registry, stable for the program's life.
struct Connection {
    const providers::Provider* provider = nullptr;
    std::string base_url;  ///< without a trailing slash; "" = unreachable
    Secret key;
    wire::Headers headers;  ///< constant headers, the configured ones included
    std::string default_model;
    std::string problem;  ///< why it is not configured although wanted (e.g. a withheld key); "" otherwise
    bool answers = true;  ///< local servers: found by the last probe
    routing::Breaker breaker;
    routing::Limiter limiter;

    Connection(const providers::Provider& p, std::size_t in_flight, std::size_t queue)
        : provider(&p), limiter(in_flight, queue) {}

    /// Everything it needs is there.
    bool configured() const {
        return !base_url.empty() && (provider->key_env.empty() || !key.empty()) &&
               (!provider->local || answers);
    }
};

class ProviderRegistry {
  public:
    Connection& add(const providers::Provider& provider, std::size_t in_flight, std::size_t queue);
    Connection* find(std::string_view id);
    const std::vector<std::unique_ptr<Connection>>& all() const { return connections_; }

    /// As routing sees them now: local servers come and go. Valid until the next call.
    const std::vector<routing::KnownProvider>& known();

  private:
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<routing::KnownProvider> known_;  ///< in the same order
};

}  // namespace gateway::delegation
