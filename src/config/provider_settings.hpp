// Providers as configured: the built-in ones with the user's addresses and keys, and the user's own.
//
// The rule that protects keys: a key travels only over a route that is trusted at least as much as the key
// itself. The route is the base URL, the proxy and the certificate authorities. A repository that is cloned
// and entered may bring an env file with OPENAI_BASE_URL; it must not receive the OPENAI_API_KEY of the
// user's own environment. Such a key is withheld and the provider says why.
#pragma once

#include <span>
#include <vector>

#include "config/sources.hpp"

namespace gateway::config {

/// Fills config.providers and adds to config.origins and config.warnings. Errors: invalid_parameter (bad URL,
/// dialect, type), storage (a key file that cannot be read).
Result<void> load_providers(const Sources& sources, const Environment& environment,
                            std::span<const providers::Provider> built_in, Config& config);

/// The members that a [providers.NAME] table may have.
std::span<const std::string> provider_members();

/// The variables that may hold the provider's key, the first one counting: its key_env, GOOGLE_API_KEY after
/// GEMINI_API_KEY, and for a server that may do without a key (vLLM, `custom`) X_API_KEY beside its
/// X_BASE_URL.
std::vector<std::string> key_variables(const providers::Provider& provider);

/// The dialects' names in llm-gateway.toml, as in wire::to_string.
std::optional<wire::Dialect> dialect_from_name(std::string_view name);

}  // namespace gateway::config
