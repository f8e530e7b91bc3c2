#include <mutex>
#include <vector>

#include "base/log.hpp"
#include "unit/storage/fixture.hpp"

namespace gateway::storage {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::claim_and_wait;
using test::claim_of;

class LedgerStoreTest : public test::StorageTest {};

ledger::Settlement full_settlement(std::string id) {
    ledger::Settlement settlement;
    settlement.attempt_id = std::move(id);
    settlement.answered_model = "gpt-4o-mini-2024-07-18";
    settlement.usage.input = llm::TokenCount::reported(100);
    settlement.usage.cache_read = llm::TokenCount::reported(0);
    settlement.usage.cache_write_1h = llm::TokenCount::estimated(30);
    settlement.usage.output = llm::TokenCount::estimated(20);
    settlement.usage.reported_total = 150;
    settlement.usage.web_searches = 2;
    settlement.usage.service_tier = "flex";
    settlement.usage.provider_cost = Money::pico(5);
    llm::Usage pass;
    pass.input = llm::TokenCount::reported(7);
    pass.output = llm::TokenCount::reported(3);
    settlement.usage.extra_passes = {pass};
    settlement.cost = {Money::pico(123'456'789), llm::Cost::Source::estimated, "unknown tier"};
    settlement.latency = 1500ms;
    settlement.first_token = 200ms;
    settlement.request_id = "chatcmpl-1";
    return settlement;
}

TEST_F(LedgerStoreTest, AClaimIsOnDiskWhenItsCallbackRuns) {
    const auto store = open();
    std::string seen;
    store->ledger().claim(claim_of("a1"), [&](Result<void> result) {
        EXPECT_TRUE(result);
        seen = ask(directory.path(),
                   "SELECT count(*) FROM attempts WHERE attempt_id = 'a1' AND outcome IS NULL");
    });
    ASSERT_TRUE(loop.run_until([&] { return !seen.empty(); }));
    EXPECT_EQ(seen, "1");
}

TEST_F(LedgerStoreTest, EveryFieldMakesTheRoundTrip) {
    const auto store = open();
    auto claim = claim_of("a1", clock.wall());
    claim.attempt = 3;
    claim.streamed = true;
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim));
    store->ledger().settle(full_settlement("a1"));
    ASSERT_TRUE(store->ledger().flush());
    EXPECT_EQ(
        ask(directory.path(),
            "SELECT call_id || '|' || tool || '|' || principal || '|' || provider || '|' || model || '|' || "
            "attempt || '|' || streamed || '|' || outcome || '|' || error_kind || '|' || answered_model || "
            "'|' "
            "|| request_id || '|' || latency || '|' || first_token FROM attempts"),
        "call-a1|generate_completion|local|openai|gpt-4o-mini|3|1|ok||gpt-4o-mini-2024-07-18|chatcmpl-1|1500|"
        "200");
    EXPECT_EQ(ask(directory.path(),
                  "SELECT cost || '|' || cost_source || '|' || cost_note || '|' || provider_cost || "
                  "'|' || service_tier || '|' || web_searches || '|' || reported_total || '|' || "
                  "extra_passes || '|' || extra_input || '|' || extra_output FROM attempts"),
              "123456789|estimated|unknown tier|5|flex|2|150|1|7|3");
    EXPECT_EQ(ask(directory.path(), "SELECT started FROM attempts"),
              std::to_string(clock.wall().time_since_epoch().count()));
}

TEST_F(LedgerStoreTest, UsageKeepsWhereEachNumberComesFrom) {
    const auto store = open();
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a1")));
    store->ledger().settle(full_settlement("a1"));
    ASSERT_TRUE(store->ledger().flush());
    EXPECT_EQ(ask(directory.path(),
                  "SELECT coalesce(input, '?') || '|' || coalesce(cache_read, '?') || '|' || "
                  "coalesce(cache_write_5m, '?') || '|' || coalesce(cache_write_1h, '?') || '|' || "
                  "coalesce(output, '?') || '|' || coalesce(reasoning, '?') FROM attempts"),
              "100|0|?|30|20|?")
        << "a reported zero is a number, an unknown is NULL";
    EXPECT_EQ(ask(directory.path(), "SELECT estimated FROM attempts"), std::to_string((1 << 3) | (1 << 4)));
}

