#include "providers/provider.hpp"

namespace gateway::providers {

Provider groq() {
    Provider provider;
    provider.id = "groq";
    provider.title = "Groq";
    provider.base_url = "https://api.groq.com/openai/v1";
    provider.key_env = "GROQ_API_KEY";
    provider.base_url_env = "GROQ_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.default_model = "openai/gpt-oss-20b";
    return provider;
}

}  // namespace gateway::providers
