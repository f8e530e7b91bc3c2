#include <gtest/gtest.h>

#include "llm/stream_event.hpp"

namespace gateway::llm {
namespace {

Response fold(std::initializer_list<StreamEvent> events) {
    Accumulator accumulator;
    for (const auto& event : events)
        accumulator.add(event);
    return accumulator.take();
}

TEST(Accumulator, JoinsTextAndKeepsTheOrderOfParts) {
    const Response response =
        fold({Started{"id-1", "m"}, TextDelta{"Hel"}, TextDelta{"lo"}, ReasoningDelta{"hm"}, TextDelta{"!"},
              Finished{Finish::stop, "end_turn"}});
    EXPECT_EQ(response.id, "id-1");
    EXPECT_EQ(response.model, "m");
    EXPECT_EQ(response.text(), "Hello!");
    EXPECT_EQ(response.reasoning(), "hm");
    ASSERT_EQ(response.parts.size(), 3u);
    EXPECT_TRUE(std::holds_alternative<ReasoningPart>(response.parts[1]));
    EXPECT_EQ(response.finish, Finish::stop);
    EXPECT_EQ(response.raw_finish, "end_turn");
}

TEST(Accumulator, RefusalIsNotText) {
    const Response response = fold({RefusalDelta{"I can"}, RefusalDelta{"not"}});
    EXPECT_EQ(response.refusal, "I cannot");
    EXPECT_EQ(response.text(), "");
}

TEST(Accumulator, ArgumentsGoToTheCallOfTheirIndexEvenInterleaved) {
    const Response response =
        fold({ToolCallStarted{0, "a", "f"}, ToolCallStarted{1, "b", "g"}, ToolArgumentsDelta{0, "{\"x\":"},
              ToolArgumentsDelta{1, "{}"}, ToolArgumentsDelta{0, "1}"}, ToolArgumentsDelta{7, "lost"}});
    const auto calls = response.tool_calls();
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[0].arguments, "{\"x\":1}");
    EXPECT_EQ(calls[1].arguments, "{}");
}

TEST(Accumulator, AReusedIndexMeansTheNewestCall) {
    const auto calls = fold({ToolCallStarted{0, "a", "f"}, ToolArgumentsDelta{0, "1"},
                             ToolCallStarted{0, "b", "g"}, ToolArgumentsDelta{0, "2"}})
                           .tool_calls();
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[0].arguments, "1");
    EXPECT_EQ(calls[1].arguments, "2");
}

TEST(Accumulator, NoArgumentsMeansAnEmptyObject) {
    EXPECT_EQ(fold({ToolCallStarted{0, "a", "f"}}).tool_calls().at(0).arguments, "{}");
}

TEST(Accumulator, OpaqueStateClosesTheReasoningItBelongsTo) {
    const Response response =
        fold({ReasoningDelta{"one"}, ReasoningState{"sig1", "anthropic"}, ReasoningDelta{"two"},
              ReasoningState{"sig2", "anthropic"}, ReasoningState{"redacted", "anthropic"}});
    ASSERT_EQ(response.parts.size(), 3u);
    const auto& first = std::get<ReasoningPart>(response.parts[0]);
    const auto& third = std::get<ReasoningPart>(response.parts[2]);
    EXPECT_EQ(first.text, "one");
    EXPECT_EQ(first.opaque, json::value("sig1"));
    EXPECT_EQ(third.text, "");
    EXPECT_EQ(third.opaque, json::value("redacted"));
    EXPECT_EQ(third.issuer, "anthropic");
}

TEST(Accumulator, TheLastUsageCounts) {
    Usage first, last;
    first.input = TokenCount::reported(5);
    last.input = TokenCount::reported(9);
    EXPECT_EQ(fold({UsageUpdate{first}, UsageUpdate{last}}).usage, last);
}

TEST(Accumulator, KnowsWhetherAnythingCameAndIsEmptyAfterTake) {
    Accumulator accumulator;
    accumulator.add(Started{"id", "m"});
    accumulator.add(TextDelta{""});
    EXPECT_FALSE(accumulator.has_content());
    accumulator.add(TextDelta{"x"});
    EXPECT_TRUE(accumulator.has_content());
    accumulator.take();
    EXPECT_FALSE(accumulator.has_content());
    EXPECT_EQ(accumulator.take().id, "");
}

}  // namespace
}  // namespace gateway::llm
