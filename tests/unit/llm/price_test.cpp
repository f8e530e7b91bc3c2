// The arithmetic of a bill on a small catalogue of made-up round prices, so that every expectation can be
// checked in the head. What the real table says is tested in goldens_test.cpp.
#include "llm/price.hpp"

#include <gtest/gtest.h>

namespace gateway::llm {
namespace {

constexpr std::string_view kModels = R"({"schema":1,"prices_as_of":"2026-01-01",
"no_charge":["ollama"],"reports_charge":["openrouter"],
"models":[
{"provider":"p","id":"plain","price":{"input":1,"output":10},"batch":[1,2],"flex":[1,2],"priority":[7,4]},
{"provider":"p","id":"cached","price":{"input":10,"cached_input":1,"cache_write":12.5,"cache_write_1h":20,"output":100}},
{"provider":"p","id":"long","price":{"input":1,"cached_input":0.5,"output":10},
 "long_context":[{"above":100,"input":2,"cached_input":1,"output":15},{"above":1000,"input":3,"output":12}]},
{"provider":"p","id":"sound","price":{"input":1,"output":2,"input_audio":10,"output_audio":20}},
{"provider":"p","id":"peaky","price":{"input":1,"output":1},
 "peak":{"days":"mon-fri","utc":[["01:00","04:00"],["06:00","10:00"]],"price":{"input":2,"output":2},"not_modelled":"holidays"}},
{"provider":"p","id":"dated","price":{"input":3,"output":3},
 "history":[{"until":"2026-01-01","price":{"input":1,"output":1}},{"until":"2026-07-30","price":{"input":2,"output":2}}],
 "future":[{"from":"2027-01-01","price":{"input":4,"output":4}}]},
{"provider":"p","id":"searching","price":{"input":1,"output":1,"web_search_per_1k":10},"batch":[1,2]},
{"provider":"p","id":"embedding","kind":"embedding","price":{"input":1}},
{"provider":"p","id":"gratis","free":true},
{"provider":"p","id":"unpriced"},
{"provider":"ollama","id":"described","context_window":4096},
{"provider":"ollama","id":"metered","price":{"input":1,"output":1}},
{"provider":"openrouter","id":"a/b","price":{"input":1,"output":1}}
]})";

const Catalog& catalog() {
    static const auto parsed = Catalog::parse(kModels);
    return **parsed;
}

const WallTime kNoon = *parse_rfc3339("2026-11-24T12:00:00Z");  // a Tuesday

Usage tokens(std::int64_t input, std::int64_t output) {
    Usage usage;
    usage.input = TokenCount::reported(input);
    usage.output = TokenCount::reported(output);
    return usage;
}

/// The cost in picodollars; prices per million tokens are millions of picodollars per token.
std::int64_t pico(const Cost& cost) { return cost.amount ? cost.amount->picodollars() : -1; }
std::int64_t pico(std::string_view model, const Usage& usage, WallTime at = kNoon) {
    return pico(catalog().price("p", model, "", usage, at));
}
constexpr std::int64_t kMillion = 1'000'000;

TEST(Price, InputAndOutput) {
    const Cost cost = catalog().price("p", "plain", "", tokens(5, 7), kNoon);
    EXPECT_EQ(pico(cost), (5 * 1 + 7 * 10) * kMillion);
    EXPECT_EQ(cost.source, Cost::Source::computed);
    EXPECT_EQ(cost.note, "");
}

TEST(Price, TheAnsweringModelIsBilledElseTheOneAskedFor) {
    EXPECT_EQ(pico(catalog().price("p", "plain", "cached", tokens(1, 0), kNoon)), 1 * kMillion);
    EXPECT_EQ(pico(catalog().price("p", "never-heard-of", "cached", tokens(1, 0), kNoon)), 10 * kMillion);
    EXPECT_EQ(pico(catalog().price("p", "", "cached", tokens(1, 0), kNoon)), 10 * kMillion);
}

TEST(Price, EveryCacheBucketHasItsOwnPrice) {
    Usage usage = tokens(3, 2);
    usage.cache_read = TokenCount::reported(5);
    usage.cache_write_5m = TokenCount::reported(4);
    usage.cache_write_1h = TokenCount::reported(7);
    EXPECT_EQ(pico("cached", usage), (3 * 10 + 5 * 1 + 4 * 12.5 + 7 * 20 + 2 * 100) * kMillion);
}

TEST(Price, WithoutACachePriceCachedTokensAreInput) {
    Usage usage = tokens(3, 0);
    usage.cache_read = TokenCount::reported(5);
    usage.cache_write_5m = TokenCount::reported(2);
    const Cost cost = catalog().price("p", "plain", "", usage, kNoon);
    EXPECT_EQ(pico(cost), 10 * kMillion);
    EXPECT_EQ(cost.source, Cost::Source::computed);
}

