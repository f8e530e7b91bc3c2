#include "providers/provider.hpp"

namespace gateway::providers {

Provider vllm() {
    Provider provider;
    provider.id = "vllm";
    provider.title = "vLLM";
    // No default address: its usual port is 8000, which is the gateway's own.
    provider.base_url_env = "VLLM_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    return provider;
}

}  // namespace gateway::providers
