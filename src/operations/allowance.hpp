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
#include "delegation/call.hpp"
#include "delegation/wakeup.hpp"

namespace gateway::operations {

class Allowance : public std::enable_shared_from_this<Allowance> {
  public:
    /// A seat, and what the call in it may cost. Leaving it unsettled (a call that was cancelled) keeps the
    /// reserved money, since what was spent is not known.
    class [[nodiscard]] Seat {
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

    /// Waits until a seat is free and `wanted` is left. Whoever wants more than is left (`wanted` empty
    /// stands for all of it) waits until nothing else is in flight and then gets what there is, which may be
    /// nothing: an answer that is remembered costs none. The same once it is no longer known what was spent.
    boost::asio::awaitable<Seat> enter(std::optional<Money> wanted);

    bool limited() const { return ceiling_.has_value(); }
    std::optional<Money> ceiling() const { return ceiling_; }
    std::optional<Money> left() const { return left_; }
    bool lost_count() const { return lost_count_; }

  private:
    std::optional<Seat> try_enter(std::optional<Money> wanted);
    void leave();

    boost::asio::any_io_executor executor_;
    std::size_t free_seats_;
    std::size_t taken_ = 0;
    std::optional<Money> ceiling_, left_;
    bool lost_count_ = false;  // something was spent and nobody knows how much
    std::vector<std::weak_ptr<delegation::Wakeup>> waiting_;
};

}  // namespace gateway::operations
