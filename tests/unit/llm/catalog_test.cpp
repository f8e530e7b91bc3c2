#include "llm/catalog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "llm/embedded_models.hpp"

namespace gateway::llm {
namespace {

std::shared_ptr<const Catalog> parse_or_fail(std::string_view text) {
    auto catalog = Catalog::parse(text);
    EXPECT_TRUE(catalog) << (catalog ? "" : catalog.error().message);
    return catalog ? *catalog : nullptr;
}

std::shared_ptr<const Catalog> embedded() {
    static const auto catalog = parse_or_fail(embedded_models_json());
    return catalog;
}

std::string id_found(std::string_view provider, std::string_view model) {
    const Model* found = embedded()->find(provider, model);
    return found ? found->id : "";
}

Result<std::shared_ptr<const Catalog>> with_row(std::string_view row) {
    return embedded()->with_user_models(json::parse(row)->get_array());
}

WallTime day(std::string_view date) { return *parse_rfc3339(date); }

TEST(Catalog, HoldsEveryRowOfTheFileSortedAndDated) {
    const auto all = embedded()->list();
    EXPECT_GT(all.size(), 200u);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Model* a, const Model* b) {
        return std::tie(a->provider, a->id) < std::tie(b->provider, b->id);
    }));
    EXPECT_TRUE(parse_rfc3339(embedded()->prices_as_of())) << embedded()->prices_as_of();
    for (const Model* model : all) {
        EXPECT_FALSE(model->price_source.empty()) << model->id;
        EXPECT_TRUE(model->free || model->rates.input)
            << model->provider << "/" << model->id << " has no price";
    }
    EXPECT_EQ(embedded()->list("deepseek").size(), 9u);
    EXPECT_TRUE(embedded()->list("nobody").empty());
}

TEST(Catalog, FindsByIdAliasAndTheMostSpecificRule) {
    EXPECT_EQ(id_found("openai", "gpt-4o"), "gpt-4o");
    EXPECT_EQ(id_found("openai", "gpt-4o-2024-08-06"), "gpt-4o");
    EXPECT_EQ(id_found("openai", "gpt-4o-2024-05-13"), "gpt-4o-2024-05-13");
    EXPECT_EQ(id_found("openai", "gpt-6-luna-2026-10-01"), "gpt-6-luna");
    EXPECT_EQ(id_found("anthropic", "claude-sonnet-5-5-20261007"), "claude-sonnet-5-5");
    EXPECT_EQ(id_found("anthropic", "claude-sonnet-5-20260630"), "claude-sonnet-5");
    EXPECT_EQ(id_found("anthropic", "claude-3-haiku-20240307"), "claude-3-haiku");
    EXPECT_EQ(id_found("gemini", "gemini-2.0-flash-lite-001"), "gemini-2.0-flash-lite");
}

TEST(Catalog, ARuleDoesNotReachTheNextMinorVersion) {
    EXPECT_EQ(id_found("anthropic", "claude-sonnet-5-7"), "");
}

TEST(Catalog, ExceptionsTakeIdsOutOfARule) {
    EXPECT_EQ(id_found("gemini", "gemini-2.5-pro-preview-06-05"), "gemini-2.5-pro");
    EXPECT_EQ(id_found("gemini", "gemini-2.5-pro-preview-tts"), "");
}

TEST(Catalog, DropsTheProvidersOwnPrefixOnly) {
    EXPECT_EQ(id_found("openai", "openai/gpt-4o"), "gpt-4o");
    EXPECT_EQ(id_found("gemini", "models/gemini-3.8-flash"), "gemini-3.8-flash");
    EXPECT_EQ(id_found("groq", "openai/gpt-oss-120b"), "openai/gpt-oss-120b");
    EXPECT_EQ(id_found("openrouter", "anthropic/claude-haiku-4.5"), "anthropic/claude-haiku-4.5");
    // Somebody else's row is never borrowed.
    EXPECT_EQ(id_found("openrouter", "claude-haiku-4-5"), "");
    EXPECT_EQ(id_found("openrouter", "anthropic/claude-opus-5"), "");
    EXPECT_EQ(id_found("openai", ""), "");
}

TEST(Catalog, EverySuccessorExistsLivesAndNamesItsSource) {
    const WallTime today = day("2026-11-27");
    int successors = 0;
    for (const Model* model : embedded()->list()) {
        if (model->successor.empty()) continue;
        ++successors;
        EXPECT_NE(model->successor_source.find("https://"), std::string::npos) << model->id;
        const Model* next = embedded()->find(model->provider, model->successor);
        ASSERT_NE(next, nullptr) << model->id << " → " << model->successor;
        EXPECT_FALSE(is_retired(*next, today)) << model->id << " → " << model->successor;
        EXPECT_FALSE(next->free) << model->id;
    }
    EXPECT_GT(successors, 15);
    EXPECT_EQ(embedded()->find("openai", "gpt-3.5-turbo")->successor, "gpt-5.6-terra");
    EXPECT_EQ(embedded()->find("gemini", "gemini-2.0-flash-lite")->successor, "gemini-3.1-flash-lite");
    EXPECT_EQ(embedded()->find("anthropic", "claude-3-haiku-20240307")->successor, "claude-haiku-4-5");
    EXPECT_EQ(embedded()->find("deepseek", "deepseek-coder")->successor, "deepseek-flash");
}

TEST(Catalog, AnAnnouncedShutdownCountsFromItsDateOn) {
    const Model* model = embedded()->find("openai", "gpt-4o-mini");
    EXPECT_EQ(model->status, "");
    EXPECT_FALSE(is_retired(*model, day("2027-01-13")));
    EXPECT_TRUE(is_retired(*model, day("2027-01-14")));
    EXPECT_TRUE(is_retired(*embedded()->find("openai", "gpt-3.5-turbo"), day("2026-11-22")));
    EXPECT_EQ(embedded()->find("deepseek", "deepseek-chat")->status, "legacy alias");
}

