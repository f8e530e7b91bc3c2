#include "operations/allowance.hpp"

#include <algorithm>
#include <utility>

namespace gateway::operations {

Allowance::Allowance(boost::asio::any_io_executor executor, std::size_t seats, std::optional<Money> ceiling)
    : executor_(std::move(executor)),
      free_seats_(std::max<std::size_t>(seats, 1)),
      ceiling_(ceiling),
      left_(ceiling) {}

Allowance::Seat::~Seat() {
    if (owner_) owner_->leave();
}

void Allowance::Seat::settle(const delegation::Spend& spend) {
    if (!owner_->left_ || !reserved_) return;
    *owner_->left_ += *std::exchange(reserved_, std::nullopt);
    if (spend.amount)
        *owner_->left_ = *owner_->left_ - *spend.amount;
    else
        owner_->lost_count_ = true;
}

std::optional<Allowance::Seat> Allowance::try_enter(std::optional<Money> wanted) {
    if (free_seats_ == 0) return std::nullopt;
    std::optional<Money> reserved;
    if (left_) {
        const Money there = lost_count_ ? Money{} : std::max(*left_, Money{});
        const bool enough = wanted && *wanted <= there;
        if (!enough && taken_ > 0) return std::nullopt;
        reserved = enough ? *wanted : there;
        *left_ = *left_ - *reserved;
    }
    --free_seats_;
    ++taken_;
    return Seat(shared_from_this(), reserved);
}

boost::asio::awaitable<Allowance::Seat> Allowance::enter(std::optional<Money> wanted) {
    for (;;) {
        if (auto seat = try_enter(wanted)) co_return std::move(*seat);
        const auto wakeup = std::make_shared<delegation::Wakeup>(executor_);
        waiting_.push_back(wakeup);
        co_await wakeup->wait();
    }
}

void Allowance::leave() {
    ++free_seats_;
    --taken_;
    // Everybody looks again, in the order in which they came: who is first may want more than there is.
    for (const auto& waiting : std::exchange(waiting_, {}))
        if (const auto wakeup = waiting.lock()) wakeup->wake();
}

}  // namespace gateway::operations
