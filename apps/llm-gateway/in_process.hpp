// Runs one piece of work on a gateway inside this process: what the commands that call models use instead of
// a server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "llm-gateway/cli.hpp"
#include "llm-gateway/gateway.hpp"

namespace gateway::app {

/// Builds a gateway from the configuration, runs `work` to its end, commits. Ctrl-C cancels the work and
/// gives kInterrupted. Local servers are looked for first, since nobody waits for a reply here.
int run_in_process(Cli& cli, std::function<boost::asio::awaitable<int>(Gateway&)> work);

/// Calls a tool as a client would. `on_progress` may be empty. Arguments are checked by the tool's own rules.
boost::asio::awaitable<mcp::ToolResult> call_tool(Gateway& gateway, std::string name, json::object arguments,
                                                  std::function<void(const mcp::Progress&)> on_progress);

/// kOk for a whole answer, kFailed for a cut or refused one, for an error what it says: the same whether
/// people or programs read it.
int exit_code(const mcp::ToolResult& result);
/// Prints an error result to stderr and gives the exit code.
int report_failure(const mcp::ToolResult& result);

}  // namespace gateway::app
