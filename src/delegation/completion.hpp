// The recipe for one delegated completion: cache → (share an identical call in flight) → attempt, retry, fall
// back → price → keep. The only coroutine with policy; everything it decides by is a table or a pure function
// elsewhere.
//
// The work of a call runs as a coroutine of its own, owned by this object and not by the caller who started
// it: a caller that leaves gives up its seat, and the upstream request is cancelled when the last seat is
// empty. Deadlines belong to callers; the retry deadline is that of the caller who started the work.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <set>

#include "cache/policy.hpp"
#include "cache/single_flight.hpp"
#include "cache/store.hpp"
#include "delegation/answer_cache.hpp"
#include "delegation/attempt.hpp"
#include "delegation/call.hpp"
#include "delegation/timers.hpp"
#include "routing/retry.hpp"

namespace gateway::delegation {

struct CompletionOptions {
    cache::PolicySettings cache = {};
    routing::RetryPolicy retry = {};
    UpstreamTimeouts timeouts = {};
    std::size_t answer_limit = 64u << 20;  ///< bytes of one provider's answer
};

/// Everything the recipe stands on; all references outlive it.
struct CompletionRooms {
    boost::asio::any_io_executor executor;
    Clock& clock;
    Random& random;
    Timers& timers;
    Upstream& upstream;
    ProviderRegistry& providers;
    ledger::Store& ledger;
    cache::Store* cache = nullptr;  ///< nullptr: nothing is read or kept
    std::shared_ptr<const llm::Catalog> catalog;
};

class Completions {
  public:
    Completions(CompletionRooms rooms, CompletionOptions options);
    ~Completions();
    Completions(const Completions&) = delete;
    Completions& operator=(const Completions&) = delete;

    /// Runs a call to its end. `on_piece` hears the text of a streamed answer (call.request.stream).
    /// Cancelling the awaiting coroutine gives up its seat.
    boost::asio::awaitable<Outcome> run(Call call, OnPiece on_piece = {});

    /// Would a whole answer to this call be kept, and found when the call is made again?
    bool remembers(const Call& call) const;
    /// Keeps `answer` as the one to `call`: for an answer that took further words to get. It must come from
    /// one of the call's targets, be whole and have the form that the call asks for; else nothing is kept.
    void remember(const Call& call, const Answer& answer);

    /// Calls whose upstream work is under way.
    std::size_t in_flight() const { return works_.size(); }
    /// Cancels everything under way; each attempt is settled. For the end of a drain.
    void cancel_all();

    /// Hears every finished call, cached ones too; for the log.
    std::function<void(const Call&, const Outcome&)> on_finished;

  private:
    struct Asked;
    struct Work;
    using SharedAsked = std::shared_ptr<const Asked>;
    using SharedOutcome = std::shared_ptr<const Outcome>;
    using Flights = cache::SingleFlight<std::string, SharedOutcome>;

    cache::Permission permission_for(const Call& call) const;
    std::optional<Answer> find_kept(const Call& call, const std::string& first_key,
                                    const cache::Permission& permission);
    std::string flight_key(const Asked& asked);
    std::shared_ptr<Work> start(SharedAsked asked, Flights::Lead lead);

    boost::asio::awaitable<Outcome> run_shared(SharedAsked asked, OnPiece on_piece);
    boost::asio::awaitable<void> perform(std::shared_ptr<Work> work);
    boost::asio::awaitable<Outcome> try_targets(std::shared_ptr<Work> work);
    boost::asio::awaitable<Result<llm::Response>> try_target(std::shared_ptr<Work> work, std::size_t index);
    boost::asio::awaitable<Result<llm::Response>> attempt_once(std::shared_ptr<Work> work, std::size_t index);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds delay);

    CompletionRooms rooms_;
    CompletionOptions options_;
    AnswerCache answers_;
    Flights flights_;
    std::set<std::shared_ptr<Work>> works_;
    std::uint64_t lone_flights_ = 0;
};

}  // namespace gateway::delegation
