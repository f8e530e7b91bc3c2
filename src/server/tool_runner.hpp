// Runs the gateway's tools for an MCP endpoint: the progress of each run and its end are handed to the desk,
// its cancellation reaches the upstream request. Resources, prompts and completion are the surface's; a
// resource that says what a tool says is a run of that tool. Single-threaded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "delegation/timers.hpp"
#include "server/client_roots.hpp"
#include "server/desk.hpp"
#include "tools/shared/runs.hpp"

namespace gateway::server {

class ToolRunner final : public Runner {
  public:
    /// A client that asked for progress hears something at least this often.
    static constexpr std::chrono::seconds kHeartbeat{5};
    /// Some clients give up at 60 s.
    static constexpr std::chrono::seconds kDetachAfter{45};

    struct Options {
        /// When a call names files and no roots are configured, ask the client for its workspace folders and
        /// take those that are projects; empty: do not ask. For stdio: the client runs on this machine.
        IsProject is_project = {};
        /// A call that takes longer becomes a task where the client takes one, else a job.
        std::chrono::milliseconds detach_after = kDetachAfter;
    };

    /// Everything given outlives this; `house.runs` is there.
    ToolRunner(tools::House& house, delegation::Timers& timers, Options options);
    ~ToolRunner() override;

    void start(mcp::Start start, Desk& desk) override;
    void cancel(mcp::CallKey key) override;
    void cancel_all() override;
    std::size_t running() const override { return running_.size(); }

  private:
    struct Call;
    /// How a run's result becomes the outcome of its call; empty: as it is.
    using Present = std::function<mcp::Outcome(mcp::ToolResult)>;

    void call_tool(mcp::Start start, mcp::ToolCall call, Desk& desk);
    void attach(mcp::Start start, const std::string& job, documents::Roots roots, Desk& desk);
    void read_resource(mcp::Start start, const mcp::ResourceRead& read, Desk& desk);
    void run_tool(mcp::Start start, const tools::ToolFile& file, json::object arguments,
                  documents::Roots roots, Present present, Desk& desk);
    void arm_heartbeat(const std::shared_ptr<Call>& call);
    void arm_sweep();
    void detach(const std::shared_ptr<Call>& call);
    void report(Call& call, mcp::Progress progress);
    /// Tells a client that listens how a call ended.
    void log_end(const Call& call, const mcp::ToolResult& result);
    void finish(const std::shared_ptr<Call>& call, mcp::ToolResult result);
    void become_job(const std::shared_ptr<Call>& call);

    tools::House& house_;
    tools::Runs& runs_;
    delegation::Timers& timers_;
    Options options_;
    std::unordered_map<mcp::CallKey, std::shared_ptr<Call>> running_;
    std::unique_ptr<delegation::Timers::Timer> sweep_;
};

}  // namespace gateway::server