TEST(Price, AnUnpricedLongWriteIsAGuessAndSaysSo) {
    Usage usage = tokens(0, 0);
    usage.cache_write_1h = TokenCount::reported(1);
    EXPECT_EQ(catalog().price("p", "plain", "", usage, kNoon).source, Cost::Source::estimated);
}

TEST(Price, ALongPromptIsBilledInItsBandAsAWhole) {
    EXPECT_EQ(pico("long", tokens(100, 1)), (100 + 10) * kMillion);
    EXPECT_EQ(pico("long", tokens(101, 1)), (101 * 2 + 15) * kMillion);
    EXPECT_EQ(pico("long", tokens(1001, 1)), (1001 * 3 + 12) * kMillion);
}

TEST(Price, CachedTokensCountTowardsTheBand) {
    Usage usage = tokens(1, 1);
    usage.cache_read = TokenCount::reported(100);
    EXPECT_EQ(pico("long", usage), (1 * 2 + 100 * 1 + 15) * kMillion);
    // The second band states no cached price: the first band's holds on.
    usage.cache_read = TokenCount::reported(1000);
    EXPECT_EQ(pico("long", usage), (1 * 3 + 1000 * 1 + 12) * kMillion);
}

TEST(Price, SoundIsBilledApart) {
    Usage usage = tokens(10, 6);
    usage.input_audio = TokenCount::reported(4);
    usage.output_audio = TokenCount::reported(5);
    EXPECT_EQ(pico("sound", usage), (6 * 1 + 4 * 10 + 1 * 2 + 5 * 20) * kMillion);
    EXPECT_EQ(catalog().price("p", "sound", "", usage, kNoon).source, Cost::Source::computed);
    EXPECT_EQ(catalog().price("p", "plain", "", usage, kNoon).source, Cost::Source::estimated);
}

TEST(Price, PeakHoursHoldOnWeekdaysOnlyAndAreEstimated) {
    struct Case {
        const char* at;
        int rate;
    };
    for (const auto& [at, rate] :
         {Case{"2026-11-24T00:59:59Z", 1}, Case{"2026-11-24T01:00:00Z", 2}, Case{"2026-11-24T03:59:59Z", 2},
          Case{"2026-11-24T04:00:00Z", 1}, Case{"2026-11-24T09:59:59Z", 2}, Case{"2026-11-24T10:00:00Z", 1},
          Case{"2026-11-27T06:00:00Z", 2},     // Friday
          Case{"2026-11-28T06:00:00Z", 1},     // Saturday
          Case{"2026-11-29T06:00:00Z", 1},     // Sunday
          Case{"2026-11-30T06:00:00Z", 2}}) {  // Monday
        const Cost cost = catalog().price("p", "peaky", "", tokens(1, 0), *parse_rfc3339(at));
        EXPECT_EQ(pico(cost), rate * kMillion) << at;
        EXPECT_EQ(cost.source, rate == 2 ? Cost::Source::estimated : Cost::Source::computed) << at;
    }
}

TEST(Price, TheListOfTheDayOfTheCallHolds) {
    for (const auto& [at, rate] : {std::pair{"2025-06-01", 1},
                                   {"2025-12-31T23:59:59Z", 1},
                                   {"2026-01-01", 2},
                                   {"2026-07-29T23:59:59.9Z", 2},
                                   {"2026-07-30", 3},
                                   {"2026-12-31", 3},
                                   {"2027-01-01", 4},
                                   {"2030-01-01", 4}})
        EXPECT_EQ(pico("dated", tokens(1, 0), *parse_rfc3339(at)), rate * kMillion) << at;
}

TEST(Price, TheTierInTheAnswerDecides) {
    for (const auto& [tier, expected] : {std::pair{"", 20},
                                         {"default", 20},
                                         {"standard", 20},
                                         {"on_demand", 20},
                                         {"flex", 10},
                                         {"batch", 10},
                                         {"priority", 35},
                                         {"PRIORITY", 35}}) {
        Usage usage = tokens(10, 1);
        usage.service_tier = tier;
        EXPECT_EQ(pico("plain", usage), expected * kMillion) << tier;
        EXPECT_EQ(catalog().price("p", "plain", "", usage, kNoon).source, Cost::Source::computed) << tier;
    }
}

TEST(Price, AnUnknownTierIsEstimatedAtTheStandardPrice) {
    Usage usage = tokens(10, 1);
    usage.service_tier = "scale";
    const Cost cost = catalog().price("p", "plain", "", usage, kNoon);
    EXPECT_EQ(pico(cost), 20 * kMillion);
    EXPECT_EQ(cost.source, Cost::Source::estimated);
    EXPECT_NE(cost.note.find("scale"), std::string::npos);
}

