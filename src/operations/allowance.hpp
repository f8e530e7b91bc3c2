// How much may be in flight, and how much money is left for it. A ceiling holds over everything that shares
// the allowance, also while several calls run at once: each reserves the most it may cost before it starts,
// and gives back what it did not spend.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "delegation/call.hpp"
#include "delegation/wakeup.hpp"

namespace gateway::operations {

class Allowance : public std::enable_shared_from_this<Allowance> {
  public:
    /// A seat, and what the call in it may cost. Leaving it unsettled (a call that was cancelled) keeps the
    /// reserved money, since what was spent is not known.
    class Seat {
      public:
        Seat(std::shared_ptr<Allowance> owner, std::optional<Money> reserved)
            : owner_(std::move(owner)), reserved_(reserved) {}
        ~Seat();
        Seat(Seat&& other) noexcept = default;
        Seat& operator=(Seat&&) = delete;
        std::optional<Money> reserved() const { return reserved_; }
        /// The call has ended and cost this.
        void settle(const delegation::Spend& spend);

      private:
        std::shared_ptr<Allowance> owner_;
        std::optional<Money> reserved_;
    };

    /// At most `seats` calls at once (at least 1); `ceiling` empty: no limit.
    Allowance(boost::asio::any_io_executor executor, std::size_t seats, std::optional<Money> ceiling);

    /// Waits until a seat is free and `wanted` is left, or, when nothing is in flight, whatever is left.
    /// `wanted` empty stands for all of it. Error: budget_exceeded when nothing is left, or what was spent is
    /// not known.
    boost::asio::awaitable<Result<Seat>> enter(std::optional<Money> wanted);

    std::optional<Money> left() const { return left_; }

  private:
    void leave();

    boost::asio::any_io_executor executor_;
    std::size_t free_seats_;
    std::size_t taken_ = 0;
    std::optional<Money> left_;
    bool lost_count_ = false;  // something was spent and nobody knows how much
    std::vector<std::weak_ptr<delegation::Wakeup>> waiting_;
};

}  // namespace gateway::operations
