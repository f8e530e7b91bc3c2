#include "delegation/attempt.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "llm/estimate.hpp"
#include "providers/model_traits.hpp"

namespace gateway::delegation {
namespace {

constexpr std::size_t kErrorLimit = 1u << 20;

wire::HttpRequest http_request(const Connection& connection, wire::EncodedRequest encoded) {
    wire::HttpRequest http;
    http.url = connection.base_url + encoded.path;
    http.headers = connection.headers;
    for (const auto& [name, value] : encoded.headers)
        http.headers.add(name, value);
    http.headers.add("content-type", "application/json");
    http.body = json::write(encoded.body);
    if (!connection.key.empty()) {
        http.auth_header = connection.provider->auth_header;
        http.auth_prefix = connection.provider->auth_prefix;
        http.credential = connection.key;
    }
    return http;
}

ledger::Outcome outcome_of(const llm::Response& response) {
    switch (response.completion) {
        case llm::Completion::complete: return ledger::Outcome::ok;
        case llm::Completion::truncated: return ledger::Outcome::truncated;
        case llm::Completion::refused:
        case llm::Completion::filtered: return ledger::Outcome::refused;
    }
    return ledger::Outcome::ok;
}

ledger::Outcome outcome_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::rate_limited: return ledger::Outcome::throttled;
        case ErrorKind::truncated_stream: return ledger::Outcome::truncated;
        case ErrorKind::cancelled: return ledger::Outcome::cancelled;
        default: return ledger::Outcome::failed;
    }
}

}  // namespace

routing::AttemptOutcome breaker_outcome(const Result<llm::Response>& result) {
    if (result) return routing::AttemptOutcome::ok;
    switch (result.error().kind) {
        case ErrorKind::rate_limited: return routing::AttemptOutcome::throttled;
        case ErrorKind::overloaded:
        case ErrorKind::server_error:
        case ErrorKind::timeout:
        case ErrorKind::connection:
        case ErrorKind::truncated_stream:
        case ErrorKind::malformed_response: return routing::AttemptOutcome::fault;
        case ErrorKind::cancelled:
        case ErrorKind::storage:
        case ErrorKind::unsupported: return routing::AttemptOutcome::abandoned;
        // The provider is alive and said no: to this request, this key or this model.
        default: return routing::AttemptOutcome::ok;
    }
}

Attempt::Attempt(AttemptTools tools, Connection& connection, const routing::Resolved& target,
                 llm::Request request, ledger::Claim claim)
    : tools_(tools),
      connection_(connection),
      target_(target),
      request_(std::move(request)),
      claim_(std::move(claim)),
      dialect_(providers::dialect_for(*connection.provider, target.target.model)),
      traits_(providers::traits_for(*connection.provider, target.row, target.target.model)),
      started_(tools.clock.steady()) {
    record_.provider = target.target.provider;
    record_.model = target.target.model;
}

Attempt::~Attempt() { abandon(ErrorKind::cancelled); }

std::chrono::milliseconds Attempt::elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(tools_.clock.steady() - started_);
}

boost::asio::awaitable<Result<llm::Response>> Attempt::run(OnText on_text) {
    auto encoded = wire::encode(dialect_, request_, traits_);
    if (!encoded) co_return fail(not_sent(encoded.error()));
    notes_ = std::move(encoded->notes);
    auto http = http_request(connection_, std::move(*encoded));

    const auto executor = co_await boost::asio::this_coro::executor;
    recorded_ = std::make_shared<Wakeup>(executor);
    const auto claimed = co_await write_claim();
    if (!claimed) co_return fail(not_sent(claimed.error()));
    auto result = co_await exchange(std::move(http), std::move(on_text));
    // A finished exchange gives its connection back at once, not when the last reference to this attempt
    // goes.
    sent_ = exchange_->sent();
    exchange_.reset();
    if (result)
        result = answered(std::move(*result));
    else
        result = fail(failed(result.error()));
    co_await recorded_->wait();
    co_return result;
}