TEST(Price, SearchesAreBilledPerSearchAndNeverDiscounted) {
    Usage usage = tokens(2, 0);
    usage.web_searches = 3;
    EXPECT_EQ(pico("searching", usage), 2 * kMillion + 3 * 10'000 * kMillion);
    usage.service_tier = "batch";
    EXPECT_EQ(pico("searching", usage), 1 * kMillion + 3 * 10'000 * kMillion);
    EXPECT_EQ(catalog().price("p", "plain", "", usage, kNoon).source, Cost::Source::estimated);
}

TEST(Price, FurtherPassesComeOnTopEachInItsOwnBand) {
    Usage usage = tokens(50, 1);
    usage.extra_passes = {tokens(101, 1), tokens(60, 0)};
    EXPECT_EQ(pico("long", usage), (50 + 10 + 101 * 2 + 15 + 60) * kMillion);
    usage.extra_passes.push_back(Usage{});
    EXPECT_EQ(pico("long", usage), -1) << "a pass of unknown size makes the whole unknown";
}

TEST(Price, UnknownIsNeverZero) {
    Usage unknown;
    unknown.output = TokenCount::reported(3);
    EXPECT_EQ(catalog().price("p", "plain", "", unknown, kNoon).source, Cost::Source::unknown);
    EXPECT_EQ(catalog().price("p", "nothing-like-it", "", tokens(1, 1), kNoon).amount, std::nullopt);
    EXPECT_EQ(catalog().price("p", "unpriced", "", tokens(1, 1), kNoon).amount, std::nullopt);
    EXPECT_EQ(catalog().price("p", "embedding", "", tokens(1, 1), kNoon).amount, std::nullopt);
}

TEST(Price, AnEmbeddingNeedsNoOutput) {
    Usage usage;
    usage.input = TokenCount::reported(9);
    EXPECT_EQ(pico("embedding", usage), 9 * kMillion);
}

TEST(Price, FreeModelsAndLocalServersCostNothing) {
    EXPECT_EQ(pico("gratis", tokens(1, 1)), 0);
    for (const std::string_view model : {"qwen3:0.6b", "described"}) {
        EXPECT_EQ(pico(catalog().price("ollama", model, "", tokens(1, 1), kNoon)), 0) << model;
        EXPECT_EQ(pico(catalog().ceiling("ollama", model, 1, 1, kNoon)), 0) << model;
    }
    EXPECT_EQ(pico(catalog().price("ollama", "metered", "", tokens(1, 1), kNoon)), 2 * kMillion);
}

TEST(Price, EstimatedTokensMakeAnEstimatedCost) {
    Usage usage = tokens(1, 0);
    usage.output = TokenCount::estimated(5);
    EXPECT_EQ(catalog().price("p", "plain", "", usage, kNoon).source, Cost::Source::estimated);
}

TEST(Price, TheProvidersOwnStatementCountsWhereItIsTheBill) {
    Usage usage = tokens(1, 1);
    usage.provider_cost = Money::pico(77);
    EXPECT_EQ(pico("plain", usage), 11 * kMillion) << "the table is right where there is a row";
    const Cost elsewhere = catalog().price("perplexity", "sonar", "", usage, kNoon);
    EXPECT_EQ(pico(elsewhere), 77);
    EXPECT_EQ(elsewhere.source, Cost::Source::reported);
    EXPECT_EQ(pico(catalog().price("openrouter", "a/b", "", usage, kNoon)), 77);
    usage.provider_cost.reset();
    EXPECT_EQ(pico(catalog().price("openrouter", "a/b", "", usage, kNoon)), 2 * kMillion);
}

TEST(Ceiling, IsThePriceOfEverythingUncachedAndAllOutput) {
    const Cost cost = catalog().ceiling("p", "cached", 10, 5, kNoon);
    EXPECT_EQ(pico(cost), (10 * 10 + 5 * 100) * kMillion);
    EXPECT_EQ(catalog().ceiling("p", "unpriced", 1, 1, kNoon).amount, std::nullopt);
    EXPECT_EQ(catalog().ceiling("p", "nothing", 1, 1, kNoon).source, Cost::Source::unknown);
    EXPECT_EQ(pico(catalog().ceiling("ollama", "any", 1, 1, kNoon)), 0);
}

TEST(Ceiling, TakesTheDearestBandThePromptReaches) {
    EXPECT_EQ(pico(catalog().ceiling("p", "long", 100, 1, kNoon)), (100 + 10) * kMillion);
    EXPECT_EQ(pico(catalog().ceiling("p", "long", 2000, 1, kNoon)), (2000 * 3 + 15) * kMillion);
}

TEST(Ceiling, IsNeverBelowTheBill) {
    for (const std::string_view model : {"plain", "long", "peaky", "dated"})
        for (const std::int64_t prompt : {0, 100, 101, 1000, 1001})
            EXPECT_GE(catalog().ceiling("p", model, prompt, 50, kNoon).amount,
                      catalog().price("p", model, "", tokens(prompt, 50), kNoon).amount);
}

}  // namespace
}  // namespace gateway::llm
