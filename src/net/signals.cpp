#include "net/signals.hpp"

#include <csignal>

namespace gateway::net {

void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

struct ShutdownSignals::State : std::enable_shared_from_this<State> {
    State(boost::asio::io_context& io, std::function<void(int)> on_first, std::function<void(int)> on_second)
        : signals(io, SIGINT, SIGTERM), first(std::move(on_first)), second(std::move(on_second)) {}

    void wait() {
        signals.async_wait([self = shared_from_this()](const boost::system::error_code& error, int number) {
            if (error || self->stopped) return;
            self->wait();
            const auto callback = self->asked ? self->second : self->first;
            self->asked = true;
            if (callback) callback(number);
        });
    }

    boost::asio::signal_set signals;
    std::function<void(int)> first, second;
    bool asked = false, stopped = false;
};

ShutdownSignals::ShutdownSignals(boost::asio::io_context& io, std::function<void(int)> first,
                                 std::function<void(int)> second)
    : state_(std::make_shared<State>(io, std::move(first), std::move(second))) {
    state_->wait();
}

ShutdownSignals::~ShutdownSignals() {
    state_->stopped = true;
    boost::system::error_code ignored;
    state_->signals.clear(ignored);
}

}  // namespace gateway::net
