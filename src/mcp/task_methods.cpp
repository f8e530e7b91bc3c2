// The methods of tasks, in both dialects: the extension of 2026-07-28 and the part of 2025-11-25.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/endpoint.hpp"

namespace gateway::mcp {
namespace {

constexpr std::string_view kRelatedTask = "io.modelcontextprotocol/related-task";

// What went wrong, in a line for people.
std::string problem_of(const ToolResult& result) {
    if (!result.content.empty()) return std::string{json::get_string(result.content.front(), "text")};
    return std::string{json::get_string(result.structured, "error")};
}

json::object related(const Task& task) { return {{kRelatedTask, json::object{{"taskId", task.id}}}}; }

}  // namespace

RpcError missing_tasks_extension() {
    return {kMissingClientCapability, "this needs the extension io.modelcontextprotocol/tasks", 400,
            json::object{{"requiredCapabilities",
                          json::object{{"extensions", json::object{{kTasksExtension, json::object{}}}}}}}};
}

// --- from call to task -----------------------------------------------------------------------------------

bool Endpoint::can_detach(CallKey key) {
    const Call* call = calls_.find(key);
    if (!call || !call->working || call->cancelled || !call->task.empty()) return false;
    return call->may_be_task && is_modern(call->peer.caller.revision) && call->peer.caller.can.tasks &&
           tasks_.has_room();
}

Effects Endpoint::detach(CallKey key, TaskTerms terms) {
    Effects effects;
    if (can_detach(key)) become_task(key, std::move(terms), effects);
    return effects;
}

void Endpoint::become_task(CallKey key, TaskTerms terms, Effects& effects) {
    Call& call = *calls_.find(key);
    const Revision revision = call.peer.caller.revision;
    const Task& task = tasks_.open(call.peer.caller.principal, key, std::move(terms));
    call.task = task.id;
    json::object members = render_task(task, revision);
    if (is_modern(revision))
        members["resultType"] = "task";
    else
        members = {{"task", std::move(members)}};
    call_ended(call);
    conclude(call, 200, result_message(call.id, server_.result_text(revision, std::move(members))), effects);
    // Its request is answered: the id may come again, and nothing more can be sent on the exchange.
    if (call.peer.session) call.peer.session->calls.erase(call.id.json);
    call.peer.exchange = 0;
    call.stream.reset();
    call.streaming = false;
}

Call* Endpoint::reader_of(Task& task) {
    std::erase_if(task.waiting, [&](CallKey key) { return !calls_.find(key); });
    return task.waiting.empty() ? nullptr : calls_.find(task.waiting.front());
}

void Endpoint::finish_task(CallKey key, Outcome outcome, Effects& effects) {
    const Call call = calls_.take(key);
    Task* task = tasks_.find(call.task, call.peer.caller.principal);
    if (!task || task->over()) return;
    const Revision revision = call.peer.caller.revision;
    if (auto* error = std::get_if<RpcError>(&outcome)) {
        task->error = error_in(revision, std::move(*error));
        task->terms.message = task->error->message;
        return task_changed(*task, TaskStatus::failed, effects);
    }
    const auto* result = std::get_if<ToolResult>(&outcome);
    task->result =
        server_.result_text(revision, outcome, is_modern(revision) ? json::object{} : related(*task));
    // The dialects differ on a tool that ran and said it failed.
    const bool failed = result && result->is_error && !is_modern(revision);
    if (failed) task->terms.message = problem_of(*result);
    task_changed(*task, failed ? TaskStatus::failed : TaskStatus::completed, effects);
}

void Endpoint::task_changed(Task& task, TaskStatus status, Effects& effects) {
    tasks_.set_status(task, status);
    for (const Listener& listener : listeners_)
        if (listener.principal == task.principal && listener.tasks.contains(task.id))
            send(listener,
                 listener_message(listener, "notifications/tasks", render_full(task, Revision::v2026_07_28)),
                 effects);
    if (!task.over()) return;
    for (const CallKey key : std::exchange(task.waiting, {}))
        if (const Call* waiting = calls_.find(key))
            end(key, 200, awaited_reply(task, waiting->id, waiting->peer.caller.revision), effects);
}

json::object Endpoint::render_full(const Task& task, Revision revision) {
    json::object out = render_task(task, revision);
    if (!is_modern(revision)) return out;
    if (task.status == TaskStatus::completed) out["result"] = json::parse(task.result).value();
    if (task.status == TaskStatus::failed && task.error)
        out["error"] = json::parse(error_message({}, *task.error)).value().as_object()["error"];
    const Call* call = task.status == TaskStatus::input_required ? calls_.find(task.call) : nullptr;
    if (!call) return out;
    InputRequired input;
    for (const auto& [name, question] : call->unanswered)
        input.questions.emplace_back(name, question.request);
    out["inputRequests"] = render_questions(input);
    return out;
}

std::string Endpoint::awaited_reply(const Task& task, const RequestId& id, Revision revision) {
    if (!task.result.empty()) return result_message(id, task.result);
    if (task.error) return error_message(id, error_in(revision, *task.error));
    return error_message(id, {kInvalidParams, "the task was cancelled"});
}

// --- methods ---------------------------------------------------------------------------------------------

Task* Endpoint::find_task(const Peer& peer, const Message& request, Effects& effects) {
    if (is_modern(peer.caller.revision) && !peer.caller.can.tasks) {
        refuse(peer, request.id, missing_tasks_extension(), effects);
        return nullptr;
    }
    const std::string_view id = json::get_string(request.params, "taskId");
    Task* task = tasks_.find(id, peer.caller.principal);
    if (!task)
        refuse(peer, request.id,
               {kInvalidParams,
                "there is no task \"" + std::string{utf8_prefix(id, 100)} + "\"; its time may be over"},
               effects);
    return task;
}

void Endpoint::get_task(Peer& peer, Message& request, Effects& effects) {
    const Task* task = find_task(peer, request, effects);
    if (!task) return;
    const Revision revision = peer.caller.revision;
    respond(peer, request.id, server_.result_text(revision, render_full(*task, revision)), effects);
}

void Endpoint::update_task(Peer& peer, Message& request, Effects& effects) {
    const Task* task = find_task(peer, request, effects);
    if (!task) return;
    const json::object* answers = json::get_object(request.params, "inputResponses");
    if (!answers)
        return refuse(peer, request.id, {kInvalidParams, "params.inputResponses must be an object"}, effects);
    respond(peer, request.id, server_.result_text(peer.caller.revision, json::object{}), effects);
    for (const auto& [name, answer] : *answers)
        if (answer.is_object()) take_answer(task->call, std::string{name}, answer.get_object(), effects);
}

void Endpoint::cancel_task(Peer& peer, Message& request, Effects& effects) {
    Task* task = find_task(peer, request, effects);
    if (!task) return;
    const Revision revision = peer.caller.revision;
    if (task->over() && !is_modern(revision))
        return refuse(peer, request.id, {kInvalidParams, "the task is over already"}, effects);
    const bool was_over = task->over();
    if (!was_over) task_changed(*task, TaskStatus::cancelled, effects);
    respond(
        peer, request.id,
        server_.result_text(revision, is_modern(revision) ? json::object{} : render_task(*task, revision)),
        effects);
    if (!was_over) cancel(task->call, "its task was cancelled", effects);
}

void Endpoint::list_tasks(Peer& peer, Message& request, Effects& effects) {
    if (!json::get_string(request.params, "cursor").empty())
        return refuse(peer, request.id, {kInvalidParams, "unknown cursor; all tasks are on one page"},
                      effects);
    json::array tasks;
    for (const Task* task : tasks_.of(peer.caller.principal))
        tasks.push_back(render_task(*task, peer.caller.revision));
    respond(peer, request.id,
            server_.result_text(peer.caller.revision, json::object{{"tasks", std::move(tasks)}}), effects);
}

void Endpoint::await_task(Peer& peer, Message& request, Effects& effects) {
    Task* task = find_task(peer, request, effects);
    if (!task) return;
    if (task->over())
        return answer(peer, 200, awaited_reply(*task, request.id, peer.caller.revision), effects);
    if (peer.session && calls_.find(*peer.session, request.id))
        return refuse(peer, request.id,
                      {kInvalidRequest, "a call with this id is under way; ids must be unique", 400},
                      effects);
    Call waiting;
    waiting.working = false;
    waiting.peer = std::move(peer);
    waiting.id = std::move(request.id);
    const CallKey key = calls_.add(std::move(waiting));
    Call& added = *calls_.find(key);
    call_began(key, added.peer);
    task->waiting.push_back(key);
    // What the task asks can only be asked on a stream, and here is one.
    if (Call* call = calls_.find(task->call); call && !call->unanswered.empty() && !added.peer.batch)
        ask_by_request(task->call, *call, added, effects);
}

}  // namespace gateway::mcp
