// delegation::Timers on the steady clock of the I/O thread.
#pragma once

#include <boost/asio/io_context.hpp>

#include "delegation/timers.hpp"

namespace gateway::net {

class AsioTimers final : public delegation::Timers {
  public:
    explicit AsioTimers(boost::asio::io_context& io) : io_(io) {}
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> expired) override;

  private:
    boost::asio::io_context& io_;
};

}  // namespace gateway::net
