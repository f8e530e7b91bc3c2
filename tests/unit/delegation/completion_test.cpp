#include <gtest/gtest.h>

#include "unit/delegation/house.hpp"

namespace gateway::delegation::test {
namespace {

using namespace std::chrono_literals;

class Completion : public ::testing::Test {
  protected:
    House house_;
};

std::string stream_of(std::initializer_list<std::string_view> pieces, bool complete = true) {
    std::string sse;
    for (const auto piece : pieces)
        sse += R"(data: {"id":"c","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":")" +
               std::string(piece) + "\"}}]}\n\n";
    if (complete)
        sse +=
            R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,)"
            R"("completion_tokens":4,"total_tokens":14}})"
            "\n\ndata: [DONE]\n\n";
    return sse;
}

// --- the plain path
// ------------------------------------------------------------------------------------------

TEST_F(Completion, AnswersPricesAndSettlesOnce) {
    house_.upstream.script = {answer("Hello.", 1000, 100)};
    const auto run = house_.run(house_.call());
    ASSERT_TRUE(run->outcome && *run->outcome);
    EXPECT_EQ(run->answer().response.text(), "Hello.");
    EXPECT_EQ(run->answer().spend.amount, parse_usd("0.00021"));
    ASSERT_EQ(house_.ledger.claims.size(), 1u);
    ASSERT_EQ(house_.ledger.settlements.size(), 1u);
    EXPECT_EQ(house_.ledger.settlements[0].attempt_id, house_.ledger.claims[0].attempt_id);
    EXPECT_EQ(house_.ledger.settlements[0].outcome, ledger::Outcome::ok);
    EXPECT_EQ(house_.timers.armed(), 0u);
}

TEST_F(Completion, AnswersOnlyWhenTheEndIsOnRecord) {
    house_.ledger.slow = true;
    house_.upstream.script = {answer("Hello.")};
    const auto call = house_.start(house_.call());
    ASSERT_EQ(house_.ledger.unwritten.size(), 1u);
    EXPECT_FALSE(call->ended);
    house_.ledger.unwritten[0]({});
    house_.turn();
    EXPECT_TRUE(call->outcome && *call->outcome);
}

TEST_F(Completion, OutlivesACallerWhoLeavesBeforeTheEndIsOnRecord) {
    house_.ledger.slow = true;
    house_.upstream.script = {answer("Hello.")};
    const auto call = house_.start(house_.call());
    call->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    EXPECT_TRUE(call->ended);
    ASSERT_EQ(house_.ledger.settlements.size(), 1u);  // paid for: an answer, not a cancellation
    EXPECT_EQ(house_.ledger.settlements[0].outcome, ledger::Outcome::ok);
    house_.ledger.unwritten[0]({});
    house_.turn();
}

TEST_F(Completion, SendsTheKeyApartFromTheHeaders) {
    house_.upstream.script = {answer("x")};
    house_.run(house_.call());
    const auto& request = house_.upstream.requests.at(0);
    EXPECT_EQ(request.url, "http://openai/chat/completions");
    EXPECT_EQ(request.headers.get("authorization"), "");
    EXPECT_EQ(request.credential.expose(), "sk-test");
}

TEST_F(Completion, LeavesNothingUnsentWhenTheClaimCannotBeWritten) {
    house_.ledger.refuses = Error{ErrorKind::storage, "disk full"};
    const auto run = house_.run(house_.call());
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(run->failure().error.kind, ErrorKind::storage);
    EXPECT_TRUE(house_.upstream.requests.empty());
    EXPECT_EQ(run->failure().spend.amount, Money{});
    EXPECT_EQ(run->failure().tries.at(0).outcome, ledger::Outcome::failed);
}

// --- retry and fallback
// --------------------------------------------------------------------------------------

TEST_F(Completion, RetriesWhatMayBeRetriedAndListsEveryTry) {
    house_.upstream.script = {error(503), answer("ok")};
    const auto run = house_.run(house_.call());
    ASSERT_TRUE(*run->outcome);
    ASSERT_EQ(run->answer().tries.size(), 2u);
    EXPECT_EQ(run->answer().tries[0].error_kind, "overloaded");
    EXPECT_EQ(run->answer().tries[0].cost.amount, Money{});
    EXPECT_EQ(house_.ledger.settlements.size(), 2u);
}

TEST_F(Completion, DoesNotRetryABadRequest) {
    house_.upstream.script = {error(400, "bad"), answer("never")};
    const auto run = house_.run(house_.call("hi", true));
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
}

