#include "operations/batch.hpp"

#include "operations/summarize.hpp"
#include "unit/operations/desk.hpp"

namespace gateway::operations::test {
namespace {

class RunBatch : public Desk {
  protected:
    static BatchItem summary_item(std::size_t document, std::string text) {
        return {document, "summarize",
                [text = make_text(std::move(text))](
                    Context given) -> boost::asio::awaitable<Outcome<json::value>> {
                    auto outcome = co_await summarize(std::move(given), text, {});
                    if (!outcome) co_return tl::unexpected(std::move(outcome.error()));
                    co_return Done<json::value>{json::string(outcome->value.text), std::move(outcome->bill)};
                }};
    }
    /// Runs until it ends.
    std::optional<Batch> batch(Context given, std::vector<BatchItem> items, std::size_t concurrency = 2) {
        std::optional<Batch> ended;
        boost::asio::co_spawn(house_.io, run_batch(std::move(given), std::move(items), concurrency),
                              [&](const std::exception_ptr& error, Batch result) {
                                  if (!error) ended = std::move(result);
                              });
        for (int i = 0; i < 100 && !ended; ++i)
            house_.advance(std::chrono::milliseconds{500});
        return ended;
    }
};

TEST_F(RunBatch, EachItemEndsByItselfAndTheOrderIsKept) {
    model([](const Asked& asked) {
        if (asked.document().find("bad") != std::string::npos) return says("", 100, 10, "content_filter");
        return says("about " + asked.document().substr(asked.document().find('\n') + 1, 3));
    });
    std::vector<std::string> heard;
    auto given = context();
    given.on_progress = [&](const Progress& progress) { heard.push_back(progress.text); };
    const auto done = batch(given, {summary_item(0, "one"), summary_item(1, "bad"), summary_item(2, "two")});
    ASSERT_TRUE(done);
    ASSERT_EQ(done->results.size(), 3u);
    EXPECT_EQ(done->succeeded, 2u);
    EXPECT_EQ(done->failed, 1u);
    EXPECT_EQ(json::as_string(done->results[0].outcome->value), "about one");
    EXPECT_EQ(json::as_string(done->results[2].outcome->value), "about two");
    EXPECT_EQ(done->results[2].document, 2u);
    EXPECT_EQ(done->results[1].outcome.error().error.kind, ErrorKind::content_filtered);
    EXPECT_EQ(done->total.spend().amount, Money::pico(3 * kPicoPerAnswer));
    EXPECT_EQ(done->results[0].outcome->bill.spend().amount, Money::pico(kPicoPerAnswer));
    EXPECT_EQ(heard.back(), "3 of 3 items, $0.000063, 1 failed");
}

TEST_F(RunBatch, TheCeilingHoldsOverAllItems) {
    std::vector<BatchItem> items;
    for (std::size_t i = 0; i < 60; ++i)
        items.push_back(summary_item(i, "Document number " + std::to_string(i)));
    auto given = context();
    given.call.max_cost = Money::pico(20 * kPicoPerAnswer);
    const auto done = batch(given, std::move(items), 2);
    ASSERT_TRUE(done);
    EXPECT_GT(done->succeeded, 1u);
    EXPECT_GT(done->failed, 0u);
    EXPECT_LE(*done->total.spend().amount, *given.call.max_cost);
    EXPECT_EQ(done->results.back().outcome.error().error.kind, ErrorKind::budget_exceeded);
}

TEST_F(RunBatch, NothingToDoIsAnEmptyBatch) {
    const auto done = batch(context(), {});
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->results.empty());
}

}  // namespace
}  // namespace gateway::operations::test
