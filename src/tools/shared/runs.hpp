// Tools at work, whoever waits for them. A run whose client cannot wait any longer becomes a job: written
// down with its arguments, found again by its handle or by the same call, and gone on with by the next
// process if this one dies. What a job has done so far is in the answer cache, so going on does not pay for
// it again.
//
// Single-threaded; owned by the wiring, used by the servers and by get_job.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "delegation/timers.hpp"
#include "delegation/wakeup.hpp"
#include "jobs/store.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {

/// One tool at work.
struct Run {
    std::string principal;
    const ToolFile* file = nullptr;
    json::object arguments = {};  ///< of a tool that may become a job
    std::string job = {};         ///< its id, once it is one
    mcp::Progress progress = {};  ///< the last
    SteadyTime started = {};
    std::optional<mcp::ToolResult> result = {};
    std::function<void(const mcp::Progress&)> on_progress = {};
    std::function<void(mcp::ToolResult)> on_end = {};  ///< hears the end, unless it has become a job
    boost::asio::cancellation_signal cancel = {};
    std::vector<std::weak_ptr<delegation::Wakeup>> waiting = {};
};

/// What a caller is told of a job.
struct JobView {
    std::string id;
    jobs::State state = jobs::State::working;
    std::string progress;        ///< "3 of 12 parts, $0.0021"
    json::value cost = nullptr;  ///< so far; null: not known
    std::optional<mcp::ToolResult> result = {};

    /// {job, state, progress, cost[, result]}
    json::object to_json() const;
};

class Runs {
  public:
    Runs(boost::asio::any_io_executor executor, House& house, jobs::Store& store, delegation::Timers& timers)
        : executor_(std::move(executor)), house_(house), store_(store), timers_(timers) {}
    ~Runs() { stop(); }

    /// Sets a tool to work. It may have ended, and on_end been told, before this returns.
    std::shared_ptr<Run> start(const ToolFile& file, Invocation call, json::object arguments,
                               std::function<void(const mcp::Progress&)> on_progress,
                               std::function<void(mcp::ToolResult)> on_end);
    void cancel(std::shared_ptr<Run> run);

    /// Makes a run a job; `done` hears the view to answer its caller with, or why it cannot be one. Nothing
    /// is heard of a run that ends meanwhile: on_end is.
    void keep(std::shared_ptr<Run> run, std::function<void(Result<JobView>)> done);

    /// The job that the same call of the same principal is working on, in whatever process.
    std::optional<std::string> working_like(const ToolFile& file, const json::object& arguments,
                                            std::string_view principal);

    struct Look {
        std::string id;
        std::string principal;
        documents::Roots roots;          ///< of a job that has to be begun anew
        std::chrono::milliseconds wait;  ///< for its end
        bool cancel = false;
    };
    /// A job, once it has ended or the wait is over. One whose process died goes on here. Errors: not_found,
    /// storage; unsupported, to cancel a job that another living process has.
    boost::asio::awaitable<Result<JobView>> look(Look look);

    /// Ends all jobs of this process without an entry: they go on where somebody asks for them.
    void stop();

  private:
    using SharedRun = std::shared_ptr<Run>;

    SharedRun prepare(const ToolFile& file, const Invocation& call) const;
    void launch(const SharedRun& run, Invocation call, json::object arguments);
    boost::asio::awaitable<void> work(SharedRun run, Invocation call, json::object arguments);
    void ended(Run& run, mcp::ToolResult result);
    void record_end(const Run& run);
    SharedRun find(std::string_view id, std::string_view principal) const;
    SharedRun resume(const jobs::Job& job, documents::Roots roots);
    boost::asio::awaitable<Result<bool>> adopt(std::string id);
    boost::asio::awaitable<Result<JobView>> look_elsewhere(Look look);
    boost::asio::awaitable<void> wait_for_end(SharedRun run, std::chrono::milliseconds wait);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    bool any_working();
    JobView view_of(const Run& run) const;

    boost::asio::any_io_executor executor_;
    House& house_;
    jobs::Store& store_;
    delegation::Timers& timers_;
    std::unordered_map<std::string, SharedRun> jobs_;  // those of this process, at work
    bool stopping_ = false;
    bool any_working_ = false;  // in the store, at the last look
    SteadyTime next_look_{};
};

}  // namespace gateway::tools
