#include "server/tool_runner.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "base/log.hpp"
#include "surface/surface.hpp"

namespace gateway::server {

struct ToolRunner::Run {
    Run(mcp::CallKey k, Desk& d, tools::Invocation i, Present p, SteadyTime now)
        : key(k), desk(d), invocation(std::move(i)), present(std::move(p)), started(now) {}

    mcp::CallKey key;
    Desk& desk;
    tools::Invocation invocation;
    Present present;
    boost::asio::cancellation_signal cancel;
    std::unique_ptr<delegation::Timers::Timer> heartbeat;
    std::unique_ptr<delegation::Timers::Timer> detach;
    SteadyTime started;
    double last_progress = 0;
    bool spoke = false;  // since the last heartbeat
};

ToolRunner::ToolRunner(boost::asio::any_io_executor executor, tools::House& house, delegation::Timers& timers,
                       Options options)
    : executor_(std::move(executor)), house_(house), timers_(timers), options_(std::move(options)) {}

ToolRunner::~ToolRunner() { cancel_all(); }

void ToolRunner::start(mcp::Start start, Desk& desk) {
    mcp::Work work = std::move(start.work);
    if (auto* call = std::get_if<mcp::ToolCall>(&work))
        call_tool(std::move(start), std::move(*call), desk);
    else if (const auto* read = std::get_if<mcp::ResourceRead>(&work))
        read_resource(std::move(start), *read, desk);
    else if (const auto* get = std::get_if<mcp::PromptGet>(&work))
        desk.finish(start.key, surface::fill(*get));
    else if (std::holds_alternative<mcp::ResourceListing>(work))
        desk.finish(start.key, surface::artifacts_of(start.caller.principal, house_));
    else
        desk.finish(start.key, surface::complete(std::get<mcp::ValueCompletion>(work), house_));
}

void ToolRunner::call_tool(mcp::Start start, mcp::ToolCall call, Desk& desk) {
    const auto* file = tools::find(call.tool->name);
    if (!file) {  // the table the endpoint was made from and the one searched here are the same
        desk.finish(start.key, mcp::error_result({ErrorKind::internal, "no such tool"}));
        return;
    }
    documents::Roots roots = house_.roots;
    const bool asks = options_.is_project && start.caller.can.roots && call.tool->asks;
    if (asks && roots.folders.empty() && names_files(call.arguments)) {
        if (start.answers.empty()) {
            desk.finish(start.key, mcp::InputRequired{{{std::string{kRootsQuestion}, mcp::ask_roots()}}});
            return;
        }
        roots = roots_of(start.answers, options_.is_project);
    }
    run_tool(std::move(start), *file, std::move(call.arguments), std::move(roots), {}, desk);
}

void ToolRunner::read_resource(mcp::Start start, const mcp::ResourceRead& read, Desk& desk) {
    auto content = surface::content_of(read);
    if (!content) {
        desk.finish(start.key, mcp::resource_not_found(read.uri));
        return;
    }
    if (auto* text = std::get_if<std::string>(&*content)) {
        desk.finish(start.key, mcp::ResourceContents{{{read.uri, "text/markdown", std::move(*text)}}});
        return;
    }
    if (const auto* handle = std::get_if<artifacts::Handle>(&*content)) {
        auto artifact = surface::read_artifact(*handle, start.caller.principal, house_);
        if (artifact)
            desk.finish(start.key, std::move(*artifact));
        else if (artifact.error().kind == ErrorKind::not_found)
            desk.finish(start.key, mcp::resource_not_found(read.uri));
        else
            desk.finish(start.key, mcp::RpcError{mcp::kInternalError, artifact.error().message, 200,
                                                 json::object{{"uri", read.uri}}});
        return;
    }
    auto& reading = std::get<surface::ToolReading>(*content);
    const auto& file = *tools::find(reading.tool);
    auto arguments = tools::check_arguments(file.tool, std::move(reading.arguments));
    if (!arguments) {  // a template's variable takes any word
        desk.finish(start.key, mcp::RpcError{mcp::kInvalidParams, arguments.error().message, 200,
                                             json::object{{"uri", read.uri}}});
        return;
    }
    const auto present = [uri = read.uri](mcp::ToolResult result) -> mcp::Outcome {
        if (!result.is_error)
            return mcp::ResourceContents{{{uri, "application/json", json::write(result.structured)}}};
        return mcp::RpcError{mcp::kInvalidParams, std::string{json::get_string(result.structured, "error")},
                             200, json::object{{"uri", uri}}};
    };
    run_tool(std::move(start), file, std::move(*arguments), {}, present, desk);
}

void ToolRunner::run_tool(mcp::Start start, const tools::ToolFile& file, json::object arguments,
                          documents::Roots roots, Present present, Desk& desk) {
    tools::Invocation invocation{house_,
                                 ordered_id("req_", house_.clock.wall(), house_.random),
                                 std::move(start.caller.principal),
                                 {},
                                 std::move(roots)};
    auto run = std::make_shared<Run>(start.key, desk, std::move(invocation), std::move(present),
                                     house_.clock.steady());
    if (start.wants_progress) {
        std::weak_ptr<Run> weak = run;
        run->invocation.progress = [this, weak](const mcp::Progress& progress) {
            if (const auto r = weak.lock()) report(*r, progress);
        };
        arm_heartbeat(run);
    }
    if (desk.can_detach(start.key)) arm_detach(run);
    running_[start.key] = run;
    auto slot = run->cancel.slot();
    // The signal lives in the run: keep it until the spawned coroutine has gone altogether.
    auto ended = [run](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor_, perform(run, file, std::move(arguments)),
                          boost::asio::bind_cancellation_slot(slot, ended));
}

boost::asio::awaitable<void> ToolRunner::perform(std::shared_ptr<Run> run, const tools::ToolFile& file,
                                                 json::object arguments) {
    mcp::ToolResult result;
    try {
        result = co_await tools::perform(file, run->invocation, std::move(arguments));
    } catch (const boost::system::system_error&) {
        result = mcp::error_result({ErrorKind::cancelled, "The call was cancelled."});
    } catch (const std::exception& error) {
        log_line(LogLevel::error, std::string("tool failed unexpectedly: ") + error.what());
        result = mcp::error_result(
            {ErrorKind::internal, "The gateway failed to run this tool; its log says why."});
    }
    run->heartbeat.reset();
    run->detach.reset();
    log_end(*run, result);
    running_.erase(run->key);
    run->desk.finish(run->key, run->present ? run->present(std::move(result)) : std::move(result));
}

void ToolRunner::log_end(const Run& run, const mcp::ToolResult& result) {
    const auto severity = result.is_error ? mcp::Severity::error : mcp::Severity::debug;
    if (!run.desk.wants_log(run.key, severity)) return;
    json::object data{{"request_id", run.invocation.request_id}};
    for (const char* name : {"error_code", "error", "provider", "model", "cost", "cached"})
        if (const json::value* value = json::find(result.structured, name)) data[name] = *value;
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(house_.clock.steady() - run.started);
    data["ms"] = took.count();
    run.desk.log(run.key, severity, "llm-gateway", data);
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

void ToolRunner::arm_detach(const std::shared_ptr<Run>& run) {
    std::weak_ptr<Run> weak = run;
    run->detach = timers_.after(kDetachAfter, [weak] {
        if (const auto r = weak.lock())
            r->desk.detach(r->key, {.message = "still working; the result will be here"});
    });
}

void ToolRunner::report(Run& run, mcp::Progress progress) {
    run.spoke = true;
    run.last_progress = std::max(run.last_progress, progress.progress);
    run.desk.progress(run.key, progress);
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