boost::asio::awaitable<Result<void>> Attempt::write_claim() {
    claim_.started = tools_.clock.wall();
    claim_.provider = target_.target.provider;
    claim_.model = target_.target.model;
    claim_.streamed = request_.stream;
    claim_.attempt_id = ordered_id("att_", claim_.started, tools_.random);
    auto& store = tools_.ledger;
    ledger::Claim claim = claim_;
    const auto initiate = [&store, &claim](auto handler) {
        // The handler is move-only, std::function wants copies: share it.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        store.claim(std::move(claim),
                    [shared](Result<void> result) { std::move (*shared)(std::move(result)); });
    };
    // Set before waiting: a claim in the writer's queue may be on disk although this coroutine was cancelled
    // meanwhile.
    claimed_ = true;
    auto written =
        co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable) const, void(Result<void>)>(
            initiate, boost::asio::use_awaitable);
    claimed_ = written.has_value();
    co_return written;
}

boost::asio::awaitable<Result<llm::Response>> Attempt::exchange(wire::HttpRequest http, OnText on_text) {
    exchange_ = tools_.upstream.send(std::move(http), tools_.timeouts);
    auto head = co_await exchange_->head();
    if (!head) co_return fail(head.error());
    if (head->status < 200 || head->status > 299) {
        refused_by_status_ = true;
        auto body = co_await read_body(kErrorLimit);
        co_return fail(wire::decode_error(dialect_, head->status, head->headers, body.value_or("")));
    }
    answering_ = true;
    auto result = request_.stream ? co_await read_stream(std::move(on_text))
                                  : co_await read_whole(head->status, std::move(head->headers));
    co_return result;
}

boost::asio::awaitable<Result<std::string>> Attempt::read_body(std::size_t limit) {
    std::string body;
    for (;;) {
        auto piece = co_await exchange_->read();
        if (!piece) co_return fail(piece.error());
        if (piece->empty()) co_return body;
        if (body.size() + piece->size() > limit)
            co_return fail(ErrorKind::malformed_response,
                           "The provider's answer is larger than any answer may be.");
        if (body.empty())
            body = std::move(*piece);
        else
            body += *piece;
    }
}

boost::asio::awaitable<Result<llm::Response>> Attempt::read_whole(int status, wire::Headers headers) {
    auto body = co_await read_body(tools_.answer_limit);
    if (!body) co_return fail(body.error());
    auto response = wire::decode(dialect_, *body, traits_);
    if (!response && response.error().kind == ErrorKind::malformed_response) {
        // Some servers put an error object into a 200; others an HTML page. The error reader knows both.
        log_line(LogLevel::warn, "unreadable answer from " + record_.provider + " (HTTP " +
                                     std::to_string(status) + ", " +
                                     std::string(headers.get("content-type")) + ")");
    }
    co_return response;
}

boost::asio::awaitable<Result<llm::Response>> Attempt::read_stream(OnText on_text) {
    const auto decoder = wire::make_stream_decoder(dialect_, traits_);
    const wire::EventSink sink = [this, &on_text](llm::StreamEvent event) { on_event(event, on_text); };
    std::size_t total = 0;
    for (;;) {
        auto piece = co_await exchange_->read();
        if (!piece) {
            if (decoder->done()) break;  // everything was said before the connection broke
            co_return fail(piece.error());
        }
        if (piece->empty()) {
            const auto finished = decoder->finish(sink);
            if (!finished) co_return fail(finished.error());
            break;
        }
        total += piece->size();
        if (total > tools_.answer_limit)
            co_return fail(ErrorKind::malformed_response,
                           "The provider's stream is larger than any answer may be.");
        const auto fed = decoder->feed(*piece, sink);
        if (!fed) co_return fail(fed.error());
    }
    co_return accumulator_.take();
}

