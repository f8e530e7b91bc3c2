// SIGINT and SIGTERM as callbacks on the I/O thread: the first asks for an orderly end, the second forces
// one.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <memory>

namespace gateway::net {

/// Writing to a closed pipe or socket becomes an error instead of a signal. Idempotent.
void ignore_broken_pipes();

/// For a process whose work is done: a signal to end it now changes nothing, its exit code least of all.
/// Blocks them for this thread; others, if there are any, still hear ShutdownSignals.
void ignore_shutdown_signals();

class ShutdownSignals {
  public:
    /// `first(signal)` once; `second(signal)` for the next and every later one. Destroying restores the
    /// default.
    ShutdownSignals(boost::asio::io_context& io, std::function<void(int)> first,
                    std::function<void(int)> second);
    ~ShutdownSignals();
    ShutdownSignals(const ShutdownSignals&) = delete;
    ShutdownSignals& operator=(const ShutdownSignals&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace gateway::net
