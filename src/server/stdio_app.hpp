// The gateway over standard input and output: one MCP message a line. stdout belongs to this and nothing
// else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "mcp/stdio.hpp"
#include "net/stdio.hpp"
#include "server/tool_runner.hpp"

namespace gateway::server {

class StdioApp {
  public:
    StdioApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
             const mcp::Server& server, int input, int output);

    /// Serves until the end of input, then cancels what runs, writes what is due and returns.
    boost::asio::awaitable<void> run();

  private:
    void handle(std::string_view line);
    void start_tool(mcp::StartTool call);

    mcp::StdioEndpoint endpoint_;
    ToolRunner runner_;
    net::LineReader reader_;
    net::LineWriter writer_;
};

}  // namespace gateway::server
