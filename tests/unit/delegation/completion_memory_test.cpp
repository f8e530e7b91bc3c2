// What is remembered of a call beyond its plain answer, and calls that are stopped rather than cancelled.
#include <gtest/gtest.h>

#include "unit/delegation/house.hpp"

namespace gateway::delegation::test {
namespace {

class Memory : public testing::Test {
  protected:
    House house_;
};

TEST_F(Memory, AnAnswerThatTookFurtherWordsIsFoundUnderTheFirst) {
    auto first = house_.call("count the rivers");
    auto again = house_.call("count the rivers, all of them");
    house_.upstream.script = {answer("seven")};
    const auto asked = house_.run(again);
    house_.completions->remember(first, asked->answer());
    const auto found = house_.run(first);
    EXPECT_TRUE(found->answer().cached);
    EXPECT_EQ(found->answer().response.text(), "seven");
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
}

TEST_F(Memory, WhatDoesNotHaveTheFormOfTheFirstIsNotKept) {
    auto first = house_.call();
    first.request.response_format = llm::ResponseFormat{
        llm::ResponseFormat::Kind::json_schema, "answer", json::object{{"type", "object"}}, {}};
    house_.upstream.script = {answer("prose")};
    const auto asked = house_.run(house_.call("another"));
    house_.completions->remember(first, asked->answer());
    EXPECT_EQ(house_.cache.entries.size(), 1u);  // the other call's own
}

TEST_F(Memory, RemembersSaysWhatTheCacheWillDo) {
    auto call = house_.call();
    EXPECT_TRUE(house_.completions->remembers(call));
    call.request.temperature = 1.0;
    EXPECT_FALSE(house_.completions->remembers(call));
    call.request.temperature.reset();
    call.cache_asked = true;
    call.cache = cache::Mode::off;
    EXPECT_FALSE(house_.completions->remembers(call));
}

TEST_F(Memory, AmongEqualTargetsAnyKeptAnswerWillDo) {
    auto call = house_.call("hi", true);
    call.any_target = true;
    house_.upstream.script = {error(401), answer("from the other")};
    EXPECT_EQ(house_.run(call)->answer().ran.provider, "groq");
    const auto again = house_.run(call);
    EXPECT_TRUE(again->answer().cached);
    EXPECT_EQ(again->answer().ran.provider, "groq");
    EXPECT_EQ(house_.upstream.requests.size(), 2u);

    call.any_target = false;  // a wish with a fallback: the wish is asked again
    house_.upstream.script = {answer("from the wish")};
    EXPECT_EQ(house_.run(call)->answer().response.text(), "from the wish");
}

TEST_F(Memory, AStoppedCallSaysWhatItCost) {
    auto call = house_.call("a question of some length");
    call.stop = std::make_shared<Stop>();
    house_.upstream.script = {{.never_answers = true}};
    const auto running = house_.start(call);
    EXPECT_FALSE(running->ended);
    call.stop->request();
    house_.turn();
    ASSERT_TRUE(running->ended);
    EXPECT_EQ(running->failure().error.kind, ErrorKind::cancelled);
    ASSERT_TRUE(running->failure().spend.amount);
    EXPECT_GT(running->failure().spend.amount->picodollars(), 0);
    EXPECT_EQ(house_.upstream.cancelled, 1);
    EXPECT_EQ(house_.completions->in_flight(), 0u);
}

TEST_F(Memory, AStopBeforehandAsksNobodyButKeptAnswersAreGiven) {
    house_.upstream.script = {answer("kept")};
    house_.run(house_.call("known"));
    auto known = house_.call("known"), unknown = house_.call("unknown");
    known.stop = unknown.stop = std::make_shared<Stop>();
    known.stop->request();
    EXPECT_TRUE(house_.run(known)->answer().cached);
    EXPECT_EQ(house_.run(unknown)->failure().error.kind, ErrorKind::cancelled);
    EXPECT_EQ(house_.upstream.requests.size(), 1u);
}

}  // namespace
}  // namespace gateway::delegation::test
