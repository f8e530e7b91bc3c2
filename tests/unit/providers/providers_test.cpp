#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "llm/embedded_models.hpp"
#include "providers/model_traits.hpp"
#include "providers/provider.hpp"

namespace gateway::providers {
namespace {

const llm::Catalog& catalog() {
    static const auto parsed = llm::Catalog::parse(llm::embedded_models_json());
    return **parsed;
}

wire::Traits traits_of(std::string_view provider, std::string_view model) {
    return traits_for(*find(provider), catalog().find(provider, model), model);
}

TEST(Providers, TheTableIsTheFolder) {
    std::set<std::string> files, ids;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(GATEWAY_SOURCE_DIR) / "src/providers"))
        if (entry.path().extension() == ".cpp") files.insert(entry.path().stem());
    files.erase("provider_table");
    files.erase("model_traits");
    for (const Provider& provider : all())
        ids.insert(provider.id);
    EXPECT_EQ(ids, files);
    EXPECT_TRUE(
        std::is_sorted(all().begin(), all().end(), [](const auto& a, const auto& b) { return a.id < b.id; }));
}

TEST(Providers, AreFoundById) {
    ASSERT_NE(find("openai"), nullptr);
    EXPECT_EQ(find("openai")->title, "OpenAI");
    EXPECT_EQ(find("OpenAI"), nullptr);
    EXPECT_EQ(find(""), nullptr);
}

TEST(Providers, EveryRowIsWellFormed) {
    std::set<std::string> key_envs;
    for (const Provider& provider : all()) {
        EXPECT_FALSE(provider.title.empty()) << provider.id;
        EXPECT_EQ(provider.traits.provider, provider.id);
        EXPECT_FALSE(provider.base_url_env.empty()) << provider.id;
        EXPECT_FALSE(provider.base_url.ends_with('/')) << provider.id << ": paths begin with a slash";
        // A key never travels in the clear: a provider that takes one from the environment has an https
        // address.
        if (!provider.key_env.empty()) {
            EXPECT_TRUE(provider.base_url.starts_with("https://")) << provider.id;
            EXPECT_TRUE(key_envs.insert(provider.key_env).second)
                << provider.id << " shares a key with another";
        }
        if (provider.local) EXPECT_TRUE(provider.base_url.starts_with("http://127.0.0.1:")) << provider.id;
    }
    EXPECT_EQ(find("vllm")->base_url, "");
    EXPECT_EQ(find("custom")->base_url, "");
}

TEST(Providers, DefaultModelsArePricedLiveAndCheap) {
    const WallTime today = *parse_rfc3339("2026-11-27");
    for (const Provider& provider : all()) {
        if (provider.key_env.empty()) {
            EXPECT_EQ(provider.default_model, "") << provider.id << " serves what its user loaded";
            continue;
        }
        const llm::Model* row = catalog().find(provider.id, provider.default_model);
        ASSERT_NE(row, nullptr) << provider.id << " " << provider.default_model;
        EXPECT_FALSE(llm::is_retired(*row, today)) << row->id;
        EXPECT_EQ(row->status, "") << row->id;
        EXPECT_FALSE(row->free) << row->id;
        EXPECT_EQ(row->kind, "chat");
        const auto cost = catalog().ceiling(provider.id, provider.default_model, 1'000'000, 0, today);
        ASSERT_TRUE(cost.amount) << row->id;
        EXPECT_LE(cost.amount->usd(), 2.5) << row->id;
    }
}

TEST(Providers, WhoReportsChargesAgreesWithTheCatalogue) {
    llm::Usage usage;
    usage.provider_cost = Money::pico(1);
    for (const Provider& provider : all())
        if (provider.prices_reported)
            EXPECT_EQ(catalog().price(provider.id, provider.default_model, "", usage, {}).source,
                      llm::Cost::Source::reported)
                << provider.id;
}

