#include "providers/provider.hpp"

namespace gateway::providers {

Provider mistral() {
    Provider provider;
    provider.id = "mistral";
    provider.title = "Mistral";
    provider.base_url = "https://api.mistral.ai/v1";
    provider.key_env = "MISTRAL_API_KEY";
    provider.base_url_env = "MISTRAL_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.traits.stream_options = false;    // usage comes in the last chunk without asking
    provider.traits.reasoning_effort = false;  // refuses parameters it does not know
    provider.default_model = "mistral-small-latest";
    return provider;
}

}  // namespace gateway::providers
