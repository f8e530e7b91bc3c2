// The protocol without its transports: from a validated message to what must happen, and from the outcome of
// work to what the client is told. HttpEndpoint and StdioEndpoint decide the era of a message and check what
// is theirs (headers, sessions, lines); what a method means is here, once.
//
// How a host uses an endpoint: feed it what clients send and carry out the effects, in order. Each Start is
// answered by one finish(); until then progress(), log(), open_stream(), close_stream() and detach() may be
// called for its key. All of them return further effects. Call tick() every few seconds. An endpoint is used
// from one thread at a time.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "mcp/call.hpp"
#include "mcp/effect.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/request_state.hpp"
#include "mcp/server.hpp"
#include "mcp/session.hpp"
#include "mcp/task.hpp"

namespace gateway::mcp {

struct EndpointLimits {
    SessionLimits sessions = {};
    TaskLimits tasks = {};
    std::size_t max_calls = 10'000;     ///< under way at once, of all clients
    std::size_t max_listeners = 1'024;  ///< subscriptions/listen streams
    std::size_t max_question_rounds = 8;
    std::chrono::seconds question_patience = std::chrono::minutes(10);  ///< for one round of questions
    std::chrono::seconds state_life = std::chrono::hours(1);            ///< of a requestState
};

/// Something that clients may have asked to hear of.
struct Change {
    enum class Kind { tools, prompts, resources, resource };
    Kind kind = Kind::tools;
    std::string uri = {};  ///< of a resource
};

class Endpoint {
  public:
    /// `server`, `clock` and `random` outlive the endpoint.
    Endpoint(const Server& server, EndpointLimits limits, const Clock& clock, Random& random);
    virtual ~Endpoint() = default;
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    /// Tells the client how far the work is, if it asked to be told.
    Effects progress(CallKey key, const Progress& progress);
    /// Would log() reach the client?
    bool wants_log(CallKey key, Severity severity);
    /// Logs to the client, if it wants messages of this severity. `data`: anything.
    Effects log(CallKey key, Severity severity, std::string_view logger, const json::value& data);
    /// The work has ended.
    Effects finish(CallKey key, Outcome outcome);
    /// Makes an event stream of a response that is long in coming; nothing where that cannot be.
    Effects open_stream(CallKey key);
    /// Ends a legacy call's event stream early. A client that can resume comes back for the rest.
    Effects close_stream(CallKey key);
    /// Can the call go on as a task?
    bool can_detach(CallKey key);
    /// Answers the call with a task, which the later finish() completes. Nothing if that cannot be.
    Effects detach(CallKey key, TaskTerms terms);
    /// Tells everybody who asked for it.
    Effects publish(const Change& change);
    /// Forgets and ends what has lasted too long.
    virtual Effects tick();

    std::size_t call_count() const { return calls_.size(); }

  protected:
    /// A stream of subscriptions/listen.
    struct Listener {
        ExchangeId exchange = 0;
        RequestId id;
        std::string principal;
        std::set<std::string, std::less<>> kinds;  ///< of the filter: "toolsListChanged", …
        std::set<std::string, std::less<>> resources;
        std::set<std::string, std::less<>> tasks;
    };

    // --- what a transport does ---------------------------------------------------------------------------

    /// Answers a request that never became a call. Not for those of a batch.
    virtual void reply(const Peer& peer, int status, std::string text, Effects& effects) = 0;
    /// Sends a message that belongs to a call, ahead of its answer.
    virtual void send(Call& call, std::string text, Effects& effects) = 0;
    /// Sends a call's answer and ends its exchange; `text` may be "": there is nothing to say.
    virtual void conclude(Call& call, int status, std::string text, Effects& effects) = 0;
    /// Sends a message of a session that belongs to none of its calls.
    virtual void notify(Session& session, std::string text, Effects& effects) = 0;
    /// Opens a listener's stream, sends on it, ends it.
    virtual void open_listener(const Listener& listener, Effects& effects) = 0;
    virtual void send(const Listener& listener, std::string text, Effects& effects) = 0;
    virtual void close_listener(const Listener& listener, std::string text, Effects& effects) = 0;
    /// Makes an event stream of a call's response; ends it early.
    virtual void begin_stream(Call& call, Effects& effects) = 0;
    virtual void break_stream(Call& call, Effects& effects) = 0;
    /// Every session there is.
    virtual std::vector<std::shared_ptr<Session>> sessions() = 0;
    /// A call of this exchange is under way, or is not any more.
    virtual void call_began(CallKey, const Peer&) {}
    virtual void call_ended(const Call&) {}

    // --- what a transport may ask for --------------------------------------------------------------------