TEST_F(Completion, FallsBackAndStoresTheAnswerUnderWhoGaveIt) {
    house_.upstream.script = {error(500), error(500), error(500), answer("from groq")};
    const auto first = house_.run(house_.call("hi", true));
    ASSERT_TRUE(*first->outcome);
    EXPECT_EQ(first->answer().ran.provider, "groq");
    EXPECT_EQ(first->answer().tries.size(), 4u);
    EXPECT_FALSE(first->answer().notes.empty());
    // The primary's key must miss: asked again without a fallback, the primary answers itself.
    house_.upstream.script = {answer("from openai")};
    const auto second = house_.run(house_.call());
    EXPECT_EQ(second->answer().response.text(), "from openai");
    EXPECT_FALSE(second->answer().cached);
}

TEST_F(Completion, GivesUpWhenTheProvidersWaitPassesTheDeadline) {
    auto throttled = error(429, "slow down");
    throttled.headers = {{"retry-after", "120"}};
    house_.upstream.script = {throttled};
    auto call = house_.call();
    call.timeout = 30s;
    const auto run = house_.run(std::move(call));
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(run->failure().error.kind, ErrorKind::rate_limited);
    EXPECT_EQ(run->failure().error.retry_after, 120s);
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
}

TEST_F(Completion, TheBreakerOpensAndSaysSo) {
    for (int i = 0; i < 10; ++i)
        house_.upstream.script.push_back(error(500));
    house_.run(house_.call("a"));
    house_.run(house_.call("b"));
    const auto sent = house_.upstream.requests.size();
    EXPECT_EQ(sent, static_cast<std::size_t>(routing::Breaker::kFaultsToOpen));
    const auto refused = house_.run(house_.call("c"));
    ASSERT_FALSE(*refused->outcome);
    EXPECT_EQ(refused->failure().error.detail, "circuit_open");
}

TEST_F(Completion, AnOpenCircuitFallsBackAtOnce) {
    for (int i = 0; i < 5; ++i)
        house_.upstream.script.push_back(error(500));
    house_.run(house_.call("a"));
    house_.run(house_.call("b"));
    house_.upstream.script = {answer("from groq")};
    const auto run = house_.start(house_.call("c", true));  // no time passes
    ASSERT_TRUE(run->ended);
    EXPECT_EQ(run->answer().ran.provider, "groq");
    EXPECT_TRUE(run->answer().tries.size() == 1);  // nothing was tried at the other
}

TEST_F(Completion, ARequestThatTheDialectCannotSayCostsNothingAndFallsBack) {
    auto call = house_.call("hi", true);
    llm::MediaPart sound;
    sound.kind = llm::MediaPart::Kind::video;
    sound.file_id = "somebody-elses";
    call.request.messages[0].parts.emplace_back(sound);
    const auto run = house_.run(std::move(call));
    ASSERT_FALSE(*run->outcome);
    EXPECT_TRUE(house_.upstream.requests.empty());
    EXPECT_EQ(run->failure().spend.amount, Money{});
}

// --- streams
// -------------------------------------------------------------------------------------------------

TEST_F(Completion, ForwardsPiecesInOrder) {
    house_.upstream.script = {{200, stream_of({"one ", "two ", "three"})}};
    auto call = house_.call();
    call.request.stream = true;
    const auto run = house_.run(std::move(call));
    ASSERT_TRUE(*run->outcome) << run->failure().error.message;
    EXPECT_EQ(run->pieces, (std::vector<std::string>{"one ", "two ", "three"}));
    EXPECT_EQ(run->answer().pieces, 3u);
}

TEST_F(Completion, ACutStreamIsAnErrorBilledByWhatArrivedAndNeverFallsBack) {
    house_.upstream.script = {{200, stream_of({"Once upon a time there was"}, false)},
                              answer("second voice")};
    auto call = house_.call("hi", true);
    call.request.stream = true;
    const auto run = house_.run(std::move(call));
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(run->failure().error.kind, ErrorKind::truncated_stream);
    EXPECT_EQ(run->failure().partial_text, "Once upon a time there was");
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
    const auto& settled = house_.ledger.settlements.at(0);
    EXPECT_EQ(settled.usage.output.provenance, llm::Provenance::estimated);
    EXPECT_GT(settled.usage.output.tokens, 0);
    EXPECT_EQ(settled.cost.source, llm::Cost::Source::estimated);
    EXPECT_TRUE(house_.cache.entries.empty());
}