TEST(Dialects, ChatUnlessOnlyResponsesServesTheModel) {
    using wire::Dialect;
    EXPECT_EQ(dialect_for(*find("openai"), "gpt-5.2"), Dialect::openai_chat);
    EXPECT_EQ(dialect_for(*find("openai"), "gpt-5.2-pro-2025-12-11"), Dialect::openai_responses);
    EXPECT_EQ(dialect_for(*find("openai"), "o3"), Dialect::openai_chat);
    EXPECT_EQ(dialect_for(*find("openai"), "o3-pro"), Dialect::openai_responses);
    EXPECT_EQ(dialect_for(*find("openrouter"), "o3-pro"), Dialect::openai_chat);
    EXPECT_EQ(dialect_for(*find("xai"), "grok-4.3"), Dialect::openai_responses);
    EXPECT_EQ(dialect_for(*find("anthropic"), "claude-haiku-4-5"), Dialect::anthropic_messages);
    EXPECT_EQ(dialect_for(*find("gemini"), "gemini-2.5-pro"), Dialect::gemini_generate);
}

TEST(ModelTraits, AdaptiveThinkingFrom46On) {
    for (const char* id :
         {"claude-opus-4-6", "claude-opus-4-6-20260205", "claude-sonnet-4.6", "claude-sonnet-5",
          "claude-opus-5-5", "claude-fable-5-1-20260901", "claude-sonnet-5-20260630", "claude-latest"})
        EXPECT_TRUE(traits_of("anthropic", id).adaptive_thinking) << id;
    for (const char* id : {"claude-sonnet-4-5-20250929", "claude-opus-4-20250514", "claude-sonnet-4-0",
                           "claude-3-7-sonnet-20250219", "claude-3-5-haiku-latest", "claude-haiku-4-5"})
        EXPECT_FALSE(traits_of("anthropic", id).adaptive_thinking) << id;
    EXPECT_FALSE(traits_of("openrouter", "anthropic/claude-opus-4.6").adaptive_thinking);
}

TEST(ModelTraits, ThinkingLevelFromGemini3On) {
    for (const char* id :
         {"gemini-3-flash-preview", "gemini-3.8-flash", "gemini-flash-latest", "models/gemini-3.5-flash"})
        EXPECT_TRUE(traits_of("gemini", id).thinking_level) << id;
    for (const char* id : {"gemini-2.5-flash", "gemini-2.0-flash-001", "gemma-3-27b-it", "gemini-1.5-pro"})
        EXPECT_FALSE(traits_of("gemini", id).thinking_level) << id;
}

TEST(ModelTraits, TheDefaultLimitNeverExceedsTheModels) {
    EXPECT_EQ(traits_of("anthropic", "claude-3-haiku-20240307").default_max_tokens, 4096);
    EXPECT_EQ(traits_of("anthropic", "claude-haiku-4-5").default_max_tokens, 8192);
    EXPECT_EQ(traits_of("anthropic", "claude-nobody-9").default_max_tokens, 8192);
    EXPECT_EQ(traits_of("openai", "gpt-4o").default_max_tokens, 0);
}

TEST(ModelTraits, CapabilitiesOfTheRowDecide) {
    EXPECT_TRUE(traits_of("openai", "gpt-4o").json_schema);
    EXPECT_FALSE(traits_of("openai", "gpt-3.5-turbo").json_schema);
    EXPECT_FALSE(traits_of("openai", "gpt-4o").reasoning_effort);
    EXPECT_TRUE(traits_of("openai", "gpt-6-luna").reasoning_effort);
    EXPECT_TRUE(traits_of("openai", "gpt-99").reasoning_effort);
    EXPECT_TRUE(traits_of("anthropic", "claude-haiku-4-5").json_schema);
    EXPECT_FALSE(traits_of("deepseek", "deepseek-flash").json_schema);
    EXPECT_TRUE(traits_of("openai", "o4-mini").max_completion_tokens);
    EXPECT_FALSE(traits_of("groq", "openai/gpt-oss-20b").max_completion_tokens);
}

}  // namespace
}  // namespace gateway::providers
