#include "cache/single_flight.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace gateway::cache {
namespace {

using Flights = SingleFlight<std::string, int>;

// What one caller hears.
struct Ear {
    std::string pieces;
    std::optional<Result<int>> end;
    int ends = 0;

    Flights::Listener listener() {
        return {.on_piece = [this](const std::string& piece) { pieces += piece; },
                .on_end =
                    [this](const Result<int>& outcome) {
                        end = outcome;
                        ++ends;
                    }};
    }
};

TEST(SingleFlight, TheFirstLeadsAndTheOthersFollow) {
    Flights flights;
    Ear a, b, c;
    auto first = flights.join("k", a.listener());
    auto second = flights.join("k", b.listener());
    auto other = flights.join("another", c.listener());
    EXPECT_TRUE(first.lead);
    EXPECT_FALSE(second.lead);
    EXPECT_TRUE(other.lead);
    EXPECT_EQ(flights.size(), 2u);
    EXPECT_EQ(first.lead.waiting(), 2u);

    first.lead.publish("one ");
    first.lead.publish("two");
    first.lead.finish(42);
    for (const Ear* ear : {&a, &b}) {
        EXPECT_EQ(ear->pieces, "one two");
        EXPECT_EQ(ear->end->value(), 42);
        EXPECT_EQ(ear->ends, 1);
    }
    EXPECT_FALSE(c.end);
    EXPECT_EQ(flights.size(), 1u);
}

TEST(SingleFlight, ALateFollowerHearsThePiecesSoFarOnce) {
    Flights flights;
    Ear a, late;
    auto first = flights.join("k", a.listener());
    first.lead.publish("one ");
    first.lead.publish("two ");
    auto second = flights.join("k", late.listener());
    EXPECT_EQ(late.pieces, "one two ");
    first.lead.publish("three");
    first.lead.finish(1);
    EXPECT_EQ(late.pieces, "one two three");
    EXPECT_EQ(a.pieces, late.pieces);
}

TEST(SingleFlight, WorkGoesOnWhenItsOwnCallerLeavesButOthersWait) {
    Flights flights;
    Ear a, b;
    bool cancelled = false;
    auto first = flights.join("k", a.listener());
    first.lead.on_abandoned([&] { cancelled = true; });
    auto second = flights.join("k", b.listener());
    first.seat.leave();
    EXPECT_FALSE(cancelled);
    first.lead.publish("x");
    first.lead.finish(7);
    EXPECT_EQ(a.pieces, "");
    EXPECT_FALSE(a.end) << "who left hears nothing more";
    EXPECT_EQ(b.pieces, "x");
    EXPECT_EQ(b.end->value(), 7);
    EXPECT_FALSE(cancelled);
}

TEST(SingleFlight, TheLastOneOutCancelsTheWorkOnce) {
    Flights flights;
    Ear a, b;
    int cancels = 0;
    auto first = flights.join("k", a.listener());
    first.lead.on_abandoned([&] { ++cancels; });
    {
        auto second = flights.join("k", b.listener());
        first.seat.leave();
        EXPECT_EQ(cancels, 0);
    }  // a seat that is dropped is left
    EXPECT_EQ(cancels, 1);
    EXPECT_TRUE(first.lead.abandoned());
    first.lead.publish("nobody hears");
    first.lead.finish(1);
    EXPECT_EQ(cancels, 1);
    EXPECT_FALSE(a.end);
    EXPECT_FALSE(b.end);
}

TEST(SingleFlight, AfterAbandonmentTheKeyIsFree) {
    Flights flights;
    Ear a, b;
    auto first = flights.join("k", a.listener());
    first.seat.leave();
    auto second = flights.join("k", b.listener());
    ASSERT_TRUE(second.lead) << "the abandoned work is being cancelled, nobody may join it";
    first.lead.finish(1);
    EXPECT_FALSE(b.end) << "the old work's end is not the new one's";
    EXPECT_EQ(flights.size(), 1u) << "the old work's end must not free the new one's key";
    second.lead.finish(2);
    EXPECT_EQ(b.end->value(), 2);
}

TEST(SingleFlight, CancellingIsPossibleAfterAbandonment) {
    Flights flights;
    Ear a;
    bool cancelled = false;
    auto first = flights.join("k", a.listener());
    first.seat.leave();
    first.lead.on_abandoned([&] { cancelled = true; });
    EXPECT_TRUE(cancelled);
}

TEST(SingleFlight, AnErrorIsSharedWithThoseWaitingAndNotKept) {
    Flights flights;
    Ear a, b, later;
    auto first = flights.join("k", a.listener());
    auto second = flights.join("k", b.listener());
    first.lead.finish(fail(ErrorKind::rate_limited, "wait"));
    EXPECT_EQ(a.end->error().kind, ErrorKind::rate_limited);
    EXPECT_EQ(b.end->error().kind, ErrorKind::rate_limited);
    auto third = flights.join("k", later.listener());
    EXPECT_TRUE(third.lead);
    EXPECT_FALSE(later.end);
}

TEST(SingleFlight, ADroppedLeadEndsTheFlight) {
    Flights flights;
    Ear a;
    Flights::Seat seat;
    {
        auto first = flights.join("k", a.listener());
        seat = std::move(first.seat);
    }
    ASSERT_TRUE(a.end);
    EXPECT_EQ(a.end->error().kind, ErrorKind::internal);
    EXPECT_EQ(flights.size(), 0u);
}

TEST(SingleFlight, LeavingFromInsideACallbackIsSafe) {
    Flights flights;
    Ear b;
    Flights::Joined first;
    std::string heard;
    first = flights.join("k", {.on_piece =
                                   [&](const std::string& piece) {
                                       heard += piece;
                                       first.seat.leave();
                                   },
                               .on_end = [&](const Result<int>&) { heard += "end"; }});
    auto second = flights.join("k", b.listener());
    first.lead.publish("x");
    first.lead.publish("y");
    first.lead.finish(1);
    EXPECT_EQ(heard, "x");
    EXPECT_EQ(b.pieces, "xy");
}

TEST(SingleFlight, JoiningFromInsideACallbackHearsEveryPieceOnce) {
    Flights flights;
    Ear inner;
    Flights::Joined joined;
    auto first = flights.join("k", {.on_piece = [&](const std::string&) {
                                  if (inner.pieces.empty()) joined = flights.join("k", inner.listener());
                              }});
    first.lead.publish("x");
    first.lead.publish("y");
    EXPECT_EQ(inner.pieces, "xy");
}

TEST(SingleFlight, JoiningFromInsideTheEndStartsAnew) {
    Flights flights;
    Ear inner;
    Flights::Joined joined;
    auto first = flights.join(
        "k", {.on_end = [&](const Result<int>&) { joined = flights.join("k", inner.listener()); }});
    first.lead.finish(1);
    EXPECT_TRUE(joined.lead);
    EXPECT_FALSE(inner.end);
}

TEST(SingleFlight, HandlesMayOutliveTheTable) {
    Ear a;
    Flights::Joined joined;
    {
        Flights flights;
        joined = flights.join("k", a.listener());
    }
    joined.lead.finish(5);
    EXPECT_EQ(a.end->value(), 5);
}

}  // namespace
}  // namespace gateway::cache
