// Runs the fixtures: one coroutine per call.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <unordered_map>

#include "mcp-conformance-server/fixture.hpp"
#include "server/desk.hpp"

namespace gateway::conformance {

class FixtureRunner final : public server::Runner {
  public:
    /// `stream_legacy`: answer calls of the sessions' era by event streams, as their scenarios want to see.
    FixtureRunner(boost::asio::any_io_executor executor, bool stream_legacy);

    void start(mcp::Start start, server::Desk& desk) override;
    void cancel(mcp::CallKey key) override;
    void cancel_all() override;
    std::size_t running() const override { return running_.size(); }

    /// Everything the fixtures offer.
    static mcp::Offer offer();

  private:
    boost::asio::awaitable<void> perform(Handler handler, Running call);

    boost::asio::any_io_executor executor_;
    bool stream_legacy_;
    std::unordered_map<std::string, Handler> handlers_;
    std::unordered_map<mcp::CallKey, std::shared_ptr<boost::asio::cancellation_signal>> running_;
};

}  // namespace gateway::conformance
