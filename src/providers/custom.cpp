#include "providers/provider.hpp"

namespace gateway::providers {

/// Any other server that speaks one of the dialects, by its address. The key is optional.
Provider custom() {
    Provider provider;
    provider.id = "custom";
    provider.title = "Custom server";
    provider.base_url_env = "CUSTOM_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    return provider;
}

}  // namespace gateway::providers
