// Things done side by side: order, bounds, and nothing left running.
#include <gtest/gtest.h>

#include "delegation/parallel.hpp"
#include "unit/delegation/house.hpp"

namespace gateway::delegation::test {
namespace {

using Task = std::function<boost::asio::awaitable<bool>(std::size_t)>;

class SideBySide : public testing::Test {
  protected:
    void start(std::size_t count, std::size_t concurrency, Task task) {
        boost::asio::co_spawn(
            io_, side_by_side(io_.get_executor(), count, concurrency, std::move(task)),
            boost::asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr& error) {
                ended_ = true;
                failed_ = error != nullptr;
            }));
        turn();
    }
    void turn() {
        io_.restart();
        io_.poll();
    }

    boost::asio::io_context io_;
    boost::asio::cancellation_signal cancel_;
    bool ended_ = false, failed_ = false;
};

TEST_F(SideBySide, RunsEverythingInOrderAndNeverMoreThanItMay) {
    std::vector<std::size_t> begun;
    std::size_t running = 0, most = 0;
    std::vector<std::unique_ptr<Wakeup>> gates;
    for (int i = 0; i < 5; ++i)
        gates.push_back(std::make_unique<Wakeup>(io_.get_executor()));
    const Task task = [&](std::size_t index) -> boost::asio::awaitable<bool> {
        begun.push_back(index);
        most = std::max(most, ++running);
        co_await gates[index]->wait();
        --running;
        co_return true;
    };
    start(5, 2, task);
    EXPECT_EQ(begun, (std::vector<std::size_t>{0, 1}));
    gates[1]->wake();
    turn();
    EXPECT_EQ(begun, (std::vector<std::size_t>{0, 1, 2}));
    for (auto& gate : gates)
        gate->wake();
    turn();
    EXPECT_TRUE(ended_);
    EXPECT_FALSE(failed_);
    EXPECT_EQ(begun, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(most, 2u);
}

TEST_F(SideBySide, BeginsNoMoreAfterAFalseButLetsTheOthersEnd) {
    std::size_t begun = 0;
    bool other_ended = false;
    Wakeup gate(io_.get_executor());
    const Task task = [&](std::size_t index) -> boost::asio::awaitable<bool> {
        ++begun;
        if (index == 1) co_return false;
        co_await gate.wait();
        other_ended = true;
        co_return true;
    };
    start(9, 2, task);
    EXPECT_FALSE(ended_);
    gate.wake();
    turn();
    EXPECT_TRUE(ended_ && other_ended);
    EXPECT_EQ(begun, 2u);
}

// The task's captures lie in the caller's frame here, as they may: a worker that went on after the end would
// be caught by the sanitizers.
TEST_F(SideBySide, ACancelledWaitEndsAfterItsTasks) {
    struct Running {
        explicit Running(int& n) : count(n) { ++count; }
        ~Running() { --count; }
        int& count;
    };
    int running = 0;
    std::vector<std::unique_ptr<Wakeup>> gates;
    for (int i = 0; i < 3; ++i)
        gates.push_back(std::make_unique<Wakeup>(io_.get_executor()));
    const Task task = [&](std::size_t index) -> boost::asio::awaitable<bool> {
        const Running here(running);
        co_await gates[index]->wait();
        co_return true;
    };
    start(3, 3, task);
    EXPECT_EQ(running, 3);
    cancel_.emit(boost::asio::cancellation_type::terminal);
    turn();
    EXPECT_TRUE(ended_ && failed_);
    EXPECT_EQ(running, 0);
}

TEST_F(SideBySide, AnExceptionOfATaskComesOut) {
    const Task task = [](std::size_t) -> boost::asio::awaitable<bool> {
        throw std::runtime_error("broken");
        co_return true;
    };
    start(3, 1, task);
    EXPECT_TRUE(ended_ && failed_);
}

TEST_F(SideBySide, NothingToDoIsDoneAtOnce) {
    start(0, 4, [](std::size_t) -> boost::asio::awaitable<bool> { co_return true; });
    EXPECT_TRUE(ended_);
}

}  // namespace
}  // namespace gateway::delegation::test
