#include <gtest/gtest.h>

#include "routing/breaker.hpp"
#include "routing/limiter.hpp"
#include "routing/retry.hpp"
#include "routing/target.hpp"

namespace gateway::routing {
namespace {

using namespace std::chrono_literals;

// --- breaker
// -------------------------------------------------------------------------------------------------

class BreakerTest : public ::testing::Test {
  protected:
    void fault(int n) {
        for (int i = 0; i < n; ++i)
            breaker_.report(AttemptOutcome::fault, now_, now_);
    }
    Breaker breaker_;
    SteadyTime now_{};
};

TEST_F(BreakerTest, OpensAfterFaultsInARow) {
    fault(Breaker::kFaultsToOpen - 1);
    EXPECT_TRUE(breaker_.allow(now_));
    fault(1);
    EXPECT_FALSE(breaker_.allow(now_));
    EXPECT_EQ(breaker_.state(now_), "open");
    EXPECT_EQ(breaker_.wait(now_), Breaker::kOpenFor);
}

TEST_F(BreakerTest, SuccessForgetsFaultsAndThrottlesCountForNothing) {
    fault(Breaker::kFaultsToOpen - 1);
    breaker_.report(AttemptOutcome::throttled, now_, now_);
    EXPECT_TRUE(breaker_.allow(now_));
    breaker_.report(AttemptOutcome::ok, now_, now_);
    fault(Breaker::kFaultsToOpen - 1);
    EXPECT_TRUE(breaker_.allow(now_));
}

TEST_F(BreakerTest, HalfOpenLetsOneProbeThrough) {
    fault(Breaker::kFaultsToOpen);
    now_ += Breaker::kOpenFor;
    EXPECT_EQ(breaker_.state(now_), "half_open");
    EXPECT_TRUE(breaker_.allow(now_));
    EXPECT_FALSE(breaker_.allow(now_));
    breaker_.report(AttemptOutcome::ok, now_, now_);
    EXPECT_EQ(breaker_.state(now_), "closed");
}

TEST_F(BreakerTest, AFailedProbeOpensAgain) {
    fault(Breaker::kFaultsToOpen);
    now_ += Breaker::kOpenFor;
    ASSERT_TRUE(breaker_.allow(now_));
    breaker_.report(AttemptOutcome::fault, now_, now_);
    EXPECT_FALSE(breaker_.allow(now_));
}

TEST_F(BreakerTest, LateReportsFromBeforeTheOpeningChangeNothing) {
    const auto early = now_;
    now_ += 1s;
    fault(Breaker::kFaultsToOpen);
    now_ += Breaker::kOpenFor;
    ASSERT_TRUE(breaker_.allow(now_));
    for (const auto outcome : {AttemptOutcome::ok, AttemptOutcome::fault, AttemptOutcome::abandoned})
        breaker_.report(outcome, early, now_);
    EXPECT_FALSE(breaker_.allow(now_));  // the one probe is still out
    EXPECT_EQ(breaker_.state(now_), "half_open");
}

TEST_F(BreakerTest, AnAbandonedOrThrottledProbeLeaksNoSlot) {
    fault(Breaker::kFaultsToOpen);
    now_ += Breaker::kOpenFor;
    for (const auto outcome : {AttemptOutcome::abandoned, AttemptOutcome::throttled}) {
        ASSERT_TRUE(breaker_.allow(now_));
        breaker_.report(outcome, now_, now_);
        EXPECT_EQ(breaker_.state(now_), "half_open");
    }
    EXPECT_TRUE(breaker_.allow(now_));
}

// --- retry
// ---------------------------------------------------------------------------------------------------

class RetryTest : public ::testing::Test {
  protected:
    RetryPolicy policy_;
    SeededRandom random_{1};
    SteadyTime now_{};
    Error overloaded_{ErrorKind::overloaded, "busy"};
};

TEST_F(RetryTest, BacksOffWithJitterWithinBounds) {
    RetryBudget budget(policy_, now_ + 1h);
    const auto first = budget.next_delay(overloaded_, 1, now_, random_);
    const auto second = budget.next_delay(overloaded_, 2, now_, random_);
    ASSERT_TRUE(first && second);
    EXPECT_GE(*first, policy_.base_delay / 2);
    EXPECT_LE(*first, policy_.base_delay);
    EXPECT_GE(*second, policy_.base_delay);
    EXPECT_LE(*second, policy_.base_delay * 2);
}

TEST_F(RetryTest, HonoursRetryAfterInFullOrNotAtAll) {
    Error throttled{ErrorKind::rate_limited, "slow down", "", 5s, {}};
    RetryBudget patient(policy_, now_ + 1min), hurried(policy_, now_ + 4s);
    EXPECT_GE(patient.next_delay(throttled, 1, now_, random_), 5s);
    EXPECT_FALSE(hurried.next_delay(throttled, 1, now_, random_));
}

TEST_F(RetryTest, NeverRetriesWhatTheTableForbidsNorWhatTheProviderForbids) {
    RetryBudget budget(policy_, now_ + 1h);
    for (const auto kind :
         {ErrorKind::invalid_request, ErrorKind::authentication, ErrorKind::insufficient_funds,
          ErrorKind::model_not_found, ErrorKind::context_too_long, ErrorKind::request_too_large})
        EXPECT_FALSE(budget.next_delay({kind, ""}, 1, now_, random_)) << traits(kind).name;
    EXPECT_FALSE(budget.next_delay({ErrorKind::rate_limited, "", "", {}, false}, 1, now_, random_));
}

TEST_F(RetryTest, OneBudgetServesAllTargets) {
    RetryBudget budget(policy_, now_ + 1h);
    int retries = 0;
    for (int target = 0; target < 10; ++target)
        for (int attempt = 1; budget.next_delay(overloaded_, attempt, now_, random_); ++attempt)
            ++retries;
    EXPECT_EQ(retries, policy_.retries_per_call);
}

// --- limiter
// -------------------------------------------------------------------------------------------------

TEST(Limiter, QueuesThenShedsAndPassesPlacesOnInOrder) {
    Limiter limiter(1, 2);
    std::vector<int> granted;
    auto first = limiter.enter([] {});
    auto second = limiter.enter([&] { granted.push_back(2); });
    auto third = limiter.enter([&] { granted.push_back(3); });
    EXPECT_TRUE(first.granted());
    EXPECT_FALSE(second.granted());
    EXPECT_FALSE(limiter.enter([] {}));  // the queue is full

    first.release();
    EXPECT_TRUE(second.granted());
    second.release();
    EXPECT_TRUE(third.granted());
    EXPECT_EQ(granted, (std::vector<int>{2, 3}));
    third.release();
    EXPECT_EQ(limiter.in_flight(), 0u);
}

TEST(Limiter, AWaiterThatLeavesGivesUpItsPlaceInTheQueue) {
    Limiter limiter(1, 1);
    auto first = limiter.enter([] {});
    {
        auto impatient = limiter.enter([] { FAIL() << "granted after it left"; });
    }
    EXPECT_EQ(limiter.waiting(), 0u);
    first.release();
    EXPECT_EQ(limiter.in_flight(), 0u);
}

// --- naming
// --------------------------------------------------------------------------------------------------

class NamingTest : public ::testing::Test {
  protected:
    void SetUp() override {
        // Only the user-row format is needed here: names, not prices.
        auto empty =
            llm::Catalog::parse(R"({"schema":1,"prices_as_of":"2026-11-22","sources":[],"models":[]})");
        ASSERT_TRUE(empty) << empty.error().message;
        auto rows = json::parse(R"([
            {"provider":"openai","id":"gpt-4o-mini","price":{"input":0.15,"output":0.6}},
            {"provider":"groq","id":"openai/gpt-oss-120b","price":{"input":0.1,"output":0.5}},
            {"provider":"openai","id":"old","status":"retired",
             "successor":"older","successor_source":"notice"},
            {"provider":"openai","id":"older","retires_on":"2026-06-01",
             "successor":"gpt-4o-mini","successor_source":"notice"},
            {"provider":"openai","id":"leaving","retires_on":"2026-12-01",
             "successor":"gpt-4o-mini","successor_source":"notice"},
            {"provider":"openai","id":"alias","status":"legacy alias",
             "successor":"gpt-4o-mini","successor_source":"notice"},
            {"provider":"openai","id":"orphan","status":"retired"},
            {"provider":"openai","id":"ring","status":"retired",
             "successor":"ring","successor_source":"notice"},
            {"provider":"ollama","id":"qwen3:0.6b","price":{"input":0,"output":0}}])");
        auto catalog = (*empty)->with_user_models(rows->as_array());
        ASSERT_TRUE(catalog) << catalog.error().message;
        catalog_ = *catalog;
    }
    Result<Resolved> resolved(Wish wish) { return resolve(wish, providers_, *catalog_, default_, now_); }
    std::string name(Wish wish) {
        const auto r = resolved(std::move(wish));
        return r ? r->target.provider + " " + r->target.model : std::string(traits(r.error().kind).name);
    }

