#include "providers/provider.hpp"

namespace gateway::providers {

Provider llamacpp() {
    Provider provider;
    provider.id = "llamacpp";
    provider.title = "llama.cpp server";
    provider.base_url = "http://127.0.0.1:8080/v1";
    provider.base_url_env = "LLAMACPP_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.local = true;  // its model is the one it was started with
    return provider;
}

}  // namespace gateway::providers
