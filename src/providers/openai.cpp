#include "providers/provider.hpp"

namespace gateway::providers {

Provider openai() {
    Provider provider;
    provider.id = "openai";
    provider.title = "OpenAI";
    provider.base_url = "https://api.openai.com/v1";
    provider.key_env = "OPENAI_API_KEY";
    provider.base_url_env = "OPENAI_BASE_URL";
    provider.dialect = wire::Dialect::openai_chat;
    // Chat Completions carries everything the gateway needs and is what proxies and gateways imitate; these
    // families are served by the Responses API only.
    provider.responses_prefixes = {"codex-mini",    "computer-use",         "gpt-5-codex", "gpt-5-pro",
                                   "gpt-5.1-codex", "gpt-5.2-codex",        "gpt-5.2-pro", "gpt-5.3-codex",
                                   "gpt-5.4-pro",   "gpt-5.5-pro",          "o1-pro",      "o3-deep-research",
                                   "o3-pro",        "o4-mini-deep-research"};
    provider.traits.provider = provider.id;
    provider.traits.max_completion_tokens = true;
    provider.traits.strict_schema = true;
    provider.default_model = "gpt-6-luna";
    return provider;
}

}  // namespace gateway::providers