TEST_F(Completion, AStreamThatBreaksBeforeItsFirstPieceFallsBack) {
    house_.upstream.script = {{200, "", {}, Error{ErrorKind::truncated_stream, "broke"}}, answer("x")};
    house_.upstream.script[1] = {200, stream_of({"fine"})};
    auto call = house_.call("hi", true);
    call.request.stream = true;
    const auto run = house_.run(std::move(call));
    ASSERT_TRUE(*run->outcome) << run->failure().error.message;
    EXPECT_EQ(run->answer().ran.provider, "groq");
}

TEST_F(Completion, AWholeAnswerThatBreaksHasAnUnknownPrice) {
    house_.upstream.script = {
        {200, R"({"choices":[{"mess)", {}, Error{ErrorKind::truncated_stream, "broke"}}};
    const auto run = house_.run(house_.call());
    ASSERT_FALSE(*run->outcome);
    EXPECT_FALSE(run->failure().spend.amount.has_value());  // written in full, billed in full, length unsaid
    EXPECT_FALSE(house_.ledger.settlements.at(0).cost.amount.has_value());
}

TEST_F(Completion, AStoredAnswerStreamsAsOnePiece) {
    house_.upstream.script = {answer("all of it")};
    house_.run(house_.call());
    auto call = house_.call();
    call.request.stream = true;
    const auto run = house_.run(std::move(call));
    EXPECT_TRUE(run->answer().cached);
    EXPECT_EQ(run->pieces, std::vector<std::string>{"all of it"});
}

// --- cache and sharing
// ---------------------------------------------------------------------------------------

TEST_F(Completion, TheSecondEqualCallComesFromTheCacheForNothing) {
    house_.upstream.script = {answer("Hello.", 1000, 100)};
    house_.run(house_.call());
    const auto again = house_.run(house_.call());
    ASSERT_TRUE(*again->outcome);
    EXPECT_TRUE(again->answer().cached);
    EXPECT_EQ(again->answer().spend.amount, Money{});
    EXPECT_EQ(again->answer().saved, parse_usd("0.00021"));
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
    EXPECT_EQ(house_.ledger.hits.size(), 1u);
}

TEST_F(Completion, OffAndRefreshAskAnew) {
    house_.upstream.script = {answer("1"), answer("2"), answer("3")};
    house_.run(house_.call());
    for (const auto mode : {cache::Mode::off, cache::Mode::refresh}) {
        auto call = house_.call();
        call.cache = mode;
        call.cache_asked = true;
        EXPECT_FALSE(house_.run(std::move(call))->answer().cached);
    }
    EXPECT_EQ(house_.run(house_.call())->answer().response.text(), "3");
}

TEST_F(Completion, NothingIncompleteIsEverKept) {
    auto truncated = answer("half");
    truncated.body.replace(truncated.body.find("\"stop\""), 6, "\"length\"");
    house_.upstream.script = {truncated, error(400)};
    EXPECT_EQ(house_.run(house_.call())->answer().response.completion, llm::Completion::truncated);
    house_.run(house_.call("other"));
    EXPECT_TRUE(house_.cache.entries.empty());
}

TEST_F(Completion, EqualCallsInFlightShareOneRequestAndItsPrice) {
    house_.upstream.script = {error(503), answer("shared", 1000, 100)};
    const auto first = house_.start(house_.call());
    const auto second = house_.start(house_.call());
    EXPECT_EQ(house_.completions->in_flight(), 1u);
    for (int i = 0; i < 20; ++i)
        house_.advance(500ms);
    ASSERT_TRUE(first->ended && second->ended);
    EXPECT_FALSE(first->answer().cached);
    EXPECT_EQ(second->answer().cache_level, "in_flight");
    EXPECT_EQ(second->answer().spend.amount, Money{});
    EXPECT_EQ(second->answer().saved, parse_usd("0.00021"));
    EXPECT_EQ(house_.upstream.requests.size(), 2u);
}

TEST_F(Completion, CallsOfOneIdThatMayNotShareAreAnsweredEachByItsOwn) {
    // The legs of a multi_completion have one id; with the cache off each must still ask its own model.
    house_.upstream.script = {{.never_answers = true}, {.never_answers = true}};
    auto first = house_.call(), second = house_.call();
    second.targets = {house_.target("groq", "fast")};
    second.id = first.id;
    first.cache = second.cache = cache::Mode::off;
    first.cache_asked = second.cache_asked = true;
    const auto a = house_.start(std::move(first)), b = house_.start(std::move(second));
    ASSERT_EQ(house_.upstream.requests.size(), 2u);
    EXPECT_EQ(house_.upstream.requests[1].url, "http://groq/chat/completions");
}

TEST_F(Completion, ACallDoesNotShareTheCeilingOrTheFallbacksOfAnother) {
    house_.upstream.script = {{.never_answers = true}, {.never_answers = true}, {.never_answers = true}};
    auto cheap = house_.call();
    cheap.max_cost = parse_usd("0.0001");
    const auto a = house_.start(std::move(cheap)), b = house_.start(house_.call());
    EXPECT_EQ(house_.completions->in_flight(), 2u);
    a->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    const auto c = house_.start(house_.call("hi", true));
    EXPECT_EQ(house_.completions->in_flight(), 2u);
}

TEST_F(Completion, AnotherServerUnderTheSameNameAnswersForItself) {
    house_.upstream.script = {answer("from the mock"), answer("from the real one")};
    house_.run(house_.call());
    house_.providers.find("openai")->base_url = "http://elsewhere";
    EXPECT_EQ(house_.run(house_.call())->answer().response.text(), "from the real one");
}

TEST_F(Completion, AnAnswerWithoutTheAskedFormIsNotKept) {
    house_.upstream.script = {answer("no json"), answer("{\\\"a\\\":1}"), answer("never asked")};
    auto call = house_.call();
    call.request.response_format = llm::ResponseFormat{
        llm::ResponseFormat::Kind::json_schema, "answer", *json::parse(R"({"required":["a"]})"), {}};
    for (const auto* text : {"no json", R"({"a":1})", R"({"a":1})"})
        EXPECT_EQ(house_.run(call)->answer().response.text(), text);
}

TEST_F(Completion, AFallbacksCachedAnswerTellsOfTheFailureBeforeIt) {
    house_.upstream.script = {answer("from groq")};
    auto direct = house_.call();
    direct.targets = {house_.target("groq", "fast")};
    house_.run(std::move(direct));
    house_.upstream.script = {error(401, "bad key")};
    const auto run = house_.run(house_.call("hi", true));
    ASSERT_TRUE(*run->outcome) << run->failure().error.message;
    EXPECT_TRUE(run->answer().cached);
    EXPECT_EQ(run->answer().tries.size(), 1u);
    ASSERT_EQ(run->answer().notes.size(), 2u);
    EXPECT_NE(run->answer().notes[0].find("fell back"), std::string::npos);
}

TEST_F(Completion, EqualSamplesAreNotShared) {
    house_.upstream.script = {answer("1"), answer("2")};
    auto twin = house_.call();
    twin.sample = 1;
    house_.run(house_.call());
    EXPECT_EQ(house_.run(std::move(twin))->answer().response.text(), "2");
}

// --- leaving
// -------------------------------------------------------------------------------------------------

TEST_F(Completion, TheUpstreamIsCancelledWhenTheLastWaiterLeavesAndNotBefore) {
    house_.upstream.script = {{.never_answers = true}};
    const auto first = house_.start(house_.call());
    const auto second = house_.start(house_.call());
    first->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    EXPECT_TRUE(first->ended);
    EXPECT_EQ(house_.upstream.cancelled, 0);
    second->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    EXPECT_EQ(house_.upstream.cancelled, 1);
    ASSERT_EQ(house_.ledger.settlements.size(), 1u);
    EXPECT_EQ(house_.ledger.settlements[0].outcome, ledger::Outcome::cancelled);
    EXPECT_EQ(house_.completions->in_flight(), 0u);
}

TEST_F(Completion, TheLogHearsOfCallersThatLeave) {
    std::vector<ErrorKind> heard;
    house_.completions->on_finished = [&](const Call&, const Outcome& outcome) {
        if (!outcome) heard.push_back(outcome.error().error.kind);
    };
    house_.upstream.script = {{.never_answers = true}};
    const auto call = house_.start(house_.call());
    call->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    EXPECT_EQ(heard, std::vector<ErrorKind>{ErrorKind::cancelled});
}

TEST_F(Completion, ACallPastItsDeadlineIsCancelledSettledAndBilled) {
    house_.upstream.script = {{.never_answers = true}};
    auto call = house_.call();
    call.timeout = 10s;
    const auto run = house_.start(std::move(call));
    house_.advance(10s);
    house_.turn();
    ASSERT_TRUE(run->ended);
    ASSERT_TRUE(run->outcome);
    EXPECT_EQ(run->failure().error.kind, ErrorKind::timeout);
    ASSERT_EQ(run->failure().tries.size(), 1u);
    EXPECT_GT(*run->failure().spend.amount, Money{});  // the prompt was sent: it may be billed
    EXPECT_EQ(house_.upstream.cancelled, 1);
    EXPECT_EQ(house_.ledger.settlements.size(), 1u);
}

TEST_F(Completion, AnUnsentRequestCostsNothing) {
    for (int i = 0; i < 3; ++i)
        house_.upstream.script.push_back(
            {.head_error = Error{ErrorKind::connection, "refused"}, .sent = false});
    const auto run = house_.run(house_.call());
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(run->failure().spend.amount, Money{});
    EXPECT_FALSE(run->failure().spend.estimated);
}

TEST_F(Completion, ShutdownCancelsAndSettlesEverything) {
    house_.upstream.script = {{.never_answers = true}, {.never_answers = true}};
    const auto a = house_.start(house_.call("a"));
    const auto b = house_.start(house_.call("b"));
    house_.completions->cancel_all();
    house_.turn();
    EXPECT_TRUE(a->ended && b->ended);
    EXPECT_EQ(house_.ledger.settlements.size(), 2u);
}

// --- limits
// --------------------------------------------------------------------------------------------------

TEST_F(Completion, QueuesBeyondTheCapAndShedsBeyondTheQueue) {
    for (int i = 0; i < 4; ++i)
        house_.upstream.script.push_back({.never_answers = true});
    const auto a = house_.start(house_.call("a")), b = house_.start(house_.call("b")),
               c = house_.start(house_.call("c"));
    EXPECT_EQ(house_.upstream.requests.size(), 2u);
    const auto d = house_.start(house_.call("d"));
    for (int i = 0; i < 20 && !d->ended; ++i)
        house_.advance(1s);
    ASSERT_TRUE(d->ended);
    EXPECT_EQ(d->failure().error.kind, ErrorKind::rate_limited);
    a->cancel.emit(boost::asio::cancellation_type::terminal);
    house_.turn();
    EXPECT_EQ(house_.upstream.requests.size(), 3u);  // the place went to the one who waited
}

TEST_F(Completion, MaxCostRefusesBeforeAnythingIsSent) {
    auto call = house_.call(std::string(40'000, 'x'));
    call.max_cost = parse_usd("0.0001");
    const auto run = house_.run(std::move(call));
    ASSERT_FALSE(*run->outcome);
    EXPECT_EQ(run->failure().error.kind, ErrorKind::budget_exceeded);
    EXPECT_TRUE(house_.upstream.requests.empty());
    EXPECT_TRUE(house_.ledger.claims.empty());
}

TEST_F(Completion, MaxCostBoundsTheAnswerAndRefusesUnknownPrices) {
    house_.upstream.script = {answer("x")};
    auto call = house_.call();
    call.max_cost = parse_usd("0.001");
    EXPECT_TRUE(*house_.run(std::move(call))->outcome);
    const auto body = json::parse(house_.upstream.requests.at(0).body);
    const auto limit = json::get_int(*body, "max_completion_tokens")
                           .value_or(json::get_int(*body, "max_tokens").value_or(0));
    EXPECT_GT(limit, 1000);
    EXPECT_LE(limit, 1667);  // $0.001 at $0.60 per million

    auto unknown = house_.call();
    unknown.targets = {house_.target("openai", "gpt-unheard-of")};
    unknown.max_cost = parse_usd("1");
    const auto refused = house_.run(std::move(unknown));
    EXPECT_EQ(refused->failure().error.kind, ErrorKind::budget_exceeded);
}

TEST_F(Completion, AGenerousCeilingAsksForNoMoreThanServersGive) {
    house_.upstream.script = {answer("x")};
    auto call = house_.call();
    call.max_cost = parse_usd("100");
    EXPECT_TRUE(*house_.run(std::move(call))->outcome);
    const auto body = json::parse(house_.upstream.requests.at(0).body);
    EXPECT_EQ(json::get_int(*body, "max_completion_tokens"), 8192);
}

TEST_F(Completion, AnUnknownPriceIsUnknownNotZero) {
    house_.upstream.script = {answer("x")};
    auto call = house_.call();
    call.targets = {house_.target("groq", "unheard-of")};
    const auto run = house_.run(std::move(call));
    ASSERT_TRUE(*run->outcome);
    EXPECT_FALSE(run->answer().spend.amount.has_value());
}

}  // namespace
}  // namespace gateway::delegation::test
