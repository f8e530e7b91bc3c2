#include "operations/pieces.hpp"

#include <boost/asio/co_spawn.hpp>

#include "unit/operations/desk.hpp"

namespace gateway::operations::test {
namespace {

class Cut : public Desk {
  protected:
    Result<std::vector<Piece>> cut_now(const Context& given, const std::string& text,
                                       Frame frame = {500, 100}) {
        std::optional<Result<std::vector<Piece>>> ended;
        boost::asio::co_spawn(
            house_.io, cut(given, text, frame),
            [&](const std::exception_ptr&, Result<std::vector<Piece>> made) { ended = std::move(made); });
        house_.turn();
        return ended.value_or(fail(ErrorKind::internal, "not done"));
    }
};

TEST_F(Cut, TheWholeWhereItFitsAndPartsThatAreTheWhole) {
    const auto brief = joined(paragraphs(5)), lengthy = joined(paragraphs(100));
    auto given = context();
    EXPECT_EQ(cut_now(given, brief)->size(), 1u);
    const auto pieces = cut_now(given, lengthy);
    ASSERT_TRUE(pieces);
    std::string all;
    std::uint64_t at = 0;
    for (const auto& piece : *pieces) {
        EXPECT_EQ(piece.begin_character, at);
        EXPECT_LE(piece.tokens, given.sizes.part);
        at = piece.end_character;
        all += piece.text;
    }
    EXPECT_EQ(all, lengthy);
}

TEST_F(Cut, NoTargetIsAskedToReadMoreThanItsWindow) {
    auto given = context();
    given.sizes = {};
    const auto text = joined(paragraphs(140));  // some 7,000 tokens
    EXPECT_EQ(cut_now(given, text)->size(), 1u);
    given.call.targets.push_back(house_.target("groq", "fast"));  // a window nobody knows
    const auto pieces = cut_now(given, text);
    EXPECT_GT(pieces->size(), 1u);
    EXPECT_EQ(readable(given, {500, 100}, 100'000), (8192u - 500) / 4 * 3 - 100);
    EXPECT_EQ(readable(given, {1'000'000, 100}, 100'000), (8192u - 2048) / 4 * 3 - 100);
    EXPECT_EQ(cut_now(given, text, {500, 9'000}).error().kind, ErrorKind::context_too_long);
}

TEST_F(Cut, BlankTextIsNoDocument) {
    EXPECT_EQ(cut_now(context(), "\n \t").error().kind, ErrorKind::invalid_parameter);
}

}  // namespace
}  // namespace gateway::operations::test
