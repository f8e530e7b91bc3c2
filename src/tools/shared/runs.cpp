#include "tools/shared/runs.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>

#include "base/digest.hpp"
#include "base/log.hpp"
#include "delegation/awaited.hpp"
#include "json/write.hpp"

namespace gateway::tools {
namespace {

constexpr std::chrono::seconds kLookEvery{5};         // for other processes' jobs
constexpr std::chrono::milliseconds kPollEvery{500};  // while another process works
constexpr std::chrono::seconds kCancelWithin{5};      // what is cancelled settles first

bool may_be_job(const ToolFile& file) { return file.tool.tasks != mcp::TaskSupport::never; }

std::string key_of(const ToolFile& file, const json::object& arguments) {
    return sha256_hex(file.tool.name + '\n' + json::canonical(arguments));
}

jobs::State state_of(const mcp::ToolResult& result) {
    if (!result.is_error) return jobs::State::completed;
    return json::get_string(result.structured, "error_code") == "cancelled" ? jobs::State::cancelled
                                                                            : jobs::State::failed;
}

std::string stored(const mcp::ToolResult& result) {
    return json::write(json::object{{"is_error", result.is_error}, {"structured", result.structured}});
}

mcp::ToolResult read_stored(std::string_view text) {
    mcp::ToolResult result;
    const auto parsed = json::parse(text);
    if (!parsed) return mcp::error_result({ErrorKind::storage, "The job's result cannot be read."});
    result.is_error = json::get_bool(*parsed, "is_error").value_or(true);
    if (const auto* structured = json::get_object(*parsed, "structured")) result.structured = *structured;
    return result;
}

// What a result says of its cost; one that says nothing leaves what was known.
void take_cost(json::value& cost, const mcp::ToolResult& result) {
    for (const char* name : {"cost", "total_cost"})
        if (const auto* told = json::find(result.structured, name)) cost = *told;
}

JobView view_of(const jobs::Job& job) {
    JobView view{job.id, job.state, {}, nullptr, {}};
    if (job.state == jobs::State::working) {
        view.progress = "working in another process";
        return view;
    }
    view.result = read_stored(job.result);
    view.progress = jobs::name_of(job.state);
    take_cost(view.cost, *view.result);
    return view;
}

}  // namespace

json::object JobView::to_json() const {
    json::object out{{"job", id}, {"state", jobs::name_of(state)}, {"progress", progress}, {"cost", cost}};
    if (result) out["result"] = result->structured;
    return out;
}

// --- at work ---------------------------------------------------------------------------------------------

std::shared_ptr<Run> Runs::start(const ToolFile& file, Invocation call, json::object arguments,
                                 std::function<void(const mcp::Progress&)> on_progress,
                                 std::function<void(mcp::ToolResult)> on_end) {
    auto run = prepare(file, call);
    run->on_progress = std::move(on_progress);
    run->on_end = std::move(on_end);
    launch(run, std::move(call), std::move(arguments));
    return run;
}

Runs::SharedRun Runs::prepare(const ToolFile& file, const Invocation& call) const {
    auto run = std::make_shared<Run>();
    run->principal = call.principal;
    run->file = &file;
    run->started = house_.clock.steady();
    return run;
}

void Runs::launch(const SharedRun& run, Invocation call, json::object arguments) {
    const bool keepable = may_be_job(*run->file);
    if (keepable) run->arguments = arguments;
    if (keepable || run->on_progress)
        call.progress = [weak = std::weak_ptr<Run>(run)](const mcp::Progress& progress) {
            const auto r = weak.lock();
            if (!r) return;
            r->progress = progress;
            if (r->on_progress) r->on_progress(progress);
        };
    // The signal lives in the run: it is kept until the spawned coroutine has gone altogether.
    auto gone = [run](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor_, work(run, std::move(call), std::move(arguments)),
                          boost::asio::bind_cancellation_slot(run->cancel.slot(), gone));
}

// In the loop's own turn: from outside, Boost's co_spawn would forward the signal later and by a bare pointer
// into it, when the run may be gone.
void Runs::cancel(SharedRun run) {
    boost::asio::dispatch(
        executor_, [run = std::move(run)] { run->cancel.emit(boost::asio::cancellation_type::terminal); });
}

boost::asio::awaitable<void> Runs::work(SharedRun run, Invocation call, json::object arguments) {
    mcp::ToolResult result;
    try {
        result = co_await perform(*run->file, std::move(call), std::move(arguments));
    } catch (const boost::system::system_error&) {
        result = mcp::error_result({ErrorKind::cancelled, "The call was cancelled."});
    } catch (const std::exception& error) {
        log_line(LogLevel::error, std::string("tool failed unexpectedly: ") + error.what());
        result = mcp::error_result(
            {ErrorKind::internal, "The gateway failed to run this tool; its log says why."});
    }
    ended(*run, std::move(result));
}

void Runs::ended(Run& run, mcp::ToolResult result) {
    const auto waiting = std::move(run.waiting);
    if (run.job.empty()) {
        run.result.emplace();  // keep() must not make a job of it any more
        if (run.on_end) run.on_end(std::move(result));
        return;
    }
    run.result = std::move(result);
    if (!stopping_) record_end(run);
    for (const auto& wakeup : waiting)
        if (const auto w = wakeup.lock()) w->wake();
    jobs_.erase(run.job);
}

void Runs::record_end(const Run& run) {
    store_.close(run.job, state_of(*run.result), stored(*run.result), nullptr);
}

void Runs::stop() {
    stopping_ = true;
    for (const auto& [id, run] : std::exchange(jobs_, {}))
        cancel(run);
}

// --- jobs ------------------------------------------------------------------------------------------------

void Runs::keep(SharedRun run, std::function<void(Result<JobView>)> done) {
    const auto now = house_.clock.wall();
    jobs::Job job;
    job.id = "job_" + random_id(house_.random);
    job.principal = run->principal;
    job.key = key_of(*run->file, run->arguments);
    job.tool = run->file->tool.name;
    job.arguments = json::write(run->arguments);
    job.created = now;
    job.expires = now + house_.artifacts.time_to_live();
    store_.open(job, [this, run, id = job.id, done = std::move(done)](const Result<void>& written) {
        if (!written) return done(fail(written.error()));
        if (run->result) {  // it ended while it was written down, and its caller has heard
            store_.close(id, jobs::State::completed, "{}", nullptr);
            return;
        }
        run->job = id;
        run->on_end = nullptr;
        run->on_progress = nullptr;
        jobs_[id] = run;
        any_working_ = true;
        done(view_of(*run));
    });
}

bool Runs::any_working() {
    const auto now = house_.clock.steady();
    if (!jobs_.empty()) return true;
    if (now < next_look_) return any_working_;
    next_look_ = now + kLookEvery;
    any_working_ = store_.any_working(house_.clock.wall());
    return any_working_;
}

std::optional<std::string> Runs::working_like(const ToolFile& file, const json::object& arguments,
                                              std::string_view principal) {
    if (!may_be_job(file) || !any_working()) return std::nullopt;
    const auto job = store_.find_working(key_of(file, arguments), principal, house_.clock.wall());
    return job && *job ? std::optional((*job)->id) : std::nullopt;
}

Runs::SharedRun Runs::find(std::string_view id, std::string_view principal) const {
    const auto at = jobs_.find(std::string(id));
    return at != jobs_.end() && at->second->principal == principal ? at->second : nullptr;
}

JobView Runs::view_of(const Run& run) const {
    JobView view{run.job, jobs::State::working, run.progress.message, nullptr, {}};
    if (const auto* cost = json::find(run.progress.meta, "cost")) view.cost = *cost;
    if (run.result) {
        view.result = run.result;
        view.state = state_of(*run.result);
        view.progress = jobs::name_of(view.state);
        take_cost(view.cost, *run.result);
    } else if (view.progress.empty()) {
        const auto worked =
            std::chrono::duration_cast<std::chrono::seconds>(house_.clock.steady() - run.started);
        view.progress = "working, " + std::to_string(worked.count()) + " s";
    }
    return view;
}

boost::asio::awaitable<Result<JobView>> Runs::look(Look look) {
    auto run = find(look.id, look.principal);
    if (!run) {
        auto job = store_.find(look.id, look.principal, house_.clock.wall());
        if (!job) co_return fail(job.error());
        if (!*job)
            co_return fail(
                ErrorKind::not_found,
                "There is no job '" + look.id + "': it has expired, or is another user's or mistyped.",
                "job");
        if ((*job)->state != jobs::State::working) co_return tools::view_of(**job);
        auto adopted = co_await adopt(look.id);
        if (!adopted) co_return fail(adopted.error());
        run = *adopted ? resume(**job, look.roots) : find(look.id, look.principal);
    }
    if (!run) {
        auto elsewhere = co_await look_elsewhere(std::move(look));
        co_return elsewhere;
    }
    if (look.cancel) cancel(run);
    co_await wait_for_end(
        run, look.cancel ? std::max(look.wait, std::chrono::milliseconds(kCancelWithin)) : look.wait);
    co_return view_of(*run);
}

Runs::SharedRun Runs::resume(const jobs::Job& job, documents::Roots roots) {
    const auto* file = tools::find(job.tool);
    auto arguments = json::parse(job.arguments);
    if (!file || !arguments || !arguments->is_object()) {
        const auto lost = mcp::error_result(
            {ErrorKind::internal,
             "The job was begun by another version of the gateway and cannot go on; call again."});
        store_.close(job.id, jobs::State::failed, stored(lost), nullptr);
        return nullptr;
    }
    log_line(LogLevel::info, "going on with " + job.id + ", whose process ended");
    Invocation call{
        house_, ordered_id("req_", house_.clock.wall(), house_.random), job.principal, {}, std::move(roots)};
    auto run = prepare(*file, call);
    run->job = job.id;
    jobs_[job.id] = run;
    launch(run, std::move(call), std::move(arguments->get_object()));
    return run;
}

boost::asio::awaitable<Result<bool>> Runs::adopt(std::string id) {
    const auto adopted = std::make_shared<delegation::Awaited<Result<bool>>>(executor_);
    store_.adopt(id, [adopted](const Result<bool>& answer) { adopted->bring(answer); });
    auto answer = co_await adopted->take();
    co_return answer;
}

boost::asio::awaitable<Result<JobView>> Runs::look_elsewhere(Look look) {
    if (look.cancel)
        co_return fail(ErrorKind::unsupported,
                       "Another process of the gateway works on this job; it can be cancelled only there.");
    const auto until = house_.clock.steady() + look.wait;
    while (true) {
        auto job = store_.find(look.id, look.principal, house_.clock.wall());
        if (!job) co_return fail(job.error());
        if (!*job) co_return fail(ErrorKind::not_found, "The job has expired.", "job");
        const bool over = (*job)->state != jobs::State::working;
        if (over || house_.clock.steady() >= until) co_return tools::view_of(**job);
        co_await pause(kPollEvery);
    }
}

boost::asio::awaitable<void> Runs::wait_for_end(SharedRun run, std::chrono::milliseconds wait) {
    const auto wakeup = std::make_shared<delegation::Wakeup>(executor_);
    bool over = false;
    const auto timer = timers_.after(wait, [&over, wakeup] {
        over = true;
        wakeup->wake();
    });
    std::erase_if(run->waiting, [](const auto& waiting) { return waiting.expired(); });
    run->waiting.push_back(wakeup);
    while (!run->result && !over)
        co_await wakeup->wait();
}

boost::asio::awaitable<void> Runs::pause(std::chrono::milliseconds time) {
    delegation::Wakeup wakeup(executor_);
    const auto timer = timers_.after(time, [&wakeup] { wakeup.wake(); });
    co_await wakeup.wait();
}

}  // namespace gateway::tools
