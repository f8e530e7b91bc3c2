// The embedded price table against money: a committed file of bills worked out by hand from the vendors'
// price pages, and — where ../shared is present — what providers themselves said they charged.
#include <gtest/gtest.h>

#include "llm/catalog.hpp"
#include "llm/embedded_models.hpp"
#include "shared_folder.hpp"

namespace gateway::llm {
namespace {

const Catalog& embedded() {
    static const auto catalog = Catalog::parse(embedded_models_json());
    return **catalog;
}

void take(TokenCount& count, const json::value& usage, std::string_view key) {
    if (const auto tokens = json::get_int(usage, key)) count = TokenCount::reported(*tokens);
}

Usage own_usage(const json::value& usage) {
    Usage out;
    take(out.input, usage, "input");
    take(out.cache_read, usage, "cache_read");
    take(out.cache_write_5m, usage, "cache_write_5m");
    take(out.cache_write_1h, usage, "cache_write_1h");
    take(out.output, usage, "output");
    take(out.input_audio, usage, "input_audio");
    out.service_tier = json::get_string(usage, "service_tier");
    out.web_searches = json::get_int(usage, "web_searches").value_or(0);
    return out;
}

/// A usage object in any of the shapes the charges were recorded with: Anthropic Messages, OpenAI Responses,
/// OpenAI Chat. Only token counts and the tier are read: no cost field of the provider reaches the
/// arithmetic.
Usage recorded_usage(const json::value& usage) {
    const auto number = [&](const json::value* v) { return v ? json::as_int(*v).value_or(0) : 0; };
    Usage out;
    out.service_tier = json::get_string(usage, "service_tier");
    if (const auto* creation = json::find(usage, "cache_creation")) {
        out.input = TokenCount::reported(json::get_int(usage, "input_tokens").value_or(0));
        out.output = TokenCount::reported(json::get_int(usage, "output_tokens").value_or(0));
        out.cache_read = TokenCount::reported(json::get_int(usage, "cache_read_input_tokens").value_or(0));
        take(out.cache_write_5m, *creation, "ephemeral_5m_input_tokens");
        take(out.cache_write_1h, *creation, "ephemeral_1h_input_tokens");
        return out;
    }
    const bool responses = json::find(usage, "input_tokens") != nullptr;
    const std::string_view details = responses ? "input_tokens_details" : "prompt_tokens_details";
    const auto prompt = json::get_int(usage, responses ? "input_tokens" : "prompt_tokens").value_or(0);
    const auto cached = number(json::find(usage, details, "cached_tokens"));
    const auto written = number(json::find(usage, details, "cache_write_tokens"));
    out.input = TokenCount::reported(prompt - cached - written);
    out.cache_read = TokenCount::reported(cached);
    out.cache_write_5m = TokenCount::reported(written);
    out.output = TokenCount::reported(
        json::get_int(usage, responses ? "output_tokens" : "completion_tokens").value_or(0));
    return out;
}

TEST(PriceGoldens, BillsWorkedOutByHand) {
    const auto text = test::read_file(std::filesystem::path(GATEWAY_SOURCE_DIR) / "tests/golden/prices.json");
    const auto goldens = json::parse(text);
    ASSERT_TRUE(goldens) << goldens.error().message;
    ASSERT_GT(goldens->as_array().size(), 20u);
    for (const auto& golden : goldens->as_array()) {
        const Cost cost = embedded().price(
            json::get_string(golden, "provider"), json::get_string(golden, "model"), "",
            own_usage(*json::find(golden, "usage")), *parse_rfc3339(json::get_string(golden, "at")));
        const auto* expected = json::find(golden, "cost");
        EXPECT_EQ(cost.amount ? to_decimal(*cost.amount) : "null",
                  expected->is_null() ? "null" : json::as_string(*expected))
            << json::get_string(golden, "name");
        EXPECT_EQ(to_string(cost.source), json::get_string(golden, "source"))
            << json::get_string(golden, "name");
    }
}

TEST(PriceGoldens, WhatProvidersSaidTheyCharged) {
    REQUIRE_SHARED_FOLDER();
    const auto goldens = json::parse(test::read_file(test::shared_folder() / "recordings/cost-goldens.json"));
    ASSERT_TRUE(goldens) << goldens.error().message;
    int exact = 0, reported = 0;
    for (const auto& golden : *json::get_array(*goldens, "entries")) {
        const std::string_view provider = json::get_string(golden, "provider"),
                               model = json::get_string(golden, "model");
        const std::string_view recorded = json::get_string(*json::find(golden, "source"), "recorded");
        const WallTime at = *parse_rfc3339(recorded.empty() ? "2026-08-19" : recorded);
        const Money charged = *money_from_usd(*json::get_double(golden, "charged_usd"));
        Usage usage = recorded_usage(*json::find(golden, "usage"));
        const auto* priced_as = json::get_array(golden, "priced_as");
        if (!priced_as) {  // no table row: the provider's own statement is all there is
            EXPECT_EQ(embedded().price(provider, model, model, usage, at).source, Cost::Source::unknown)
                << model;
            usage.provider_cost = charged;
            const Cost cost = embedded().price(provider, model, model, usage, at);
            EXPECT_EQ(cost.source, Cost::Source::reported);
            EXPECT_EQ(cost.amount, charged);
            ++reported;
            continue;
        }
        const Cost at_vendor = embedded().price(json::as_string((*priced_as)[0]),
                                                json::as_string((*priced_as)[1]), "", usage, at);
        const Cost at_provider = embedded().price(provider, model, model, usage, at);
        EXPECT_EQ(at_vendor.amount, charged) << provider << " " << model << ": " << to_decimal(charged);
        EXPECT_EQ(at_provider.amount, charged) << provider << " " << model << ": " << to_decimal(charged);
        EXPECT_EQ(at_provider.source, Cost::Source::computed) << at_provider.note;
        exact += at_vendor.amount == charged && at_provider.amount == charged;
    }
    EXPECT_EQ(exact, 57);
    EXPECT_EQ(reported, 10);
}

}  // namespace
}  // namespace gateway::llm
