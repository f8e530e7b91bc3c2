#include "providers/provider.hpp"

namespace gateway::providers {

Provider openrouter() {
    Provider provider;
    provider.id = "openrouter";
    provider.title = "OpenRouter";
    provider.base_url = "https://openrouter.ai/api/v1";
    provider.key_env = "OPENROUTER_API_KEY";
    provider.base_url_env = "OPENROUTER_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.default_model = "openai/gpt-oss-120b";
    provider.prices_reported = true;  // usage.cost in every answer
    return provider;
}

}  // namespace gateway::providers
