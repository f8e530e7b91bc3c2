#include "delegation/parallel.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <list>

#include "delegation/wakeup.hpp"

namespace gateway::delegation {
namespace {

// Shared by the workers and the coroutine that waits for them; the workers outlive the latter when it is
// cancelled.
struct Legs {
    Legs(const boost::asio::any_io_executor& executor, Completions& c, std::vector<Call> list)
        : wakeup(executor), completions(c), calls(std::move(list)), outcomes(calls.size()) {}

    Wakeup wakeup;
    Completions& completions;
    std::vector<Call> calls;
    std::vector<std::optional<Outcome>> outcomes;
    std::function<void(std::size_t, const Outcome&)> on_done;
    std::list<boost::asio::cancellation_signal> signals;
    std::size_t next = 0;
    std::size_t working = 0;
    bool abandoned = false;
};

boost::asio::awaitable<void> work(std::shared_ptr<Legs> legs) {
    while (legs->next < legs->calls.size()) {
        const std::size_t index = legs->next++;
        auto outcome = co_await legs->completions.run(legs->calls[index]);
        if (legs->abandoned) co_return;
        if (legs->on_done) legs->on_done(index, outcome);
        legs->outcomes[index] = std::move(outcome);
    }
}

// Cancels the workers when the waiting coroutine is destroyed before they are done.
class Owner {
  public:
    explicit Owner(std::shared_ptr<Legs> legs) : legs_(std::move(legs)) {}
    ~Owner() {
        if (legs_->working == 0) return;
        legs_->abandoned = true;
        legs_->on_done = nullptr;
        for (auto& signal : legs_->signals)
            signal.emit(boost::asio::cancellation_type::terminal);
    }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

  private:
    std::shared_ptr<Legs> legs_;
};

}  // namespace

boost::asio::awaitable<std::vector<Outcome>> run_all(
    boost::asio::any_io_executor executor, Completions& completions, std::vector<Call> calls,
    std::size_t concurrency, std::function<void(std::size_t, const Outcome&)> on_done) {
    const auto legs = std::make_shared<Legs>(executor, completions, std::move(calls));
    legs->on_done = std::move(on_done);
    const Owner owner(legs);
    const std::size_t workers = std::min(std::max<std::size_t>(concurrency, 1), legs->calls.size());
    for (std::size_t i = 0; i < workers; ++i) {
        auto& signal = legs->signals.emplace_back();
        ++legs->working;
        auto finished = [legs](const std::exception_ptr&) {
            if (--legs->working == 0) legs->wakeup.wake();
        };
        boost::asio::co_spawn(executor, work(legs),
                              boost::asio::bind_cancellation_slot(signal.slot(), std::move(finished)));
    }
    while (legs->working > 0)
        co_await legs->wakeup.wait();

    std::vector<Outcome> outcomes;
    outcomes.reserve(legs->outcomes.size());
    for (auto& outcome : legs->outcomes)
        outcomes.push_back(outcome
                               ? std::move(*outcome)
                               : tl::unexpected(Failure{{ErrorKind::cancelled, "The call was cancelled."}}));
    co_return outcomes;
}

}  // namespace gateway::delegation
