#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using namespace std::chrono_literals;
using test::claim_and_wait;

// Three calls on two days: one with a retry, one whose price is unknown, one from the cache.
class ReportTest : public test::StorageTest {
  protected:
    void SetUp() override {
        store = open();
        attempt("c1", "openai", "m1", "anna", day1, ledger::Outcome::throttled, {}, 0, 50ms);
        attempt("c1", "openai", "m1", "anna", day1 + 1s, ledger::Outcome::ok, priced(3'000'000'000'001), 40,
                2000ms);
        attempt("c2", "gemini", "m2", "anna", day2, ledger::Outcome::ok, {}, 10, 1000ms);
        attempt("c3", "openai", "m1", "ben", day2, ledger::Outcome::failed, estimated(5), 2, 10ms);
        store->ledger().hit({"c4", "chat_completion", "ben", "openai", "m1", day2, Money::pico(700)});
        ASSERT_TRUE(store->ledger().flush());
    }
    void TearDown() override { store.reset(); }

    static llm::Cost priced(std::int64_t pico) {
        return {Money::pico(pico), llm::Cost::Source::computed, ""};
    }
    static llm::Cost estimated(std::int64_t pico) {
        return {Money::pico(pico), llm::Cost::Source::estimated, ""};
    }

    void attempt(std::string call, std::string provider, std::string model, std::string principal,
                 WallTime at, ledger::Outcome outcome, llm::Cost cost, std::int64_t output,
                 std::chrono::milliseconds latency) {
        const std::string id = "a" + std::to_string(++attempts_);
        ASSERT_TRUE(claim_and_wait(store->ledger(), loop,
                                   {.attempt_id = id,
                                    .call_id = call,
                                    .tool = "generate_completion",
                                    .principal = principal,
                                    .provider = provider,
                                    .model = model,
                                    .started = at}));
        ledger::Settlement settlement;
        settlement.attempt_id = id;
        settlement.outcome = outcome;
        settlement.cost = cost;
        settlement.latency = latency;
        settlement.usage.input = llm::TokenCount::reported(100);
        settlement.usage.cache_read = llm::TokenCount::reported(11);
        settlement.usage.output = llm::TokenCount::reported(output);
        store->ledger().settle(settlement);
    }

    ledger::Report report(std::string by, WallTime from, WallTime to) {
        auto made = store->ledger().report({from, to, std::move(by)});
        EXPECT_TRUE(made) << made.error().message;
        return made.value_or(ledger::Report{});
    }
    std::vector<std::string> groups(const std::string& by) {
        std::vector<std::string> names;
        for (const auto& row : report(by, day1, day2 + 24h).rows)
            names.push_back(row.group);
        return names;
    }

    WallTime day1 = *parse_rfc3339("2026-03-01T23:59:58Z");
    WallTime day2 = *parse_rfc3339("2026-03-02");
    std::unique_ptr<SqliteStorage> store;

  private:
    int attempts_ = 0;
};

TEST_F(ReportTest, MayBeOfOnePrincipalAlone) {
    const auto made = store->ledger().report({day1, day2 + 24h, "key", "ben"});
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->rows.size(), 1u);
    EXPECT_EQ(made->rows[0].group, "ben");
    EXPECT_EQ(made->total.calls, 2);
    EXPECT_EQ(made->total.attempts, 1);
    EXPECT_EQ(made->total.cache_hits, 1);
    EXPECT_EQ(made->total.cost, Money::pico(5));
    EXPECT_EQ(made->total.latency_p50_ms, 0);  // of successful attempts, and there is none
}

TEST_F(ReportTest, TotalsCountCallsAttemptsAndMoney) {
    const auto total = report("day", day1, day2 + 24h).total;
    EXPECT_EQ(total.calls, 4);
    EXPECT_EQ(total.attempts, 4);
    EXPECT_EQ(total.errors, 2);
    EXPECT_EQ(total.cache_hits, 1);
    EXPECT_EQ(total.input_tokens, 4 * 111);
    EXPECT_EQ(total.output_tokens, 52);
    EXPECT_EQ(total.cost, Money::pico(3'000'000'000'006));
    EXPECT_EQ(total.unknown_cost, 2);
    EXPECT_EQ(total.estimated_cost, 1);
    EXPECT_EQ(total.saved, Money::pico(700));
    EXPECT_EQ(total.latency_p50_ms, 1000);
    EXPECT_EQ(total.latency_p95_ms, 2000);
    EXPECT_DOUBLE_EQ(total.tokens_per_second, 50 / 3.0);
}

TEST_F(ReportTest, GroupsAreNamedAndSorted) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(groups("day"), (Names{"2026-03-01", "2026-03-02"}));
    EXPECT_EQ(groups("provider"), (Names{"gemini", "openai"}));
    EXPECT_EQ(groups("model"), (Names{"m1", "m2"}));
    EXPECT_EQ(groups("tool"), (Names{"chat_completion", "generate_completion"}));
    EXPECT_EQ(groups("outcome"), (Names{"cached", "failed", "ok", "throttled"}));
    EXPECT_EQ(groups("key"), (Names{"anna", "ben"}));
}

TEST_F(ReportTest, RowsAddUpToTheTotal) {
    for (const char* by : {"day", "provider", "model", "tool", "outcome", "key"}) {
        const auto made = report(by, day1, day2 + 24h);
        ledger::ReportRow sum;
        for (const auto& row : made.rows) {
            sum.attempts += row.attempts;
            sum.cost += row.cost;
            sum.cache_hits += row.cache_hits;
            sum.saved += row.saved;
            sum.output_tokens += row.output_tokens;
        }
        EXPECT_EQ(sum.attempts, made.total.attempts) << by;
        EXPECT_EQ(sum.cost, made.total.cost) << by;
        EXPECT_EQ(sum.cache_hits, made.total.cache_hits) << by;
        EXPECT_EQ(sum.saved, made.total.saved) << by;
        EXPECT_EQ(sum.output_tokens, made.total.output_tokens) << by;
    }
}

TEST_F(ReportTest, TimesAreHalfOpen) {
    EXPECT_EQ(report("day", day1, day1 + 1s).total.attempts, 1);
    EXPECT_EQ(report("day", day1 + 1s, day2).total.attempts, 1);
    EXPECT_EQ(report("day", day2 + 1s, day2 + 2s).total.calls, 0);
    EXPECT_TRUE(report("day", day2 + 1s, day2 + 2s).rows.empty());
}

TEST_F(ReportTest, AnUnknownGroupingIsRefusedByName) {
    const auto made = store->ledger().report({day1, day2, "1; DROP TABLE attempts"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::invalid_parameter);
    EXPECT_NE(made.error().message.find("provider"), std::string::npos);
    EXPECT_EQ(report("day", day1, day2 + 24h).total.attempts, 4);
}

TEST_F(ReportTest, MoneySaturatesInsteadOfFailing) {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    attempt("c8", "p", "m", "anna", day1 + 72h, ledger::Outcome::ok, priced(most), 1, 1ms);
    attempt("c9", "p", "m", "anna", day1 + 72h, ledger::Outcome::ok, priced(most), 1, 1ms);
    EXPECT_EQ(report("day", day1 + 72h, day1 + 73h).total.cost, Money::pico(most));
}

}  // namespace
}  // namespace gateway::storage