    std::shared_ptr<const llm::Catalog> catalog_;
    std::vector<KnownProvider> providers_{{"openai", true, false, "OPENAI_API_KEY", "gpt-4o-mini"},
                                          {"groq", true, false, "GROQ_API_KEY", "openai/gpt-oss-120b"},
                                          {"ollama", true, true, "", "qwen3:0.6b"},
                                          {"gemini", false, false, "GEMINI_API_KEY", "gemini-2.5-flash"}};
    Wish default_{};
    WallTime now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 27};
};

TEST_F(NamingTest, WithAProviderTheModelIsVerbatim) {
    EXPECT_EQ(name({"groq", "openai/gpt-oss-120b"}), "groq openai/gpt-oss-120b");
    EXPECT_EQ(name({"openai", "openai/gpt-4o-mini"}), "openai gpt-4o-mini");
    EXPECT_EQ(name({"ollama", "qwen3:0.6b"}), "ollama qwen3:0.6b");
    EXPECT_EQ(name({"openai", ""}), "openai gpt-4o-mini");
}

TEST_F(NamingTest, APrefixCountsOnlyIfItIsAConfiguredProvider) {
    EXPECT_EQ(name({"", "openai/gpt-4o-mini"}), "openai gpt-4o-mini");
    EXPECT_EQ(name({"", "openai:gpt-4o-mini"}), "openai gpt-4o-mini");
    EXPECT_EQ(name({"", "qwen3:0.6b"}), "ollama qwen3:0.6b");
    EXPECT_EQ(name({"", "gemini/gemini-2.5-flash"}), "not_configured");
}

