// Questions to the client in the middle of a call (input.hpp). In the modern era they are the call's result,
// and the client calls again with the answers and the state we gave it. Before, they are requests of ours on
// the call's stream, and the call waits. Either way the host's work starts again from its beginning.
#include <utility>

#include "json/write.hpp"
#include "mcp/endpoint.hpp"

namespace gateway::mcp {
namespace {

// The params of a question as a legacy revision has them.
json::object project(const InputRequest& question, Revision revision, const std::string& task,
                     Random& random) {
    json::object params = question.params;
    if (question.method == "elicitation/create") {
        if (json::get_string(params, "mode") == "url") params["elicitationId"] = random_id(random);
        // Forms were all there was, so nothing named them.
        if (revision < Revision::v2025_11_25) params.erase("mode");
    }
    if (!task.empty())
        params["_meta"] =
            json::object{{"io.modelcontextprotocol/related-task", json::object{{"taskId", task}}}};
    return params;
}

}  // namespace

void Endpoint::ask(CallKey key, InputRequired input, Effects& effects) {
    Call& call = *calls_.find(key);
    const Revision revision = call.peer.caller.revision;
    if (call.peer.batch)
        return fail(key,
                    {kInvalidRequest, "this call has a question for its caller; send it outside a batch"},
                    effects);
    if (auto missing = missing_capabilities(input, call.peer.caller.can)) {
        json::object data{{"requiredCapabilities", std::move(*missing)}};
        std::string message = "this call needs a capability that the client did not declare: " +
                              json::write(data["requiredCapabilities"]);
        const int code = is_modern(revision) ? kMissingClientCapability : kInvalidRequest;
        return fail(key, {code, std::move(message), 400, std::move(data)}, effects);
    }
    if (is_modern(revision) && call.task.empty()) return ask_in_reply(key, call, input, effects);
    if (++call.rounds > limits_.max_question_rounds || !call.work)
        return fail(key, {kInternalError, "the call asked its caller too often"}, effects);

    call.state = std::move(input.state);
    call.answers = {};
    for (auto& [name, question] : input.questions) {
        // A name may come again in a later round; to the client every question is another one.
        std::string unique = call.rounds == 1 ? name : name + '-' + std::to_string(call.rounds);
        call.unanswered.emplace(std::move(unique), Question{name, std::move(question)});
    }
    if (call.unanswered.empty()) return start_again(key, call, effects);
    call.patience = clock_.steady() + limits_.question_patience;
    if (call.task.empty()) return ask_by_request(key, call, call, effects);
    if (Task* task = tasks_.find(call.task, call.peer.caller.principal)) {
        task_changed(*task, TaskStatus::input_required, effects);
        if (Call* reader = reader_of(*task)) ask_by_request(key, call, *reader, effects);
    }
}

void Endpoint::ask_in_reply(CallKey key, const Call& call, const InputRequired& input, Effects& effects) {
    json::object members{{"resultType", "input_required"}};
    if (!input.questions.empty()) members["inputRequests"] = render_questions(input);
    if (!input.state.is_null() || input.questions.empty())
        members["requestState"] = seal_.seal(input.state, call.peer.caller.principal, call.request_digest,
                                             clock_.wall() + limits_.state_life);
    end(key, 200, result_message(call.id, server_.result_text(call.peer.caller.revision, std::move(members))),
        effects);
}

std::optional<RpcError> Endpoint::read_answers(const Message& request, std::string_view principal,
                                               Call& call) const {
    if (const json::value* answers = json::find(request.params, "inputResponses")) {
        if (!answers->is_object()) return RpcError{kInvalidParams, "inputResponses must be an object"};
        call.answers = answers->get_object();
    }
    const json::value* sealed = json::find(request.params, "requestState");
    if (!sealed) return std::nullopt;
    auto state = seal_.open(json::as_string(*sealed), principal, call.request_digest, clock_.wall());
    if (!state)
        return RpcError{kInvalidParams,
                        "this requestState is not one given for this request, or too old; call again without "
                        "inputResponses and requestState"};
    call.state = std::move(*state);
    return std::nullopt;
}

void Endpoint::ask_by_request(CallKey key, Call& call, Call& via, Effects& effects) {
    Session& session = *via.peer.session;
    // Questions of a task may have been asked on a stream that is gone.
    std::erase_if(session.asked, [&](const auto& asked) { return asked.second.call == key; });
    for (const auto& [name, question] : call.unanswered) {
        const RequestId id{"\"ask-" + std::to_string(++session.last_asked) + '"'};
        session.asked.emplace(id.json, Asked{key, name});
        const json::object params = project(question.request, call.peer.caller.revision, call.task, random_);
        send(via,
             request_message(id, question.request.method,
                             params.empty() ? std::string{} : json::write(params)),
             effects);
    }
}

void Endpoint::serve_response(Session& session, Message response, Effects& effects) {
    const auto at = session.asked.find(response.id.json);
    if (at == session.asked.end()) return;  // answered before, withdrawn, or made up
    const Asked asked = std::move(at->second);
    session.asked.erase(at);
    take_answer(asked.call, asked.question, std::move(response.reply), effects);
}

void Endpoint::take_answer(CallKey key, const std::string& question, json::object answer, Effects& effects) {
    Call* call = calls_.find(key);
    if (!call) return;
    const auto at = call->unanswered.find(question);
    if (at == call->unanswered.end()) return;
    call->answers[at->second.name] = std::move(answer);
    call->unanswered.erase(at);
    if (call->unanswered.empty()) start_again(key, *call, effects);
}

void Endpoint::start_again(CallKey key, Call& call, Effects& effects) {
    if (Task* task = tasks_.find(call.task, call.peer.caller.principal))
        task_changed(*task, TaskStatus::working, effects);
    emit_start(key, call, *call.work, effects);
}

void Endpoint::withdraw_questions(CallKey key, Call& call, Effects& effects) {
    Session* session = call.peer.session.get();
    if (!session || call.unanswered.empty()) return;
    for (const auto& [id, asked] : session->asked) {
        if (asked.call != key) continue;
        const std::string params = R"({"requestId":)" + id + R"(,"reason":"the call that asked has ended"})";
        std::string text = notification_message("notifications/cancelled", params);
        // By the way the question went; that of a task's is over.
        if (call.task.empty())
            send(call, std::move(text), effects);
        else
            notify(*session, std::move(text), effects);
    }
    std::erase_if(session->asked, [&](const auto& asked) { return asked.second.call == key; });
}

}  // namespace gateway::mcp
