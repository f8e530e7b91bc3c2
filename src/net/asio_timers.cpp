#include "net/asio_timers.hpp"

#include <boost/asio/steady_timer.hpp>

namespace gateway::net {
namespace {

class SteadyTimer final : public delegation::Timers::Timer {
  public:
    SteadyTimer(boost::asio::io_context& io, std::chrono::milliseconds delay, std::function<void()> expired)
        : timer_(io, delay) {
        // Destroying the timer cancels the wait; the handler then sees an error and does not touch anything
        // else.
        timer_.async_wait([expired = std::move(expired)](const boost::system::error_code& error) {
            if (!error) expired();
        });
    }

  private:
    boost::asio::steady_timer timer_;
};

}  // namespace

std::unique_ptr<delegation::Timers::Timer> AsioTimers::after(std::chrono::milliseconds delay,
                                                             std::function<void()> expired) {
    return std::make_unique<SteadyTimer>(io_, delay, std::move(expired));
}

}  // namespace gateway::net
