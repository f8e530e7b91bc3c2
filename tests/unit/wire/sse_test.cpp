#include "wire/sse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/wire/decoding.hpp"

namespace gateway::wire {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

Events parse(const std::vector<std::string_view>& pieces) {
    Events events;
    SseParser parser;
    const SseHandler handler = [&](std::string_view event, std::string_view data) -> Result<void> {
        events.emplace_back(event, data);
        return {};
    };
    for (const std::string_view piece : pieces)
        EXPECT_TRUE(parser.feed(piece, handler));
    EXPECT_TRUE(parser.finish(handler));
    EXPECT_FALSE(parser.pending());
    return events;
}

Events parse(std::string_view body) { return parse(std::vector{body}); }

TEST(SseParser, ReadsNamedAndUnnamedEvents) {
    EXPECT_EQ(parse("event: a\ndata: 1\n\ndata: 2\n\n"), (Events{{"a", "1"}, {"", "2"}}));
}

TEST(SseParser, AcceptsEveryLineEnd) {
    const Events expected{{"a", "1"}, {"", "2"}};
    EXPECT_EQ(parse("event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n"), expected);
    EXPECT_EQ(parse("event: a\rdata: 1\r\rdata: 2\r\r"), expected);
    EXPECT_EQ(parse("event: a\r\ndata: 1\n\rdata: 2\n\n"), expected);
}

TEST(SseParser, TakesCrLfCutInTwoAsOneLineEnd) {
    EXPECT_EQ(parse({"data: 1\r", "\ndata: 2\r", "\n\r", "\n"}), (Events{{"", "1\n2"}}));
}

TEST(SseParser, JoinsDataLinesAndStripsOneSpace) {
    EXPECT_EQ(parse("data:x\ndata:  y\ndata\n\n"), (Events{{"", "x\n y\n"}}));
}

TEST(SseParser, IgnoresCommentsUnknownFieldsIdAndRetry) {
    EXPECT_EQ(parse(": OPENROUTER PROCESSING\n\n: keep-alive\nid: 7\nretry: 10\nfoo: bar\ndata: 1\n\n"),
              (Events{{"", "1"}}));
}

TEST(SseParser, AnEventWithoutDataIsNoEventAndItsNameIsForgotten) {
    EXPECT_EQ(parse("event: ping\n\ndata: 1\n\n"), (Events{{"", "1"}}));
}

TEST(SseParser, SkipsAByteOrderMarkAtTheStartOnly) {
    EXPECT_EQ(parse("\xEF\xBB\xBF"
                    "data: 1\n\n\xEF\xBB\xBF"
                    "data: 2\n\n"),
              (Events{{"", "1"}}));
    EXPECT_EQ(parse({"\xEF", "\xBB",
                     "\xBF"
                     "data: 1\n\n"}),
              (Events{{"", "1"}}));
}

TEST(SseParser, FinishHandsOverTheEventUnderWay) {
    EXPECT_EQ(parse("data: 1\n\ndata: [DONE]"), (Events{{"", "1"}, {"", "[DONE]"}}));
    EXPECT_EQ(parse("data: 1\n\ndata: [DONE]\n"), (Events{{"", "1"}, {"", "[DONE]"}}));
}

TEST(SseParser, TellsThatBytesArePending) {
    SseParser parser;
    const SseHandler ignore = [](auto, auto) -> Result<void> { return {}; };
    EXPECT_FALSE(parser.pending());
    for (const std::string_view piece : {"dat", "a: 1", "\n"}) {
        ASSERT_TRUE(parser.feed(piece, ignore));
        EXPECT_TRUE(parser.pending());
    }
    ASSERT_TRUE(parser.feed("\n", ignore));
    EXPECT_FALSE(parser.pending());
}

TEST(SseParser, RefusesEventsBeyondItsLimit) {
    const SseHandler ignore = [](auto, auto) -> Result<void> { return {}; };
    SseParser one_line(16);
    const auto long_line = one_line.feed("data: 0123456789abcdef", ignore);
    ASSERT_FALSE(long_line);
    EXPECT_EQ(long_line.error().kind, ErrorKind::malformed_response);

    SseParser many_lines(16);
    Result<void> result;
    for (int i = 0; result && i < 10; ++i)
        result = many_lines.feed("data: 12345\n", ignore);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::malformed_response);
}

TEST(SseParser, StopsAtTheHandlersError) {
    SseParser parser;
    int seen = 0;
    const auto result = parser.feed("data: 1\n\ndata: 2\n\n", [&](auto, auto) -> Result<void> {
        ++seen;
        return fail(ErrorKind::cancelled, "enough");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
    EXPECT_EQ(seen, 1);
}

TEST(SseParser, AnyCutGivesTheSameEvents) {
    const std::string body =
        "\xEF\xBB\xBF: hello\r\nevent: a\r\ndata: \xC3\xA9\r\ndata:\xE2\x82\xAC\r\n\r\n\r\n"
        "data: 1\rdata: 2\r\r: x\n\nevent: b\ndata: 3\n\ndata: last";
    const Events expected = parse(body);
    ASSERT_EQ(expected.size(), 4U);
    test::for_each_split(body, 1, 600, 0, [&](const auto& pieces) { ASSERT_EQ(parse(pieces), expected); });
}

}  // namespace
}  // namespace gateway::wire
