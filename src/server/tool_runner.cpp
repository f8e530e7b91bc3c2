#include "server/tool_runner.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "base/log.hpp"

namespace gateway::server {

struct ToolRunner::Run {
    Run(mcp::CallKey k, tools::Invocation i, Listener l, SteadyTime now)
        : key(k), invocation(std::move(i)), listener(std::move(l)), started(now) {}

    mcp::CallKey key;
    tools::Invocation invocation;
    Listener listener;
    boost::asio::cancellation_signal cancel;
    std::unique_ptr<delegation::Timers::Timer> heartbeat;
    SteadyTime started;
    double last_progress = 0;
    bool spoke = false;  // since the last heartbeat
};

ToolRunner::ToolRunner(boost::asio::any_io_executor executor, tools::House& house, delegation::Timers& timers)
    : executor_(std::move(executor)), house_(house), timers_(timers) {}

ToolRunner::~ToolRunner() { cancel_all(); }

void ToolRunner::start(mcp::StartTool call, std::string principal, Listener listener) {
    const auto* file = tools::find(call.tool->name);
    if (!file) {  // the table the endpoint was made from and the one searched here are the same
        listener.on_result(mcp::error_result({ErrorKind::internal, "no such tool"}));
        return;
    }
    tools::Invocation invocation{
        house_, ordered_id("req_", house_.clock.wall(), house_.random), std::move(principal), {}};
    auto run =
        std::make_shared<Run>(call.key, std::move(invocation), std::move(listener), house_.clock.steady());
    if (call.wants_progress && run->listener.on_progress) {
        std::weak_ptr<Run> weak = run;
        run->invocation.progress = [this, weak](const mcp::Progress& progress) {
            if (const auto r = weak.lock()) report(*r, progress);
        };
        arm_heartbeat(run);
    }
    running_[call.key] = run;
    auto slot = run->cancel.slot();
    // The signal lives in the run: keep it until the spawned coroutine has gone altogether.
    auto ended = [run](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor_, perform(run, file->run, std::move(call.arguments)),
                          boost::asio::bind_cancellation_slot(slot, ended));
}

boost::asio::awaitable<void> ToolRunner::perform(std::shared_ptr<Run> run, tools::Handler handler,
                                                 json::object arguments) {
    mcp::ToolResult result;
    try {
        result = co_await handler(run->invocation, std::move(arguments));
    } catch (const boost::system::system_error&) {
        result = mcp::error_result({ErrorKind::cancelled, "The call was cancelled."});
    } catch (const std::exception& error) {
        log_line(LogLevel::error, std::string("tool failed unexpectedly: ") + error.what());
        result = mcp::error_result(
            {ErrorKind::internal, "The gateway failed to run this tool; its log says why."});
    }
    run->heartbeat.reset();
    running_.erase(run->key);
    run->listener.on_result(std::move(result));
}

void ToolRunner::arm_heartbeat(const std::shared_ptr<Run>& run) {
    std::weak_ptr<Run> weak = run;
    run->heartbeat = timers_.after(kHeartbeat, [this, weak] {
        const auto r = weak.lock();
        if (!r) return;
        if (!std::exchange(r->spoke, false)) {
            const auto waited =
                std::chrono::duration_cast<std::chrono::seconds>(house_.clock.steady() - r->started);
            report(*r, {r->last_progress + 1e-3, {}, "working, " + std::to_string(waited.count()) + " s"});
            r->spoke = false;
        }
        arm_heartbeat(r);
    });
}

void ToolRunner::report(Run& run, mcp::Progress progress) {
    run.spoke = true;
    run.last_progress = std::max(run.last_progress, progress.progress);
    run.listener.on_progress(progress);
}

void ToolRunner::cancel(mcp::CallKey key) {
    const auto it = running_.find(key);
    if (it == running_.end()) return;
    const auto run = it->second;
    run->cancel.emit(boost::asio::cancellation_type::terminal);
}

void ToolRunner::cancel_all() {
    const auto runs = running_;
    for (const auto& [key, run] : runs)
        run->cancel.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace gateway::server
