#include "operations/allowance.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace gateway::operations {
namespace {

class AllowanceTest : public testing::Test {
  protected:
    using Seats = std::vector<std::optional<Allowance::Seat>>;

    void make(std::size_t seats, std::optional<Money> ceiling) {
        allowance_ = std::make_shared<Allowance>(io_.get_executor(), seats, ceiling);
    }
    /// Asks for a seat; it is in `seats_` once it is given.
    std::size_t ask(std::optional<Money> wanted) {
        const auto index = asked_++;
        seats_.resize(asked_);
        boost::asio::co_spawn(
            io_,
            [this, index, wanted]() -> boost::asio::awaitable<void> {
                auto seat = co_await allowance_->enter(wanted);
                seats_[index].emplace(std::move(seat));
            },
            boost::asio::detached);
        turn();
        return index;
    }
    bool has(std::size_t index) const { return seats_[index].has_value(); }
    std::optional<Money> money(std::size_t index) const { return seats_[index]->reserved(); }
    void end(std::size_t index, std::optional<Money> cost) {
        seats_[index]->settle({cost, false});
        seats_[index].reset();
        turn();
    }
    void turn() {
        io_.restart();
        io_.poll();
    }

    boost::asio::io_context io_;
    std::shared_ptr<Allowance> allowance_;
    std::size_t asked_ = 0;
    Seats seats_;
};

Money pico(std::int64_t n) { return Money::pico(n); }

TEST_F(AllowanceTest, GivesNoMoreSeatsThanThereAre) {
    make(2, std::nullopt);
    ask(pico(1));
    ask(pico(1));
    ask(pico(1));
    EXPECT_TRUE(has(0) && has(1));
    EXPECT_FALSE(has(2));
    EXPECT_FALSE(money(0));
    end(0, pico(5));
    EXPECT_TRUE(has(2));
}

TEST_F(AllowanceTest, ReservesAndGivesBackWhatWasNotSpent) {
    make(4, pico(100));
    ask(pico(60));
    ask(pico(60));
    EXPECT_TRUE(has(0));
    EXPECT_FALSE(has(1));
    end(0, pico(10));
    ASSERT_TRUE(has(1));
    EXPECT_EQ(money(1), pico(60));
    EXPECT_EQ(allowance_->left(), pico(30));
}

TEST_F(AllowanceTest, WhoWantsMoreThanIsLeftGetsItAllWhenNothingElseRuns) {
    make(4, pico(100));
    ask(pico(500));
    EXPECT_EQ(money(0), pico(100));
    ask(std::nullopt);
    EXPECT_FALSE(has(1));
    end(0, pico(100));
    EXPECT_EQ(money(1), pico(0));  // for what is remembered
}

TEST_F(AllowanceTest, AnUnknownCostLeavesNothing) {
    make(4, pico(100));
    ask(pico(10));
    end(0, std::nullopt);
    ask(pico(10));
    EXPECT_EQ(money(1), pico(0));
    EXPECT_TRUE(allowance_->lost_count());
}

TEST_F(AllowanceTest, ASeatThatIsLeftUnsettledKeepsItsMoney) {
    make(4, pico(100));
    ask(pico(70));
    seats_[0].reset();
    EXPECT_EQ(allowance_->left(), pico(30));
}

}  // namespace
}  // namespace gateway::operations
