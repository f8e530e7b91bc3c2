#include "providers/provider.hpp"

namespace gateway::providers {

Provider deepseek() {
    Provider provider;
    provider.id = "deepseek";
    provider.title = "DeepSeek";
    provider.base_url = "https://api.deepseek.com";
    provider.key_env = "DEEPSEEK_API_KEY";
    provider.base_url_env = "DEEPSEEK_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    provider.traits.provider = provider.id;
    provider.traits.json_schema = false;            // json_object only
    provider.traits.reasoning_content_back = true;  // its tool loops need their thinking returned
    provider.default_model = "deepseek-flash";
    return provider;
}

}  // namespace gateway::providers