    void serve_request(Peer peer, Message request, Effects& effects);
    void serve_notification(const Peer& peer, const Message& notification, Effects& effects);
    /// A client's answer to a question of ours.
    void serve_response(Session& session, Message response, Effects& effects);
    /// A batch that passed check_batch(). Its reply comes when its last call has ended.
    void serve_batch(const Peer& peer, std::vector<Message> messages, Effects& effects);
    void answer(const Peer& peer, int status, std::string text, Effects& effects);
    void refuse(const Peer& peer, const RequestId& id, const RpcError& error, Effects& effects);

    /// Cancels the call; nothing of it is sent any more.
    void cancel(CallKey key, std::string reason, Effects& effects);
    void cancel_all(Session& session, std::string_view reason, Effects& effects);
    /// Answers and ends all listeners: the server goes.
    void end_listeners(Effects& effects);
    void drop_listener(ExchangeId exchange);

    const Server& server_;
    const EndpointLimits limits_;
    const Clock& clock_;
    Random& random_;
    CallTable calls_;

  private:
    struct Method;
    static const Method* find_method(std::string_view name);
    bool exists(const Method& method, Revision revision) const;

    // Methods (methods.cpp, task_methods.cpp, skill_methods.cpp).
    void ping(Peer&, Message&, Effects&);
    void discover(Peer&, Message&, Effects&);
    template <ListKind kList>
    void list(Peer&, Message&, Effects&);
    void call_tool(Peer&, Message&, Effects&);
    void read_resource(Peer&, Message&, Effects&);
    void subscribe(Peer&, Message&, Effects&);
    void unsubscribe(Peer&, Message&, Effects&);
    void get_prompt(Peer&, Message&, Effects&);
    void complete(Peer&, Message&, Effects&);
    void set_log_level(Peer&, Message&, Effects&);
    void listen(Peer&, Message&, Effects&);
    void get_task(Peer&, Message&, Effects&);
    void update_task(Peer&, Message&, Effects&);
    void cancel_task(Peer&, Message&, Effects&);
    void list_tasks(Peer&, Message&, Effects&);
    void await_task(Peer&, Message&, Effects&);
    void get_skill(Peer&, Message&, Effects&);
    void read_folder(Peer&, Message&, Effects&);

    void respond(const Peer& peer, const RequestId& id, std::string_view result, Effects& effects);
    /// The error as this revision tells it.
    static RpcError error_in(Revision revision, RpcError error);
    /// What ties a message to a listener: the member `_meta` of its params or result.
    static json::object listener_meta(const Listener& listener);
    /// A notification on a listener's stream.
    static std::string listener_message(const Listener& listener, std::string_view method,
                                        json::object params);
    /// Registers the call of `request`, with answers to earlier questions if it brings any, and starts its
    /// work. `asks`: the work may end in questions. Nothing when the request was refused.
    std::optional<CallKey> start(Peer& peer, Message& request, Work work, bool asks, Effects& effects);
    /// Reads `inputResponses` and `requestState` of a modern request. An error to refuse it with.
    std::optional<RpcError> read_answers(const Message& request, std::string_view principal,
                                         Call& call) const;
    static void emit_start(CallKey key, Call& call, Work work, Effects& effects);
    /// Takes the call out and sends its answer.
    void end(CallKey key, int status, std::string text, Effects& effects);
    void fail(CallKey key, const RpcError& error, Effects& effects);

    // Questions to the client (interaction.cpp).
    void ask(CallKey key, InputRequired input, Effects& effects);
    void ask_in_reply(CallKey key, const Call& call, const InputRequired& input, Effects& effects);
    /// Sends the unanswered questions of the call `key` as requests on the stream of the call `via`.
    void ask_by_request(CallKey key, Call& call, Call& via, Effects& effects);
    void take_answer(CallKey key, const std::string& question, json::object answer, Effects& effects);
    void start_again(CallKey key, Call& call, Effects& effects);
    /// Tells the client to forget the questions of this call.
    void withdraw_questions(CallKey key, Call& call, Effects& effects);

    // Tasks.
    Task* find_task(const Peer& peer, const Message& request, Effects& effects);
    /// Makes a task of the call, answering its request with it; there must be room.
    void become_task(CallKey key, TaskTerms terms, Effects& effects);
    /// A call on whose stream the task's questions can be asked, or nullptr.
    Call* reader_of(Task& task);
    json::object render_full(const Task& task, Revision revision);
    std::string awaited_reply(const Task& task, const RequestId& id, Revision revision);
    void task_changed(Task& task, TaskStatus status, Effects& effects);
    void finish_task(CallKey key, Outcome outcome, Effects& effects);

    TaskTable tasks_;
    RequestStateSeal seal_;
    std::vector<Listener> listeners_;
};

/// Whom `initialize` introduces, with the revision negotiated, or the -32602 to refuse it with.
std::variant<Caller, RpcError> read_initialize(const Message& message, std::string_view principal);

/// Is this batch one we serve (legacy requests, notifications and responses, no initialize, not too many)?
/// Otherwise the -32600 to answer it with.
std::optional<RpcError> check_batch(const std::vector<Message>& messages);

}  // namespace gateway::mcp
