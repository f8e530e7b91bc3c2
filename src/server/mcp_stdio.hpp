// MCP over standard input and output: one message a line. stdout belongs to this and nothing else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "delegation/timers.hpp"
#include "mcp/stdio.hpp"
#include "net/stdio.hpp"
#include "server/desk.hpp"

namespace gateway::server {

class McpStdio final : public Desk {
  public:
    /// Reads the descriptor `input`, writes to `output`. Everything given outlives this.
    McpStdio(boost::asio::io_context& io, delegation::Timers& timers, const mcp::Server& server,
             const Clock& clock, Random& random, Runner& runner, int input, int output);

    /// Serves until the end of input, then lets what runs end, or cancels it when that takes too long, writes
    /// what is due and returns.
    boost::asio::awaitable<void> run();

  private:
    mcp::Endpoint& endpoint() override { return endpoint_; }
    void carry_out(mcp::Effects effects) override;
    void arm_tick();

    delegation::Timers& timers_;
    mcp::StdioEndpoint endpoint_;
    net::LineReader reader_;
    net::LineWriter writer_;
    std::unique_ptr<delegation::Timers::Timer> tick_;
};

}  // namespace gateway::server
