// Finds model servers on this machine (Ollama, llama.cpp): asks each local provider for its models, in the
// background, so that no reply ever waits for it. A server that answers makes its provider usable; its first
// model becomes the default one.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "delegation/provider_registry.hpp"
#include "delegation/upstream.hpp"

namespace gateway::delegation {

/// One round over all local providers. Failures are normal and silent.
boost::asio::awaitable<void> probe_local_servers(ProviderRegistry& providers, Upstream& upstream);

/// The ids of a provider's models as its own server lists them (GET models_path), in its order. Errors: those
/// of the wire.
boost::asio::awaitable<Result<std::vector<std::string>>> fetch_models(Connection& connection,
                                                                      Upstream& upstream,
                                                                      UpstreamTimeouts timeouts);

}  // namespace gateway::delegation
