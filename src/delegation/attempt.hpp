// One request to one provider: encode, claim, send, decode, price, settle. Whatever happens in between — an
// error, a cut stream, a cancelled caller — exactly one settlement follows a claim, with the best usage that
// is known.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "delegation/call.hpp"
#include "delegation/provider_registry.hpp"
#include "delegation/upstream.hpp"
#include "delegation/wakeup.hpp"
#include "ledger/store.hpp"
#include "llm/catalog.hpp"
#include "llm/stream_event.hpp"

namespace gateway::delegation {

/// What an attempt needs from the house.
struct AttemptTools {
    Clock& clock;
    Random& random;
    Upstream& upstream;
    ledger::Store& ledger;
    const llm::Catalog& catalog;
    UpstreamTimeouts timeouts;
    std::size_t answer_limit;  ///< bytes of one answer; no provider's is near it, a runaway server's is
};

class Attempt {
  public:
    /// `number` counts the call's attempts from 1. `claim` names call, tool and principal.
    Attempt(AttemptTools tools, Connection& connection, const routing::Resolved& target, llm::Request request,
            ledger::Claim claim);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

    using OnText = std::function<void(std::string_view)>;
    /// Runs to its end, which is on record when this returns. `on_text` sees each visible piece of a streamed
    /// answer. Errors: the provider's, mapped to the table of base/error.hpp; storage when the claim could
    /// not be written.
    boost::asio::awaitable<Result<llm::Response>> run(OnText on_text);

    /// What happened, for `tries`; final after run() ended or the attempt was cancelled and destroyed.
    const Try& record() const { return record_; }
    const std::vector<std::string>& notes() const { return notes_; }
    std::optional<std::chrono::milliseconds> first_token() const { return first_token_; }
    std::string partial_text() const { return partial_text_; }
    /// Settles as cancelled (or timed out) if it was not settled yet.
    void abandon(ErrorKind why);

  private:
    boost::asio::awaitable<Result<llm::Response>> exchange(wire::HttpRequest http, OnText on_text);
    boost::asio::awaitable<Result<llm::Response>> read_whole(int status, wire::Headers headers);
    boost::asio::awaitable<Result<llm::Response>> read_stream(OnText on_text);
    boost::asio::awaitable<Result<std::string>> read_body(std::size_t limit);
    boost::asio::awaitable<Result<void>> write_claim();
    void on_event(const llm::StreamEvent& event, const OnText& on_text);
    llm::Response answered(llm::Response response);
    Error failed(Error error);
    Error not_sent(Error error);
    void settle(ledger::Outcome outcome, std::string error_kind, const llm::Response& response);
    bool may_be_billed() const;
    llm::Usage usage_of_the_unfinished() const;
    std::chrono::milliseconds elapsed() const;

    AttemptTools tools_;
    Connection& connection_;
    const routing::Resolved& target_;
    llm::Request request_;
    ledger::Claim claim_;
    wire::Dialect dialect_;
    wire::Traits traits_;
    Try record_;
    std::vector<std::string> notes_;
    std::unique_ptr<Exchange> exchange_;
    std::shared_ptr<Wakeup> recorded_;  // shared with the ledger, which may answer after the attempt is gone
    llm::Accumulator accumulator_;
    std::string partial_text_;  // everything the model wrote so far, for estimates
    SteadyTime started_;
    std::optional<std::chrono::milliseconds> first_token_;
    bool claimed_ = false;
    bool sent_ = false;  // a byte of the request left: the provider may bill
    bool settled_ = false;
    bool answering_ = false;          // the provider said 2xx
    bool refused_by_status_ = false;  // the provider answered with an error status: nothing is billed
};

/// How a finished attempt counts for the circuit breaker.
routing::AttemptOutcome breaker_outcome(const Result<llm::Response>& result);

}  // namespace gateway::delegation
