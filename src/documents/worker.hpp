// Work that blocks (files, helper programs, large parsings), done on threads of its own so that the one I/O
// thread never waits. The threads start with the first work.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "delegation/awaited.hpp"

namespace gateway::documents {

class Worker {
  public:
    static constexpr std::size_t kThreads = 2;

    /// Results are handed over on `home`. Without threads, work is done where it is asked for.
    explicit Worker(boost::asio::any_io_executor home, std::size_t threads = kThreads)
        : home_(std::move(home)), count_(threads) {}
    /// Waits for what is under way; it was asked to stop when its caller left.
    ~Worker() = default;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// `work(stop)` on another thread, its result here. It must not touch what others use meanwhile, throw,
    /// or take its arguments by reference: when the awaiting coroutine is cancelled, `stop` is requested and
    /// the work goes on alone to its end.
    template <class Function>
    auto run(Function work) -> boost::asio::awaitable<std::invoke_result_t<Function&, std::stop_token>> {
        using Answer = std::invoke_result_t<Function&, std::stop_token>;
        struct StopOnLeave {
            std::stop_source stop;
            ~StopOnLeave() { stop.request_stop(); }
        };
        if (count_ == 0) co_return work(std::stop_token{});
        if (!threads_) threads_.emplace(count_);
        const auto answer = std::make_shared<delegation::Awaited<Answer>>(home_);
        const StopOnLeave guard{std::stop_source{}};
        boost::asio::post(*threads_, [answer, home = home_, stop = guard.stop.get_token(),
                                      work = std::move(work)]() mutable {
            auto made = std::make_shared<Answer>(work(std::move(stop)));
            boost::asio::post(home, [answer = std::move(answer), made = std::move(made)] {
                answer->bring(std::move(*made));
            });
        });
        auto made = co_await answer->take();
        co_return made;
    }

  private:
    boost::asio::any_io_executor home_;
    std::size_t count_;
    std::optional<boost::asio::thread_pool> threads_;
};

}  // namespace gateway::documents
