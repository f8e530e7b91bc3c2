#include "delegation/completion.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>

#include <algorithm>

#include "base/log.hpp"
#include "delegation/admission.hpp"
#include "delegation/fit.hpp"
#include "delegation/wakeup.hpp"
#include "llm/estimate.hpp"

namespace gateway::delegation {
namespace {

constexpr auto kStopped = "The call was stopped.";

// "30", "0.5"
std::string seconds_text(std::chrono::milliseconds time) {
    return to_decimal(Money::pico(1'000'000'000) * time.count());
}

// Tells the log how a call ended; one that is dropped untold was cancelled by its caller.
class FinishedCall {
  public:
    FinishedCall(std::function<void(const Call&, const Outcome&)> listener, const Call& call)
        : listener_(std::move(listener)), call_(call) {}
    ~FinishedCall() {
        if (!told_) tell(tl::unexpected(Failure{{ErrorKind::cancelled, "The caller left."}}));
    }
    FinishedCall(const FinishedCall&) = delete;
    FinishedCall& operator=(const FinishedCall&) = delete;
    void tell(const Outcome& outcome) {
        told_ = true;
        if (listener_) listener_(call_, outcome);
    }

  private:
    std::function<void(const Call&, const Outcome&)> listener_;  // its own: a frame may outlive the recipe
    const Call& call_;
    bool told_ = false;
};

}  // namespace

// A call and what the cache may do for it; shared by who waits for it, who works on it and who logs it.
struct Completions::Asked {
    Call call;
    cache::Permission permission;
    std::string key;  // of the first target; "" where the cache plays no part
};

// The state of one call's upstream work; outlives the callers that wait for it.
struct Completions::Work {
    Work(SharedAsked a, Flights::Lead l, routing::RetryPolicy policy, SteadyTime deadline)
        : asked(std::move(a)), lead(std::move(l)), retries(policy, deadline) {}

    SharedAsked asked;
    const Call& call = asked->call;
    const cache::Permission& permission = asked->permission;
    Flights::Lead lead;
    routing::RetryBudget retries;
    boost::asio::cancellation_signal cancel;
    ErrorKind stopped_by = ErrorKind::cancelled;  // why it was cancelled, if it was
    std::unique_ptr<Attempt> current;
    Spend spend;
    std::vector<Try> tries;
    std::vector<std::string> notes;
    std::string forwarded;  // text that callers have already seen
    std::size_t pieces = 0;
    std::optional<std::chrono::milliseconds> first_token;
    routing::Target ran;
    SharedOutcome outcome;
    std::function<void()> on_done;  // the starter, waiting for the bill of a call it gave up

    void stop(ErrorKind why) {
        stopped_by = why;
        cancel.emit(boost::asio::cancellation_type::terminal);
    }

    // Each attempt says the same again; once is enough.
    void add_note(const std::string& note) {
        if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }

    // Takes the finished (or abandoned) attempt into the bill.
    void close_attempt() {
        if (!current) return;
        current->abandon(stopped_by);
        tries.push_back(current->record());
        spend.add(current->record().cost);
        for (const auto& note : current->notes())
            add_note(note);
        if (!first_token) first_token = current->first_token();
        current.reset();
    }

    Failure failure(Error error) {
        close_attempt();
        return {std::move(error), spend, tries, forwarded};
    }
};

Completions::Completions(CompletionRooms rooms, CompletionOptions options)
    : rooms_(std::move(rooms)),
      options_(std::move(options)),
      answers_(rooms_.cache, rooms_.ledger, rooms_.clock, rooms_.providers) {}

Completions::~Completions() { cancel_all(); }

void Completions::cancel_all() {
    // In the loop's own turn: from outside, Boost's co_spawn would forward the signal later and by a bare
    // pointer into it, when the work may be gone. A copy, since stopping one may end it, which changes the
    // set.
    boost::asio::dispatch(rooms_.executor, [works = works_] {
        for (const auto& work : works)
            work->stop(ErrorKind::cancelled);
    });
}

// Calls share a flight when they would be answered alike AND fail alike: a ceiling may cut or refuse an
// answer, fallbacks may save it. A call that may not share flies alone, under a key that nobody else has —
// its id will not do, since the legs of a multi_completion have the same one.
std::string Completions::flight_key(const Asked& asked) {
    if (!asked.permission.share) return "alone " + std::to_string(++lone_flights_);
    const Call& call = asked.call;
    std::string key = asked.key;
    if (call.max_cost) key += " $" + to_decimal(*call.max_cost);
    for (std::size_t i = 1; i < call.targets.size(); ++i)
        key += " " + call.targets[i].target.provider + "/" + call.targets[i].target.model;
    return key;
}

boost::asio::awaitable<Outcome> Completions::run(Call call, OnPiece on_piece) {
    const auto started = rooms_.clock.steady();
    const auto permission = permission_for(call);
    auto key = answers_.key(call, call.targets.front(), permission);
    if (auto answer = find_kept(call, key, permission)) {
        answer->latency =
            std::chrono::duration_cast<std::chrono::milliseconds>(rooms_.clock.steady() - started);
        // A stored answer streams as one piece.
        if (const auto text = answer->response.text(); on_piece && !text.empty()) {
            on_piece({text, answer->response.usage.output.tokens});
            answer->pieces = 1;
        }
        Outcome outcome = std::move(*answer);
        if (on_finished) on_finished(call, outcome);
        co_return outcome;
    }
    const auto shared = std::make_shared<const Asked>(Asked{std::move(call), permission, std::move(key)});
    // A caller that leaves unwinds this coroutine; the log hears of that as well.
    FinishedCall finished(on_finished, shared->call);
    auto outcome = co_await run_shared(shared, std::move(on_piece));
    if (outcome)
        outcome->latency =
            std::chrono::duration_cast<std::chrono::milliseconds>(rooms_.clock.steady() - started);
    finished.tell(outcome);
    co_return outcome;
}

boost::asio::awaitable<Outcome> Completions::run_shared(SharedAsked asked, OnPiece on_piece) {
    const auto wakeup = std::make_shared<Wakeup>(rooms_.executor);
    SharedOutcome ended;
    std::optional<Error> broken;
    std::int64_t written = 0;
    bool timed_out = false;

    Flights::Listener listener;
    if (on_piece)
        listener.on_piece = [&](const std::string& text) {
            written += llm::estimate_tokens(text);
            on_piece({text, written});
        };
    listener.on_end = [&](const Flights::Outcome& outcome) {
        if (outcome)
            ended = *outcome;
        else
            broken = outcome.error();
        wakeup->wake();
    };
    const Call& call = asked->call;
    const StopListener stop(call.stop, [wakeup] { wakeup->wake(); });
    if (stop.requested()) co_return tl::unexpected(Failure{{ErrorKind::cancelled, kStopped}});
    auto joined = flights_.join(flight_key(*asked), std::move(listener));
    std::shared_ptr<Work> work;
    if (joined.lead) work = start(asked, std::move(joined.lead));

    const auto deadline = rooms_.timers.after(call.timeout, [&] {
        timed_out = true;
        wakeup->wake();
    });
    while (!ended && !broken && !timed_out && !stop.requested())
        co_await wakeup->wait();

    if (broken) co_return tl::unexpected(Failure{*broken});
    if (!ended) {
        // Past the deadline, or stopped. Whoever started the work still wants its bill, and gets it as soon
        // as it has stopped.
        if (work) {
            work->stopped_by = timed_out ? ErrorKind::timeout : ErrorKind::cancelled;
            work->on_done = [wakeup] { wakeup->wake(); };
        }
        joined.seat.leave();
        const bool stopping = work && work->lead.abandoned();
        while (stopping && !work->outcome)
            co_await wakeup->wait();
        Failure failure{{ErrorKind::cancelled, kStopped}};
        if (timed_out)
            failure.error = {ErrorKind::timeout,
                             "No answer within " + seconds_text(call.timeout) +
                                 " s. Raise `timeout`, shorten the task or name a faster model."};
        if (work && work->outcome && !*work->outcome) {
            failure.spend = work->outcome->error().spend;
            failure.tries = work->outcome->error().tries;
            failure.partial_text = work->outcome->error().partial_text;
        }
        co_return tl::unexpected(std::move(failure));
    }
    Outcome outcome = *ended;
    if (!work && outcome) {
        // Another caller pays for this answer; this one saved its price.
        outcome->cached = true;
        outcome->cache_level = "in_flight";
        outcome->saved = outcome->spend.amount;
        outcome->spend = {};
        outcome->tries.clear();
        rooms_.ledger.hit({call.id, call.tool, call.principal, outcome->ran.provider, outcome->ran.model,
                           rooms_.clock.wall(), outcome->saved});
    } else if (!work && !outcome) {
        outcome.error().spend = {};
    }
    co_return outcome;
}

std::shared_ptr<Completions::Work> Completions::start(SharedAsked asked, Flights::Lead lead) {
    const auto deadline = rooms_.clock.steady() + asked->call.timeout;
    auto work = std::make_shared<Work>(std::move(asked), std::move(lead), options_.retry, deadline);
    work->notes = work->call.notes;
    std::weak_ptr<Work> weak = work;
    work->lead.on_abandoned([weak] {
        if (const auto w = weak.lock()) w->stop(w->stopped_by);
    });
    works_.insert(work);
    auto finished = [this, work](const std::exception_ptr&) { works_.erase(work); };
    boost::asio::co_spawn(rooms_.executor, perform(work),
                          boost::asio::bind_cancellation_slot(work->cancel.slot(), std::move(finished)));
    return work;
}

boost::asio::awaitable<void> Completions::perform(std::shared_ptr<Work> work) {
    SharedOutcome outcome;
    try {
        auto result = co_await try_targets(work);
        outcome = std::make_shared<const Outcome>(std::move(result));
    } catch (const boost::system::system_error&) {
        // Cancelled: by the last caller leaving, a deadline, or shutdown. The attempt under way is settled
        // here.
        Error error{work->stopped_by, work->stopped_by == ErrorKind::timeout ? "The call's time is up."
                                                                             : "The call was cancelled."};
        outcome = std::make_shared<const Outcome>(tl::unexpected(work->failure(std::move(error))));
    } catch (const std::exception& error) {
        log_line(LogLevel::error, std::string("a call failed unexpectedly: ") + error.what());
        outcome = std::make_shared<const Outcome>(
            tl::unexpected(work->failure({ErrorKind::internal, "The gateway failed; its log says why."})));
    }
    work->outcome = outcome;
    work->lead.finish(outcome);
    if (work->on_done) work->on_done();
}

boost::asio::awaitable<Outcome> Completions::try_targets(std::shared_ptr<Work> work) {
    Error last{ErrorKind::internal, "the call had no target"};
    for (std::size_t i = 0; i < work->call.targets.size(); ++i) {
        const auto& target = work->call.targets[i];
        work->ran = target.target;
        auto key = i == 0 ? work->asked->key : answers_.key(work->call, target, work->permission);
        if (i > 0) {
            for (const auto& note : target.notes)
                work->add_note(note);
            if (work->permission.read)
                if (auto answer = answers_.find(work->call, target, key)) {
                    answer->notes = work->notes;
                    answer->notes.push_back("answered from the cache of a fallback");
                    answer->tries = work->tries;
                    answer->spend = work->spend;
                    co_return std::move(*answer);
                }
        }
        auto result = co_await try_target(work, i);
        if (result) {
            Answer answer;
            answer.response = std::move(*result);
            answer.ran = work->ran;
            answer.spend = work->spend;
            answer.tries = work->tries;
            answer.notes = work->notes;
            answer.first_token = work->first_token;
            answer.pieces = work->pieces;
            if (work->permission.write)
                answers_.keep(work->call, target, std::move(key), answer, work->permission.ttl);
            co_return answer;
        }
        last = result.error();
        // What a caller has seen cannot be taken back: no second voice goes on where the first broke off.
        if (!work->forwarded.empty() || !traits(last.kind).may_fall_back) break;
        if (i + 1 < work->call.targets.size())
            work->notes.push_back(target.target.provider + "/" + target.target.model + " failed (" +
                                  std::string(traits(last.kind).name) + "); fell back");
    }
    co_return tl::unexpected(work->failure(std::move(last)));
}

boost::asio::awaitable<Result<llm::Response>> Completions::try_target(std::shared_ptr<Work> work,
                                                                      std::size_t index) {
    for (int attempt = 1;; ++attempt) {
        auto result = co_await attempt_once(work, index);
        work->close_attempt();
        if (result || !work->forwarded.empty() || is_own_refusal(result.error())) co_return result;
        // A retry must not start what the ceiling no longer covers, nor what cannot end in time.
        const auto delay =
            work->retries.next_delay(result.error(), attempt, rooms_.clock.steady(), rooms_.random);
        if (!delay) co_return result;
        co_await pause(*delay);
    }
}

boost::asio::awaitable<Result<llm::Response>> Completions::attempt_once(std::shared_ptr<Work> work,
                                                                        std::size_t index) {
    const auto& target = work->call.targets[index];
    auto* connection = rooms_.providers.find(target.target.provider);
    if (!connection || !connection->configured())
        co_return fail(ErrorKind::not_configured,
                       "Provider '" + target.target.provider +
                           "' cannot be reached any more; get_provider_status says what it lacks.");

    Wakeup admitted(rooms_.executor);
    auto ticket = connection->limiter.enter([&admitted] { admitted.wake(); });
    if (!ticket) co_return fail(queue_full(*connection));
    while (!ticket.granted())
        co_await admitted.wait();

    // Asked only now: the circuit may have opened while this call stood in the queue.
    if (!connection->breaker.allow(rooms_.clock.steady()))
        co_return fail(circuit_open(*connection, connection->breaker.wait(rooms_.clock.steady())));
    BreakerSlot slot(connection->breaker, rooms_.clock);

    std::optional<Money> left = work->call.max_cost;
    if (left && !work->spend.amount)
        co_return fail(
            ErrorKind::budget_exceeded,
            "What an earlier attempt cost is not known, so max_cost cannot be kept in another one.");
    if (left) left = *left - *work->spend.amount;
    auto fitted = fit(work->call.request, target, *rooms_.catalog, left, rooms_.clock.wall());
    if (!fitted) co_return fail(fitted.error());
    for (const auto& note : fitted->notes)
        work->add_note(note);

    ledger::Claim claim;
    claim.call_id = work->call.id;
    claim.tool = work->call.tool;
    claim.principal = work->call.principal;
    claim.attempt = static_cast<int>(work->tries.size()) + 1;
    const AttemptTools tools{rooms_.clock,    rooms_.random,     rooms_.upstream,      rooms_.ledger,
                             *rooms_.catalog, options_.timeouts, options_.answer_limit};
    work->current =
        std::make_unique<Attempt>(tools, *connection, target, std::move(fitted->request), std::move(claim));
    Work* const state = work.get();
    Attempt::OnText on_text;
    if (work->call.request.stream)
        on_text = [state](std::string_view text) {
            state->forwarded += text;
            ++state->pieces;
            state->lead.publish(std::string(text));
        };
    auto result = co_await work->current->run(std::move(on_text));
    slot.report(breaker_outcome(result));
    co_return result;
}

boost::asio::awaitable<void> Completions::pause(std::chrono::milliseconds delay) {
    Wakeup wakeup(rooms_.executor);
    const auto timer = rooms_.timers.after(delay, [&wakeup] { wakeup.wake(); });
    co_await wakeup.wait();
}

}  // namespace gateway::delegation