void Attempt::on_event(const llm::StreamEvent& event, const OnText& on_text) {
    const auto* text = std::get_if<llm::TextDelta>(&event);
    const auto* reasoning = std::get_if<llm::ReasoningDelta>(&event);
    const auto* arguments = std::get_if<llm::ToolArgumentsDelta>(&event);
    if ((text || reasoning || arguments) && !first_token_) first_token_ = elapsed();
    if (text) partial_text_ += text->text;
    accumulator_.add(event);
    if (text && on_text && !text->text.empty()) on_text(text->text);
}

llm::Response Attempt::answered(llm::Response response) {
    auto& usage = response.usage;
    if (!usage.input.known()) usage.input = llm::TokenCount::estimated(llm::estimate_prompt_tokens(request_));
    if (!usage.output.known()) {
        auto written = llm::estimate_tokens(response.text()) + llm::estimate_tokens(response.reasoning());
        for (const auto& call : response.tool_calls())
            written += llm::estimate_tokens(call.arguments);
        usage.output = llm::TokenCount::estimated(written);
    }
    settle(outcome_of(response), "", response);
    return response;
}

Error Attempt::failed(Error error) {
    llm::Response unfinished;
    unfinished.usage = usage_of_the_unfinished();
    settle(outcome_of(error.kind), std::string(traits(error.kind).name), unfinished);
    return error;
}

// Nothing was claimed, so nothing is settled; but the call's bill must know that this try was free.
Error Attempt::not_sent(Error error) {
    record_.outcome = ledger::Outcome::failed;
    record_.error_kind = traits(error.kind).name;
    record_.cost = {Money{}, llm::Cost::Source::computed, "not sent: not billed"};
    record_.latency = elapsed();
    return error;
}

bool Attempt::may_be_billed() const {
    const bool sent = exchange_ ? exchange_->sent() : sent_;
    return sent && !refused_by_status_;
}

llm::Usage Attempt::usage_of_the_unfinished() const {
    llm::Usage usage = accumulator_.usage();
    if (!may_be_billed()) return usage;
    if (!usage.input.known()) usage.input = llm::TokenCount::estimated(llm::estimate_prompt_tokens(request_));
    // A whole answer that broke was written in full and will be billed in full; how long it was, nobody said.
    if (answering_ && !request_.stream) return usage;
    // Providers report output at the end only; of a stream that was cut, what arrived is counted.
    const auto written = llm::estimate_tokens(partial_text_);
    if (!usage.output.known() || usage.output.tokens < written)
        usage.output = llm::TokenCount::estimated(written);
    return usage;
}

void Attempt::abandon(ErrorKind why) {
    if (!claimed_ || settled_) return;
    llm::Response unfinished;
    unfinished.usage = usage_of_the_unfinished();
    settle(why == ErrorKind::timeout ? ledger::Outcome::failed : ledger::Outcome::cancelled,
           std::string(traits(why).name), unfinished);
}

void Attempt::settle(ledger::Outcome outcome, std::string error_kind, const llm::Response& response) {
    if (settled_) return;
    settled_ = true;
    ledger::Settlement settlement;
    settlement.attempt_id = claim_.attempt_id;
    settlement.outcome = outcome;
    settlement.error_kind = std::move(error_kind);
    settlement.answered_model = response.model;
    settlement.usage = response.usage;
    const bool failed_for_free = !settlement.error_kind.empty() && !may_be_billed();
    if (failed_for_free)
        settlement.cost = {Money{}, llm::Cost::Source::computed, "refused or not sent: not billed"};
    else
        settlement.cost = tools_.catalog.price(record_.provider, response.model, record_.model,
                                               response.usage, claim_.started);
    settlement.latency = elapsed();
    settlement.first_token = first_token_;
    settlement.request_id = response.id;

    record_.outcome = outcome;
    record_.error_kind = settlement.error_kind;
    record_.cost = settlement.cost;
    record_.latency = settlement.latency;
    tools_.ledger.settle(std::move(settlement),
                         [recorded = recorded_](const Result<void>&) { recorded->wake(); });
}

}  // namespace gateway::delegation
