#include "delegation/parallel.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <list>

#include "delegation/wakeup.hpp"

namespace gateway::delegation {
namespace {

struct Worker {
    boost::asio::cancellation_signal cancel;
    bool working = true;
};

// Shared by the workers and the coroutine that waits for them: when the event loop itself is destroyed, their
// frames go in any order.
struct Tasks {
    Tasks(const boost::asio::any_io_executor& executor, std::size_t n,
          std::function<boost::asio::awaitable<bool>(std::size_t)> t)
        : wakeup(executor), count(n), task(std::move(t)) {}

    Wakeup wakeup;
    std::size_t count;
    std::function<boost::asio::awaitable<bool>(std::size_t)> task;
    std::list<Worker> workers;
    std::size_t next = 0;
    std::size_t working = 0;
    std::exception_ptr broken;

    void begin_no_more() { next = count; }
    void cancel() {
        begin_no_more();
        for (auto& worker : workers)
            if (worker.working) worker.cancel.emit(boost::asio::cancellation_type::terminal);
    }
};

boost::asio::awaitable<void> work(std::shared_ptr<Tasks> tasks) {
    while (tasks->next < tasks->count) {
        const std::size_t index = tasks->next++;
        const bool go_on = co_await tasks->task(index);
        if (!go_on) tasks->begin_no_more();
    }
}

void start_worker(const boost::asio::any_io_executor& executor, const std::shared_ptr<Tasks>& tasks) {
    auto& worker = tasks->workers.emplace_back();
    ++tasks->working;
    auto finished = [tasks, &worker](const std::exception_ptr& error) {
        worker.working = false;
        if (error) {
            tasks->begin_no_more();
            if (!tasks->broken) tasks->broken = error;
        }
        if (--tasks->working == 0) tasks->wakeup.wake();
    };
    boost::asio::co_spawn(executor, work(tasks),
                          boost::asio::bind_cancellation_slot(worker.cancel.slot(), std::move(finished)));
}

}  // namespace

boost::asio::awaitable<void> side_by_side(boost::asio::any_io_executor executor, std::size_t count,
                                          std::size_t concurrency,
                                          std::function<boost::asio::awaitable<bool>(std::size_t)> task) {
    const auto tasks = std::make_shared<Tasks>(executor, count, std::move(task));
    const std::size_t workers = std::min(std::max<std::size_t>(concurrency, 1), count);
    for (std::size_t i = 0; i < workers; ++i)
        start_worker(executor, tasks);
    std::exception_ptr cancelled;
    try {
        while (tasks->working > 0)
            co_await tasks->wakeup.wait();
    } catch (const boost::system::system_error&) {
        cancelled = std::current_exception();
    }
    if (cancelled) {
        // Tasks refer to what their caller owns, so they have to be gone before it is.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
        tasks->cancel();
        while (tasks->working > 0)
            co_await tasks->wakeup.wait();
        std::rethrow_exception(cancelled);
    }
    if (tasks->broken) std::rethrow_exception(tasks->broken);
}

boost::asio::awaitable<std::vector<Outcome>> run_all(
    boost::asio::any_io_executor executor, Completions& completions, std::vector<Call> calls,
    std::size_t concurrency, std::function<void(std::size_t, const Outcome&)> on_done) {
    struct Legs {
        std::vector<Call> calls;
        std::vector<std::optional<Outcome>> outcomes;
    };
    const auto legs = std::make_shared<Legs>();
    legs->calls = std::move(calls);
    legs->outcomes.resize(legs->calls.size());
    std::function<boost::asio::awaitable<bool>(std::size_t)> run_leg =
        [legs, &completions, &on_done](std::size_t index) -> boost::asio::awaitable<bool> {
        auto outcome = co_await completions.run(legs->calls[index]);
        if (on_done) on_done(index, outcome);
        legs->outcomes[index] = std::move(outcome);
        co_return true;
    };
    co_await side_by_side(executor, legs->calls.size(), concurrency, std::move(run_leg));

    std::vector<Outcome> outcomes;
    outcomes.reserve(legs->outcomes.size());
    for (auto& outcome : legs->outcomes)
        outcomes.push_back(outcome
                               ? std::move(*outcome)
                               : tl::unexpected(Failure{{ErrorKind::cancelled, "The call was cancelled."}}));
    co_return outcomes;
}

}  // namespace gateway::delegation
