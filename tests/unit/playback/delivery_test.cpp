#include "playback/delivery.hpp"

#include <gtest/gtest.h>

namespace gateway::playback {
namespace {

using Ending = DeliveryPlan::Ending;
using std::chrono::microseconds;
using std::chrono::milliseconds;

Reply stream_reply() {
    Reply reply;
    reply.body = "data: one\n\ndata: two\n\n";
    reply.chunked = true;
    return reply;
}

std::string body_of(const DeliveryPlan& plan) {
    std::string body;
    for (const auto& piece : plan.pieces)
        body += piece;
    return body;
}

DeliveryPlan planned(std::string_view fault, Reply reply = stream_reply()) {
    return plan_delivery(std::move(reply), *parse_fault(fault));
}

TEST(Delivery, without_a_fault_is_complete_and_in_one_piece) {
    const auto plan = planned("");
    EXPECT_EQ(plan.pieces, std::vector<std::string>{stream_reply().body});
    EXPECT_EQ(plan.ending, Ending::complete);
    EXPECT_TRUE(plan.with_head);
    EXPECT_EQ(plan.delay.count(), 0);
}

TEST(Delivery, breaks_off_after_the_bytes_asked_for) {
    for (const auto& [text, ending] :
         {std::pair{"cut=10", Ending::cut}, std::pair{"stall=10", Ending::stall},
          std::pair{"reset=10", Ending::reset}, std::pair{"end=10", Ending::complete}}) {
        const auto plan = planned(text);
        EXPECT_EQ(body_of(plan), "data: one\n") << text;
        EXPECT_EQ(plan.ending, ending) << text;
        EXPECT_TRUE(plan.with_head) << text;
    }
    EXPECT_EQ(body_of(planned("cut")), stream_reply().body.substr(0, 11));
    EXPECT_EQ(body_of(planned("cut=0")), "");
    EXPECT_EQ(body_of(planned("cut=9999")), stream_reply().body);
}

TEST(Delivery, states_the_whole_length_of_a_cut_body_but_not_of_an_ended_one) {
    Reply reply;
    reply.body = "0123456789";
    EXPECT_EQ(planned("cut=4", reply).stated_length, 10u);
    EXPECT_EQ(planned("end=4", reply).stated_length, 4u);
}

TEST(Delivery, can_break_before_the_head) {
    const auto plan = planned("reset=head");
    EXPECT_FALSE(plan.with_head);
    EXPECT_TRUE(plan.pieces.empty());
    EXPECT_EQ(plan.ending, Ending::reset);
}

TEST(Delivery, keeps_the_replys_own_pieces_and_pace_unless_told_otherwise) {
    auto reply = stream_reply();
    reply.piece_lengths = {11, 11};
    reply.pace = microseconds{1500};
    reply.delay = microseconds{7};
    const auto natural = planned("", reply);
    EXPECT_EQ(natural.pieces, (std::vector<std::string>{"data: one\n\n", "data: two\n\n"}));
    EXPECT_EQ(natural.pace, microseconds{1500});
    EXPECT_EQ(natural.delay, microseconds{7});

    EXPECT_EQ(planned("cut=15", reply).pieces, (std::vector<std::string>{"data: one\n\n", "data"}));
    const auto told = planned("split=every:20;pace=2;delay=3", reply);
    EXPECT_EQ(told.pieces.size(), 2u);
    EXPECT_EQ(body_of(told), reply.body);
    EXPECT_EQ(told.pace, milliseconds{2});
    EXPECT_EQ(told.delay, milliseconds{3});
}

TEST(Delivery, corrupts_one_byte) {
    auto expected = stream_reply().body;
    expected[6] = '\xFF';
    EXPECT_EQ(body_of(planned("corrupt=6")), expected);
    EXPECT_EQ(body_of(planned("corrupt=1000")), stream_reply().body);
}

}  // namespace
}  // namespace gateway::playback
