#include "server/tool_runner.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "surface/surface.hpp"

namespace gateway::server {
namespace {

// How often calls are looked at for whether they should become a task or a job.
constexpr std::chrono::milliseconds kShortestSweep{10}, kLongestSweep{1'000};

}  // namespace

struct ToolRunner::Call {
    mcp::CallKey key;
    Desk& desk;
    Present present;
    std::string request_id = {};
    std::shared_ptr<tools::Run> run = {};
    std::unique_ptr<delegation::Timers::Timer> heartbeat = {};
    bool may_detach = false;  // and did not yet
    SteadyTime started = {};
    double last_progress = 0;
    bool spoke = false;  // since the last heartbeat
};

ToolRunner::ToolRunner(tools::House& house, delegation::Timers& timers, Options options)
    : house_(house), runs_(*house.runs), timers_(timers), options_(std::move(options)) {}

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
    const auto job = runs_.working_like(*file, call.arguments, start.caller.principal);
    if (job) return attach(std::move(start), *job, std::move(roots), desk);
    run_tool(std::move(start), *file, std::move(call.arguments), std::move(roots), {}, desk);
}

// The same call again does not do the work twice: it waits for the job as the first one did.
void ToolRunner::attach(mcp::Start start, const std::string& job, documents::Roots roots, Desk& desk) {
    json::object arguments{{"job", job},
                           {"wait", std::chrono::duration<double>(options_.detach_after).count()}};
    const auto present = [](mcp::ToolResult view) -> mcp::Outcome {
        const auto* result = json::get_object(view.structured, "result");
        if (!result) return view;
        return mcp::ToolResult{*result, json::get_string(view.structured, "state") != "completed"};
    };
    run_tool(std::move(start), *tools::find("get_job"), std::move(arguments), std::move(roots), present,
             desk);
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
    auto call = std::make_shared<Call>(Call{start.key, desk, std::move(present)});
    call->started = house_.clock.steady();
    std::weak_ptr<Call> weak = call;
    std::function<void(const mcp::Progress&)> on_progress;
    if (start.wants_progress) {
        on_progress = [this, weak](const mcp::Progress& progress) {
            if (const auto c = weak.lock()) report(*c, progress);
        };
        arm_heartbeat(call);
    }
    call->may_detach = file.tool.tasks != mcp::TaskSupport::never || desk.can_detach(start.key);
    if (call->may_detach && !sweep_) arm_sweep();
    running_[start.key] = call;
    tools::Invocation invocation{house_,
                                 ordered_id("req_", house_.clock.wall(), house_.random),
                                 std::move(start.caller.principal),
                                 {},
                                 std::move(roots)};
    call->request_id = invocation.request_id;
    const auto on_end = [this, weak](mcp::ToolResult result) {
        if (const auto c = weak.lock()) finish(c, std::move(result));
    };
    call->run =
        runs_.start(file, std::move(invocation), std::move(arguments), std::move(on_progress), on_end);
}

void ToolRunner::finish(const std::shared_ptr<Call>& call, mcp::ToolResult result) {
    log_end(*call, result);
    running_.erase(call->key);
    call->desk.finish(call->key, call->present ? call->present(std::move(result)) : std::move(result));
}

void ToolRunner::log_end(const Call& call, const mcp::ToolResult& result) {
    const auto severity = result.is_error ? mcp::Severity::error : mcp::Severity::debug;
    if (!call.desk.wants_log(call.key, severity)) return;
    json::object data{{"request_id", call.request_id}};
    for (const char* name : {"error_code", "error", "provider", "model", "cost", "cached"})
        if (const json::value* value = json::find(result.structured, name)) data[name] = *value;
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(house_.clock.steady() - call.started);
    data["ms"] = took.count();
    call.desk.log(call.key, severity, "llm-gateway", data);
}

void ToolRunner::arm_heartbeat(const std::shared_ptr<Call>& call) {
    std::weak_ptr<Call> weak = call;
    call->heartbeat = timers_.after(kHeartbeat, [this, weak] {
        const auto c = weak.lock();
        if (!c) return;
        if (!std::exchange(c->spoke, false)) {
            const auto waited =
                std::chrono::duration_cast<std::chrono::seconds>(house_.clock.steady() - c->started);
            report(*c, {c->last_progress + 1e-3, {}, "working, " + std::to_string(waited.count()) + " s"});
            c->spoke = false;
        }
        arm_heartbeat(c);
    });
}

// One timer for all calls: most are over long before, and a timer for each would cost more than they do.
void ToolRunner::arm_sweep() {
    const auto often =
        std::clamp<std::chrono::milliseconds>(options_.detach_after / 10, kShortestSweep, kLongestSweep);
    sweep_ = timers_.after(often, [this] {
        sweep_.reset();
        bool more = false;
        const auto calls = running_;  // a call that is detached may end, which changes the table
        for (const auto& [key, call] : calls) {
            if (!call->may_detach) continue;
            if (house_.clock.steady() - call->started >= options_.detach_after)
                detach(call);
            else
                more = true;
        }
        if (more && !sweep_) arm_sweep();
    });
}

void ToolRunner::detach(const std::shared_ptr<Call>& call) {
    call->may_detach = false;
    if (call->desk.can_detach(call->key))
        call->desk.detach(call->key, {.message = "still working; the result will be here"});
    else if (call->run && !call->present)
        become_job(call);
}

// The client is answered with a handle and the run goes on without it. Where jobs cannot be written down it
// is waited for as before.
void ToolRunner::become_job(const std::shared_ptr<Call>& call) {
    std::weak_ptr<Call> weak = call;
    runs_.keep(call->run, [this, weak](Result<tools::JobView> view) {
        const auto c = weak.lock();
        if (!c || !running_.contains(c->key)) return;
        if (view) return finish(c, mcp::ToolResult{view->to_json(), false});
        log_line(LogLevel::warn, "a long call cannot become a job: " + view.error().message);
    });
}

void ToolRunner::report(Call& call, mcp::Progress progress) {
    call.spoke = true;
    call.last_progress = std::max(call.last_progress, progress.progress);
    call.desk.progress(call.key, progress);
}

void ToolRunner::cancel(mcp::CallKey key) {
    const auto it = running_.find(key);
    if (it == running_.end()) return;
    const auto call = it->second;
    if (call->run) runs_.cancel(call->run);
}

void ToolRunner::cancel_all() {
    const auto calls = running_;
    for (const auto& [key, call] : calls)
        if (call->run) runs_.cancel(call->run);
}

}  // namespace gateway::server