TEST(Catalog, CarriesLimitsAndCapabilities) {
    const Model* model = embedded()->find("anthropic", "claude-haiku-4-5");
    EXPECT_EQ(model->context_window, 200'000);
    EXPECT_TRUE(model->reasoning);
    EXPECT_TRUE(model->temperature);
    EXPECT_TRUE(std::is_sorted(model->capabilities.begin(), model->capabilities.end()));
    EXPECT_FALSE(embedded()->find("openai", "gpt-5-nano")->temperature);
    EXPECT_EQ(embedded()->find("openai", "text-embedding-3-small")->kind, "embedding");
}

TEST(CatalogUserRows, AddAndReplace) {
    auto catalog = with_row(R"([
        {"provider":"vllm","id":"my-model","price":{"input":"0.10","output":0.2},"match":["my-model-*"]},
        {"provider":"openai","id":"gpt-4o","price":{"input":1,"output":2}}])");
    ASSERT_TRUE(catalog) << catalog.error().message;
    const Model* added = (*catalog)->find("vllm", "my-model-7b");
    ASSERT_NE(added, nullptr);
    EXPECT_TRUE(added->user_defined);
    EXPECT_EQ(added->price_source, "configuration");
    EXPECT_EQ(added->rates.input, Money::pico(100'000));
    EXPECT_EQ((*catalog)->find("openai", "gpt-4o")->rates.input, Money::pico(1'000'000));
    EXPECT_EQ((*catalog)->list().size(), embedded()->list().size() + 1);
    EXPECT_EQ(embedded()->find("openai", "gpt-4o")->rates.input, Money::pico(2'500'000))
        << "the base is untouched";
}

TEST(CatalogUserRows, AUsersAliasBeatsABuiltInOne) {
    auto catalog =
        with_row(R"([{"provider":"openai","id":"mine","aliases":["gpt-4o-2024-08-06"],"free":true}])");
    ASSERT_TRUE(catalog) << catalog.error().message;
    EXPECT_EQ((*catalog)->find("openai", "gpt-4o-2024-08-06")->id, "mine");
}

TEST(CatalogUserRows, ErrorsNameRowAndField) {
    struct Case {
        const char* row;
        const char* message;
    };
    const Case cases[] = {
        {R"([7])", "models[0]: must be an object"},
        {R"([{"id":"x"}])", "models[0] (x): provider is missing"},
        {R"([{"provider":"p","id":""}])", "models[0]: id must be a string that is not empty"},
        {R"([{"provider":"p","id":"x","prise":{}}])", "models[0] (x): prise is not a known field"},
        {R"([{"provider":"p","id":"x","price":{"input":-1}}])",
         "models[0] (x): price: input must be a price in USD, 0 or more"},
        {R"([{"provider":"p","id":"x","price":{"input":"abc"}}])",
         "models[0] (x): price: input must be a price in USD, 0 or more"},
        {R"([{"provider":"p","id":"x","price":{"input":0.0000001}}])",
         "models[0] (x): price: input has too many decimals"},
        {R"([{"provider":"p","id":"x","price":{"inptu":1}}])",
         "models[0] (x): price: inptu is not a known field"},
        {R"([{"provider":"p","id":"x","price":5}])", "models[0] (x): price must be an object"},
        {R"([{"provider":"p","id":"x","context_window":-5}])",
         "models[0] (x): context_window must be a whole number, 0 or more"},
        {R"([{"provider":"p","id":"x","batch":[1,0]}])",
         "models[0] (x): batch must be a fraction of the standard price like [1,2]"},
        {R"([{"provider":"p","id":"x","retires_on":"soon"}])",
         "models[0] (x): retires_on must be a date like 2026-07-30"},
        {R"([{"provider":"p","id":"x","successor":"y"}])",
         "models[0] (x): successor needs a successor_source: where the provider names it"},
        {R"([{"provider":"p","id":"x","free":true,"price":{"input":1}}])",
         "models[0] (x): price contradicts free: true"},
        {R"([{"provider":"p","id":"x","price":{},"peak":{"days":"sun","utc":[]}}])",
         "models[0] (x): peak: days must be \"mon-fri\" or \"every-day\""},
        {R"([{"provider":"p","id":"x","price":{},"peak":{"days":"mon-fri","utc":[["10:00","9:00"]]}}])",
         "models[0] (x): peak: utc must be a list of spans like [\"01:00\",\"04:00\"]"},
        {R"([{"provider":"p","id":"x","price":{},"long_context":[{"input":1}]}])",
         "models[0] (x): long_context: above is missing"},
        {R"([{"provider":"p","id":"x","price":{},"history":[{"price":{}}]}])",
         "models[0] (x): history: until is missing"},
        {R"([{"provider":"p","id":"x","match":"x*"}])", "models[0] (x): match must be a list"},
    };
    for (const auto& c : cases) {
        const auto catalog = with_row(c.row);
        ASSERT_FALSE(catalog) << c.row;
        EXPECT_EQ(catalog.error().kind, ErrorKind::invalid_parameter);
        EXPECT_EQ(catalog.error().message, c.message);
    }
}

TEST(Catalog, RefusesWhatIsNoCatalogue) {
    for (const char* text : {"", "[]", "{}", R"({"schema":2,"prices_as_of":"x","models":[]})",
                             R"({"schema":1,"prices_as_of":"2026-01-01"})"})
        EXPECT_FALSE(Catalog::parse(text)) << text;
}

}  // namespace
}  // namespace gateway::llm
