#include "providers/provider.hpp"

namespace gateway::providers {

Provider gemini() {
    Provider provider;
    provider.id = "gemini";
    provider.title = "Google Gemini";
    provider.base_url = "https://generativelanguage.googleapis.com/v1beta";
    provider.key_env = "GEMINI_API_KEY";
    provider.base_url_env = "GEMINI_BASE_URL";
    provider.auth_header = "x-goog-api-key";  // the header, not ?key=, keeps the key out of every access log
    provider.auth_prefix = "";
    provider.dialect = wire::Dialect::gemini_generate;
    provider.traits.provider = provider.id;
    provider.default_model = "gemini-3.1-flash-lite";
    return provider;
}

}  // namespace gateway::providers
