#include "providers/provider.hpp"

namespace gateway::providers {

Provider ollama() {
    Provider provider;
    provider.id = "ollama";
    provider.title = "Ollama";
    provider.base_url = "http://127.0.0.1:11434/v1";
    provider.base_url_env = "OLLAMA_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.local = true;  // its models are the ones it lists
    return provider;
}

}  // namespace gateway::providers
