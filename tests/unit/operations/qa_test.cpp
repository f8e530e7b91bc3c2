#include "operations/qa.hpp"

#include "unit/operations/desk.hpp"

namespace gateway::operations::test {
namespace {

json::object pair(std::string question, std::string evidence, std::string type = "factual") {
    return {{"question", std::move(question)},
            {"answer", "Because."},
            {"type", std::move(type)},
            {"evidence", std::move(evidence)}};
}
Scripted pairs(json::array list) { return says(json::write(json::object{{"pairs", std::move(list)}})); }

class GenerateQa : public Desk {};

TEST_F(GenerateQa, EveryPairHasEvidenceThatStandsInTheDocument) {
    model([](const Asked&) {
        return pairs({pair("Where?", "in the  old harbour"), pair("When?", "at noon")});
    });
    const auto text = "Öl was unloaded at noon\nin the old\nharbour of the town.";
    const auto done = run(generate_qa_pairs(context(), make_text(text), {2, {"factual"}}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    const auto& found = done->value().pairs;
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].question, "When?");
    EXPECT_EQ(found[1].evidence, "in the old\nharbour");
    EXPECT_EQ(found[1].begin, 24u);
    EXPECT_EQ(found[1].end, 42u);
    EXPECT_EQ(asked(), 1u);
}

TEST_F(GenerateQa, WhatIsNotInTheDocumentIsAskedForAgainAndElseLeftOut) {
    house_.upstream.script = {pairs({pair("A?", "the sea was calm"), pair("B?", "the sea was wild")}),
                              pairs({pair("A?", "the sea was calm"), pair("C?", "boats came home")})};
    const auto text = "That day the sea was calm and all boats came home.";
    const auto done = run(generate_qa_pairs(context(), make_text(text), {2, {"factual"}}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    ASSERT_EQ(done->value().pairs.size(), 2u);
    EXPECT_EQ(done->value().pairs[1].question, "C?");
    EXPECT_NE(request(1).messages.back().find("\"the sea was wild\""), std::string::npos);
    run(generate_qa_pairs(context(), make_text(text), {2, {"factual"}}));
    EXPECT_EQ(asked(), 2u) << "remembered, both answers";
}

TEST_F(GenerateQa, FewerThanAskedForIsSaid) {
    model([](const Asked&) { return pairs({pair("A?", "the sea was calm"), pair("B?", "nowhere")}); });
    const auto done =
        run(generate_qa_pairs(context(), make_text("Here the sea was calm."), {3, {"factual"}}));
    ASSERT_TRUE(*done->outcome);
    EXPECT_EQ(done->value().pairs.size(), 1u);
    EXPECT_EQ(done->bill().notes().back(),
              "only 1 of 3 questions: 1 more had no evidence that stands in the document");
    EXPECT_EQ(asked(), 3u);
}

TEST_F(GenerateQa, TheSameQuestionAgainIsNoLackOfEvidence) {
    model([](const Asked&) { return pairs({pair("A?", "the sea was calm"), pair("a?", "the sea")}); });
    const auto done =
        run(generate_qa_pairs(context(), make_text("Here the sea was calm."), {3, {"factual"}}));
    ASSERT_TRUE(*done->outcome);
    EXPECT_EQ(done->value().pairs.size(), 1u);
    EXPECT_EQ(done->bill().notes().back(),
              "only 1 of 3 questions: no others were found that differ from these");
}

TEST_F(GenerateQa, NoneAtAllIsAnError) {
    model([](const Asked&) { return pairs({pair("B?", "nowhere")}); });
    const auto done = run(generate_qa_pairs(context(), make_text("Here."), {1, {"factual"}}));
    EXPECT_EQ(done->failed().error.kind, ErrorKind::validation_failed);
    EXPECT_EQ(done->bill().spend().amount, Money::pico(3 * kPicoPerAnswer));
}

// Each part gives as many questions as it is asked for, about its own first paragraphs.
Scripted dutiful(const Asked& asked) {
    json::array list;
    const auto count = std::stoi(asked.system().substr(asked.system().find(' ') + 1));
    std::size_t at = 0;
    for (int i = 0; i < count; ++i) {
        at = asked.document().find("Paragraph ", at);
        if (at == std::string::npos) break;
        const auto evidence = asked.document().substr(at, 30);
        list.push_back(pair("What about " + evidence + "?", evidence));
        ++at;
    }
    return pairs(std::move(list));
}

TEST_F(GenerateQa, TheyAreSpreadOverALongDocument) {
    model(dutiful);
    const auto text = joined(paragraphs(60));
    for (const std::size_t count : {1u, 4u, 40u}) {
        const auto done = run(generate_qa_pairs(context(), make_text(text), {count, {"factual"}}));
        ASSERT_TRUE(*done->outcome) << done->failed().error.message;
        const auto& found = done->value().pairs;
        ASSERT_EQ(found.size(), count);
        if (count == 1) continue;
        EXPECT_LT(found.front().begin, text.size() / 4);
        EXPECT_GT(found.back().begin, text.size() * 3 / 4);
        EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                                   [](const auto& a, const auto& b) { return a.begin < b.begin; }));
    }
}

TEST_F(GenerateQa, PartsThatGiveNothingAreMadeUpForByOthers) {
    model([](const Asked& asked) {
        return asked.document().find("Paragraph 5 ") != std::string::npos ? pairs({}) : dutiful(asked);
    });
    const auto done = run(generate_qa_pairs(context(), make_text(joined(paragraphs(60))), {3, {"factual"}}));
    ASSERT_TRUE(*done->outcome);
    EXPECT_EQ(done->value().pairs.size(), 3u);
}

TEST_F(GenerateQa, NoMorePartsAreAskedThanQuestionsAreMissing) {
    std::size_t answers = 0;
    model([&](const Asked& asked) { return answers++ < 2 ? pairs({}) : dutiful(asked); });
    const auto done = run(generate_qa_pairs(context(), make_text(joined(paragraphs(60))), {5, {"factual"}}));
    ASSERT_TRUE(*done->outcome);
    EXPECT_EQ(done->value().pairs.size(), 5u);
    EXPECT_EQ(asked(), 7u);
    EXPECT_GT(done->value().parts, 10u);
}

// What was found, and paid for, was lost.
TEST_F(GenerateQa, APartWithoutAnAnswerEndsTheSearchButLosesNothing) {
    std::size_t answers = 0;
    model([&](const Asked& asked) {
        const auto answer = answers++;
        return answer == 0 ? pairs({}) : answer < 5 ? dutiful(asked) : says("no");
    });
    const auto done = run(generate_qa_pairs(context(), make_text(joined(paragraphs(60))), {5, {"factual"}}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().pairs.size(), 4u);
    const auto& note = done->bill().notes().back();
    EXPECT_TRUE(note.starts_with("only 4 of 5 questions: Part ")) << note;
    EXPECT_NE(note.find("is not JSON"), std::string::npos) << note;
    EXPECT_EQ(asked(), 8u);

    model([](const Asked&) { return says("no"); });
    const auto none = run(generate_qa_pairs(context(), make_text("Here."), {1, {"factual"}}));
    EXPECT_EQ(none->failed().error.kind, ErrorKind::validation_failed);
}

TEST_F(GenerateQa, RefusesNoneAndTooMany) {
    for (const std::size_t count : {0u, 201u})
        EXPECT_EQ(run(generate_qa_pairs(context(), make_text("x"), {count}))->failed().error.kind,
                  ErrorKind::invalid_parameter);
}

}  // namespace
}  // namespace gateway::operations::test
