#include "net/signals.hpp"

#include <csignal>

namespace gateway::net {

void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

void ignore_shutdown_signals() {
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
}

struct ShutdownSignals::State : std::enable_shared_from_this<State> {
    State(boost::asio::io_context& io, std::function<void(int)> on_first, std::function<void(int)> on_second)
        : signals(io, SIGINT, SIGTERM), first(std::move(on_first)), second(std::move(on_second)) {}

    void wait() {
        // Weak: the set owns this handler, and the handler must not own the set.
        signals.async_wait([weak = weak_from_this()](const boost::system::error_code& error, int number) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->wait();
            const auto callback = self->asked ? self->second : self->first;
            self->asked = true;
            if (callback) callback(number);
        });
    }

    boost::asio::signal_set signals;
    std::function<void(int)> first, second;
    bool asked = false;
};

ShutdownSignals::ShutdownSignals(boost::asio::io_context& io, std::function<void(int)> first,
                                 std::function<void(int)> second)
    : state_(std::make_shared<State>(io, std::move(first), std::move(second))) {
    state_->wait();
}

ShutdownSignals::~ShutdownSignals() = default;

}  // namespace gateway::net
