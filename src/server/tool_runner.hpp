// Runs the tools that an MCP endpoint asks for: one coroutine per call, its progress and its end handed back
// through callbacks, its cancellation reaching the upstream request. One runner per endpoint;
// single-threaded.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "delegation/timers.hpp"
#include "mcp/call.hpp"
#include "tools/tool.hpp"

namespace gateway::server {

class ToolRunner {
  public:
    /// A client that asked for progress hears something at least this often.
    static constexpr std::chrono::seconds kHeartbeat{5};

    struct Listener {
        std::function<void(const mcp::Progress&)> on_progress;  ///< may be empty
        std::function<void(mcp::ToolResult)> on_result;         ///< called exactly once
    };

    ToolRunner(boost::asio::any_io_executor executor, tools::House& house, delegation::Timers& timers);
    ~ToolRunner();
    ToolRunner(const ToolRunner&) = delete;
    ToolRunner& operator=(const ToolRunner&) = delete;

    void start(mcp::StartTool call, std::string principal, Listener listener);
    /// Stops the work of a call; its listener still hears a (cancelled) result.
    void cancel(mcp::CallKey key);
    void cancel_all();
    std::size_t running() const { return running_.size(); }

  private:
    struct Run;
    void arm_heartbeat(const std::shared_ptr<Run>& run);
    void report(Run& run, mcp::Progress progress);
    boost::asio::awaitable<void> perform(std::shared_ptr<Run> run, tools::Handler handler,
                                         json::object arguments);

    boost::asio::any_io_executor executor_;
    tools::House& house_;
    delegation::Timers& timers_;
    std::unordered_map<mcp::CallKey, std::shared_ptr<Run>> running_;
};

}  // namespace gateway::server
