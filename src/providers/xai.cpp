#include "providers/provider.hpp"

namespace gateway::providers {

Provider xai() {
    Provider provider;
    provider.id = "xai";
    provider.title = "xAI";
    provider.base_url = "https://api.x.ai/v1";
    provider.key_env = "XAI_API_KEY";
    provider.base_url_env = "XAI_BASE_URL";
    provider.dialect = wire::Dialect::openai_responses;
    provider.traits.provider = provider.id;
    provider.default_model = "grok-4.3";
    return provider;
}

}  // namespace gateway::providers