TEST_F(LedgerStoreTest, AnUnknownCostIsNullAndSaysSo) {
    const auto store = open();
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a1")));
    store->ledger().settle(
        {.attempt_id = "a1", .cost = {std::nullopt, llm::Cost::Source::unknown, "no price"}});
    ASSERT_TRUE(store->ledger().flush());
    EXPECT_EQ(ask(directory.path(), "SELECT (cost IS NULL) || cost_source FROM attempts"), "1unknown");
}

TEST_F(LedgerStoreTest, SettlingTwiceKeepsTheFirstAndIsLoud) {
    std::mutex mutex;
    std::vector<std::string> lines;
    set_log_sink(
        [&](LogLevel, std::string_view line) {
            const std::lock_guard lock(mutex);
            lines.emplace_back(line);
        },
        LogLevel::error);
    {
        const auto store = open();
        ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a1")));
        store->ledger().settle({.attempt_id = "a1", .outcome = ledger::Outcome::refused});
        store->ledger().settle({.attempt_id = "a1", .outcome = ledger::Outcome::ok});
        ASSERT_TRUE(store->ledger().flush());
        EXPECT_EQ(ask(directory.path(), "SELECT outcome FROM attempts"), "refused");
        EXPECT_EQ(store->lost_records(), 0);
    }
    set_log_sink({}, LogLevel::off);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_NE(lines[0].find("a1 was settled twice"), std::string::npos);
}

TEST_F(LedgerStoreTest, AnAttemptIsClaimedOnce) {
    const auto store = open();
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a1")));
    const auto again = claim_and_wait(store->ledger(), loop, claim_of("a1"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::internal);
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM attempts"), "1");
}

TEST_F(LedgerStoreTest, RecordsSurviveARestart) {
    {
        const auto store = open();
        ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a1", clock.wall())));
        store->ledger().settle(full_settlement("a1"));
        ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("a2", clock.wall())));
    }  // closing commits what was accepted and closes what is open
    const auto store = open();
    const auto report = store->ledger().report({clock.wall(), clock.wall() + 1s, "outcome"});
    ASSERT_TRUE(report);
    ASSERT_EQ(report->rows.size(), 2u);
    EXPECT_EQ(report->rows[0].group, "interrupted");
    EXPECT_EQ(report->rows[1].group, "ok");
    EXPECT_EQ(report->total.cost, Money::pico(123'456'789));
    EXPECT_EQ(report->total.unknown_cost, 1);
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM instances"), "0")
        << "the closed instance is forgotten";
}

TEST_F(LedgerStoreTest, PurgeDeletesTheOldAndSparesTheOpen) {
    const auto store = open();
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("old", clock.wall() - 48h)));
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("old-open", clock.wall() - 48h)));
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("new", clock.wall())));
    store->ledger().settle({.attempt_id = "old"});
    store->ledger().settle({.attempt_id = "new"});
    store->ledger().hit({.call_id = "c", .at = clock.wall() - 48h});
    EXPECT_EQ(store->ledger().purge(clock.wall() - 24h).value(), 2);
    EXPECT_EQ(
        ask(directory.path(), "SELECT group_concat(attempt_id) FROM (SELECT * FROM attempts ORDER BY 1)"),
        "new,old-open");
}

TEST_F(LedgerStoreTest, RetentionIsAppliedByMaintenance) {
    SqliteSettings settings;
    settings.retention = 24h;
    const auto store = open(settings);
    ASSERT_TRUE(claim_and_wait(store->ledger(), loop, claim_of("old", clock.wall() - 48h)));
    store->ledger().settle({.attempt_id = "old"});
    store->maintain();
    ASSERT_TRUE(store->ledger().flush());
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM attempts"), "0");
}

TEST_F(LedgerStoreTest, ManyClaimsAreAllAnswered) {
    const auto store = open();
    int answered = 0;
    constexpr int kClaims = 2000;
    for (int i = 0; i < kClaims; ++i)
        store->ledger().claim(claim_of("a" + std::to_string(i)),
                              [&](Result<void> result) { answered += result ? 1 : 0; });
    ASSERT_TRUE(loop.run_until([&] { return answered == kClaims; }));
    EXPECT_EQ(ask(directory.path(), "SELECT count(*) FROM attempts"), std::to_string(kClaims));
}

}  // namespace
}  // namespace gateway::storage
