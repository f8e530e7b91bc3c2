#include "playback/fault.hpp"

#include <gtest/gtest.h>

#include "shared_folder.hpp"

namespace gateway::playback {
namespace {

using std::chrono::milliseconds;

std::string joined(const std::vector<std::string_view>& pieces) {
    std::string out;
    for (const auto piece : pieces)
        out += piece;
    return out;
}

TEST(Fault, reads_every_setting) {
    const auto fault = parse_fault(
        "split=random:7;pace=5;delay=50;cut=120;corrupt=3;status=503;retry-after=2;first=4;body={\"a\": 1}");
    ASSERT_TRUE(fault) << fault.error().message;
    EXPECT_EQ(fault->split, (Split{Split::Kind::random, 0, 7}));
    EXPECT_EQ(fault->pace, milliseconds{5});
    EXPECT_EQ(fault->delay, milliseconds{50});
    EXPECT_EQ(fault->breaking, (Break{Break::Kind::cut, false, 120}));
    EXPECT_EQ(fault->corrupt_at, 3u);
    EXPECT_EQ(fault->status, 503);
    EXPECT_EQ(fault->retry_after, "2");
    EXPECT_EQ(fault->first, 4u);
    EXPECT_EQ(fault->body, "{\"a\": 1}");
}

TEST(Fault, has_short_forms) {
    EXPECT_EQ(parse_fault("429 retry-after=1")->status, 429);
    EXPECT_EQ(parse_fault("429 retry-after=1")->retry_after, "1");
    EXPECT_EQ(parse_fault("stall")->breaking, (Break{Break::Kind::stall, false, std::nullopt}));
    EXPECT_EQ(parse_fault("reset=head")->breaking, (Break{Break::Kind::reset, true, std::nullopt}));
    EXPECT_EQ(parse_fault("end=0")->breaking, (Break{Break::Kind::end, false, 0}));
    EXPECT_EQ(parse_fault("split=bytes")->split, (Split{Split::Kind::every, 1, 0}));
    EXPECT_EQ(*parse_fault("ok"), Fault{});
    EXPECT_EQ(*parse_fault(" ; "), Fault{});
}

TEST(Fault, refuses_what_it_does_not_know) {
    for (const std::string_view text :
         {"cutt=1", "cut=-1", "cut=x", "status=99", "600", "split=every:0", "split=sideways", "split=every",
          "end=head", "pace=", "retry-after=soon", "first=99999999999999999999", "=", "ok=1"}) {
        const auto fault = parse_fault(text);
        ASSERT_FALSE(fault) << text;
        EXPECT_EQ(fault.error().kind, ErrorKind::invalid_parameter) << text;
    }
    EXPECT_NE(parse_fault("cutt=1").error().message.find("cutt"), std::string::npos);
}

TEST(Fault, reads_a_script) {
    const auto script = parse_script("429 retry-after=1, ok,cut=10,503");
    ASSERT_TRUE(script);
    ASSERT_EQ(script->size(), 4u);
    EXPECT_EQ((*script)[0].status, 429);
    EXPECT_EQ((*script)[1], Fault{});
    EXPECT_EQ((*script)[2].breaking->after, 10u);
    EXPECT_EQ((*script)[3].status, 503);
    EXPECT_TRUE(parse_script("")->empty());
    EXPECT_FALSE(parse_script("ok,nonsense"));
}

TEST(Fault, a_request_overrides_the_server) {
    const auto base = *parse_fault("pace=5;cut=100;split=bytes");
    const auto both = merged(base, *parse_fault("cut=7;delay=1"));
    EXPECT_EQ(both.pace, milliseconds{5});
    EXPECT_EQ(both.delay, milliseconds{1});
    EXPECT_EQ(both.breaking->after, 7u);
    EXPECT_EQ(both.split, base.split);
}

TEST(Fault, counts_the_first_requests_by_text) {
    FaultCounter counter;
    const auto twice = *parse_fault("503 first=2");
    EXPECT_TRUE(counter.admit("a", twice));
    EXPECT_TRUE(counter.admit("a", twice));
    EXPECT_FALSE(counter.admit("a", twice));
    EXPECT_TRUE(counter.admit("b", twice));
    counter.reset();
    EXPECT_TRUE(counter.admit("a", twice));
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(counter.admit("c", *parse_fault("503")));
}

TEST(Split, pieces_concatenate_to_the_body_and_none_is_empty) {
    std::string body;
    for (int i = 0; i < 60; ++i)
        body += "data: {\"text\": \"Grüße, 世界 🌍 " + std::to_string(i) + "\"}\r\n\r\n";
    for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(test::kRandomSplits); ++seed) {
        const auto pieces = pieces_of(body, {Split::Kind::random, 0, seed});
        EXPECT_EQ(joined(pieces), body);
        for (const auto piece : pieces)
            EXPECT_FALSE(piece.empty());
    }
    for (const std::size_t size : {1u, 2u, 3u, 7u, 1000u, 100000u})
        EXPECT_EQ(joined(pieces_of(body, {Split::Kind::every, size, 0})), body);
    EXPECT_EQ(pieces_of(body, {}).size(), 1u);
    EXPECT_TRUE(pieces_of("", {Split::Kind::random, 0, 1}).empty());
}

// The point of the random split: within a few seeds it has cut at every kind of awkward place.
TEST(Split, random_pieces_are_awkward) {
    std::string body;
    for (int i = 0; i < 60; ++i)
        body += "event: x\ndata: {\"text\": \"Grüße, 世界 🌍\"}\n\n";
    bool one_byte = false, inside_utf8 = false, inside_line = false, several_events = false;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        std::size_t end = 0;
        for (const auto piece : pieces_of(body, {Split::Kind::random, 0, seed})) {
            end += piece.size();
            one_byte |= piece.size() == 1;
            if (end == body.size()) break;
            inside_utf8 |= (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80;
            inside_line |= body[end - 1] != '\n' && body[end] != '\n';
            const auto first = piece.find("\n\n");
            several_events |= first != piece.npos && piece.find("\n\n", first + 2) != piece.npos;
        }
    }
    EXPECT_TRUE(one_byte);
    EXPECT_TRUE(inside_utf8);
    EXPECT_TRUE(inside_line);
    EXPECT_TRUE(several_events);
}

TEST(Split, is_the_same_for_the_same_seed) {
    const std::string body(5000, 'x');
    const Split split{Split::Kind::random, 0, 42};
    EXPECT_EQ(pieces_of(body, split), pieces_of(body, split));
    EXPECT_NE(pieces_of(body, split).size(), pieces_of(body, {Split::Kind::random, 0, 43}).size());
}

}  // namespace
}  // namespace gateway::playback
