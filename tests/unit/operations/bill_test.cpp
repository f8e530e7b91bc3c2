#include "operations/bill.hpp"

#include <gtest/gtest.h>

#include "operations/money_text.hpp"

namespace gateway::operations {
namespace {

delegation::Answer answer(std::optional<Money> cost, std::string model = "m") {
    delegation::Answer made;
    made.ran = {"p", std::move(model)};
    made.response.usage.input = llm::TokenCount::reported(10);
    made.response.usage.output = llm::TokenCount::reported(5);
    made.spend.amount = cost;
    return made;
}

TEST(Bill, AnUnknownPriceMakesTheWholeUnknown) {
    Bill bill;
    bill.add(answer(Money::pico(5)));
    bill.add(answer(std::nullopt));
    bill.add(answer(Money::pico(5)));
    EXPECT_FALSE(bill.spend().amount);
    EXPECT_EQ(bill.usage().prompt_tokens(), 30);
}

TEST(Bill, TheModelThatAnsweredMostComesFirst) {
    Bill bill;
    bill.add(answer(Money{}, "a"));
    bill.add(answer(Money{}, "b"));
    bill.add(answer(Money{}, "b"));
    EXPECT_EQ(bill.as_answer().ran.model, "b, a");
    EXPECT_EQ(bill.as_answer().ran.provider, "p");
}

TEST(Bill, CachedIsTheWholeOrANote) {
    Bill bill;
    auto kept = answer(Money{});
    kept.cached = true;
    kept.saved = Money::pico(2'000'000'000);
    bill.add(kept);
    EXPECT_TRUE(bill.as_answer().cached);
    EXPECT_EQ(bill.as_answer().saved, Money::pico(2'000'000'000));
    bill.add(answer(Money::pico(1)));
    EXPECT_FALSE(bill.as_answer().cached);
    EXPECT_EQ(bill.as_answer().notes,
              std::vector<std::string>{"1 of 2 answers were remembered, $0.002 saved"});
}

TEST(Bill, ListsTheFirstFailedTriesAndSaysThereWereMore) {
    Bill bill;
    for (int i = 0; i < 6; ++i) {
        auto made = answer(Money{});
        delegation::Try failed, fine;
        failed.outcome = ledger::Outcome::failed;
        failed.error_kind = "rate_limited";
        made.tries = {failed, fine};
        bill.add(made);
    }
    const auto whole = bill.as_answer();
    EXPECT_EQ(whole.tries.size(), 5u);
    EXPECT_EQ(whole.notes.back(), "6 tries failed; the first are listed");
}

TEST(Bill, ListsATryOnceWhenTheLastOneFailed) {
    Bill bill;
    for (int i = 0; i < 3; ++i) {
        auto made = answer(Money{});
        delegation::Try cut;
        cut.outcome = ledger::Outcome::truncated;
        made.tries = {cut};
        bill.add(made);
    }
    EXPECT_EQ(bill.as_answer().tries.size(), 3u);
    EXPECT_EQ(bill.as_failure({ErrorKind::validation_failed, "cut"}).tries.size(), 3u);
}

TEST(Bill, MoneyIsReadable) {
    EXPECT_EQ(usd_text(Money::pico(2'134'499'999)), "$0.002134");
    EXPECT_EQ(usd_text(Money::pico(100'000)), "$0.0000001");
    EXPECT_EQ(usd_text(Money::pico(1'549'000)), "$0.0000015");
    EXPECT_EQ(usd_text(Money::pico(7)), "$0.000000000007");
    EXPECT_EQ(usd_text(Money{}), "$0");
    EXPECT_EQ(usd_text(delegation::Spend{Money::pico(1'000'000'000'000), true}), "about $1");
    EXPECT_EQ(usd_text(delegation::Spend{std::nullopt, false}), "an unknown amount");
}

}  // namespace
}  // namespace gateway::operations