TEST_F(NamingTest, APrefixedIdThatIsAlsoAWholeIdElsewhereIsAmbiguous) {
    const auto several = resolved({"", "openai/gpt-oss-120b"});
    ASSERT_FALSE(several);
    EXPECT_EQ(several.error().kind, ErrorKind::invalid_parameter);
    EXPECT_NE(several.error().message.find("provider openai, model gpt-oss-120b"), std::string::npos);
    EXPECT_NE(several.error().message.find("provider groq, model openai/gpt-oss-120b"), std::string::npos);
    providers_[1].configured = false;  // groq: one reading is left
    EXPECT_EQ(name({"", "openai/gpt-oss-120b"}), "openai gpt-oss-120b");
}

TEST_F(NamingTest, ARetiredModelRunsOnItsSuccessorFromTheDayOnThatItIsRetired) {
    EXPECT_EQ(name({"openai", "old"}), "openai gpt-4o-mini");  // over another one that is retired by now
    EXPECT_EQ(resolved({"openai", "old"})->notes.size(), 2u);
    EXPECT_EQ(name({"", "openai/alias"}), "openai gpt-4o-mini");
    EXPECT_EQ(name({"openai", "leaving"}), "openai leaving");
    now_ += std::chrono::days{4};
    const auto gone = resolved({"openai", "leaving"});
    EXPECT_EQ(gone->target.model, "gpt-4o-mini");
    EXPECT_EQ(gone->row->id, "gpt-4o-mini");
    EXPECT_EQ(gone->notes.at(0), "leaving (retired): ran its successor gpt-4o-mini");
}

TEST_F(NamingTest, ARetiredModelWithoutASuccessorRunsUnlessStrict) {
    EXPECT_EQ(name({"openai", "orphan"}), "openai orphan");
    EXPECT_EQ(name({"openai", "ring"}), "openai ring");
    EXPECT_EQ(name({"openai", "orphan", true}), "model_not_found");
    EXPECT_EQ(name({"openai", "gpt-4o-mini", true}), "openai gpt-4o-mini");
    const auto strict = resolved({"openai", "older", true});
    EXPECT_EQ(strict.error().kind, ErrorKind::model_not_found);
    EXPECT_EQ(strict.error().detail, "gpt-4o-mini");
}

TEST_F(NamingTest, SaysWhatIsMissingOrMisspelt) {
    const auto key = resolved({"gemini", ""});
    EXPECT_NE(key.error().message.find("GEMINI_API_KEY"), std::string::npos);
    const auto typo = resolved({"opnai", ""});
    EXPECT_NE(typo.error().message.find("'openai'"), std::string::npos);
    const auto model = resolved({"", "gpt-4o-mni"});
    EXPECT_EQ(model.error().kind, ErrorKind::model_not_found);
    EXPECT_NE(model.error().message.find("'gpt-4o-mini'"), std::string::npos);
}

TEST_F(NamingTest, WithoutAWishTheDefaultOrTheFirstConfiguredRuns) {
    EXPECT_EQ(name({}), "openai gpt-4o-mini");
    default_ = {"groq", "", false};
    EXPECT_EQ(name({}), "groq openai/gpt-oss-120b");
    providers_ = {{"ollama", true, true, "", "qwen3:0.6b"}};
    default_ = {};
    const auto local = resolved({});
    EXPECT_EQ(local->target.provider, "ollama");
    EXPECT_FALSE(local->notes.empty());
    providers_.clear();
    EXPECT_EQ(name({}), "not_configured");
}

}  // namespace
}  // namespace gateway::routing
