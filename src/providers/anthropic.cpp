#include "providers/provider.hpp"

namespace gateway::providers {

Provider anthropic() {
    Provider provider;
    provider.id = "anthropic";
    provider.title = "Anthropic";
    provider.base_url = "https://api.anthropic.com/v1";
    provider.key_env = "ANTHROPIC_API_KEY";
    provider.base_url_env = "ANTHROPIC_BASE_URL";
    provider.auth_header = "x-api-key";
    provider.auth_prefix = "";
    provider.dialect = wire::Dialect::anthropic_messages;
    provider.headers = {{"anthropic-version", "2023-06-01"}};
    provider.traits.provider = provider.id;
    // The dialect requires a limit. Enough for a long answer with some thinking; model_traits lowers it for
    // models that write less.
    provider.traits.default_max_tokens = 8192;
    provider.default_model = "claude-haiku-5-5";
    return provider;
}

}  // namespace gateway::providers
