#include "operations/entities.hpp"

#include "unit/operations/desk.hpp"

namespace gateway::operations::test {
namespace {

class ExtractEntities : public Desk {};

TEST_F(ExtractEntities, NamesEachOnceInItsFirstSpellingByAppearance) {
    model([](const Asked&) {
        return says(R"({"person":["Bob Ray","ADA  LOVELACE","Ada Lovelace"],"ship":[]})");
    });
    const auto done = run(extract_entities(context(), make_text("Ada\nLovelace met Bob Ray. ADA LOVELACE!"),
                                           {{"person", " ship ", "Person"}, false}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    const auto& groups = done->value().groups;
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].type, "person");
    EXPECT_EQ(groups[0].names, (std::vector<std::string>{"ADA LOVELACE", "Bob Ray"}));
    EXPECT_EQ(groups[1].type, "ship");
    EXPECT_TRUE(groups[1].names.empty());
    EXPECT_TRUE(done->value().mentions.empty());
    EXPECT_TRUE(done->bill().notes().empty());
    EXPECT_NE(request(0).system().find("The types are: person, ship."), std::string::npos);
    const auto asked = request(0);
    EXPECT_TRUE(json::find(asked.body, "response_format", "json_schema", "schema", "properties", "ship"));
}

TEST_F(ExtractEntities, MentionsAreWhereTheWordsStandInCodePoints) {
    model([](const Asked&) { return says(R"({"city":["Köln","Kön"],"river":["Rhein"]})"); });
    const auto text = "Köln läßt grüßen: in Köln\u00a0— am Rhein, nicht in Kölnberg.";
    const auto done = run(extract_entities(context(), make_text(text), {{"city", "river"}, true}));
    ASSERT_TRUE(*done->outcome);
    const auto& mentions = done->value().mentions;
    ASSERT_EQ(mentions.size(), 3u);
    EXPECT_EQ(mentions[0].begin, 0u);
    EXPECT_EQ(mentions[0].end, 4u);
    EXPECT_EQ(mentions[1].begin, 21u);
    EXPECT_EQ(mentions[1].text, "Köln");
    EXPECT_EQ(mentions[2].type, "river");
    EXPECT_EQ(mentions[2].begin, 31u);
    EXPECT_EQ(done->bill().notes(), std::vector<std::string>{"not in the text word for word: Kön"});
}

TEST_F(ExtractEntities, MergesThePartsOfALongDocument) {
    auto text = paragraphs(60);
    text[3] += " Alice was there.";
    text[30] += " Bob was there, and ALICE.";
    text[55] += " Carol was there.";
    model([](const Asked& asked) {
        json::array names;
        for (const auto* name : {"ALICE", "Carol", "Bob", "Alice"})
            if (asked.document().find(name) != std::string::npos) names.emplace_back(name);
        return says(json::write(json::object{{"person", names}}));
    });
    const auto done = run(extract_entities(context(), make_text(joined(text)), {{"person"}, true}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_GT(done->value().parts, 5u);
    EXPECT_EQ(done->value().groups[0].names, (std::vector<std::string>{"Alice", "Bob", "Carol"}));
    EXPECT_EQ(done->value().mentions.size(), 4u);
    EXPECT_EQ(asked(), done->value().parts);
}

TEST_F(ExtractEntities, AnAnswerThatIsNoJsonGoesBackWithWhatIsWrong) {
    house_.upstream.script = {says("Ada, I think."), says("```json\n{\"person\":[\"Ada\"]}\n```")};
    const auto done = run(extract_entities(context(), make_text("Ada wrote."), {{"person"}, false}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().groups[0].names, std::vector<std::string>{"Ada"});
    EXPECT_EQ(done->bill().spend().amount, Money::pico(2 * kPicoPerAnswer));
    const auto second = request(1);
    ASSERT_EQ(second.messages.size(), 4u);
    EXPECT_EQ(second.messages[2], "Ada, I think.");
    EXPECT_NE(second.messages[3].find("not JSON"), std::string::npos);
    run(extract_entities(context(), make_text("Ada wrote."), {{"person"}, false}));
    EXPECT_EQ(asked(), 2u) << "what took two questions is remembered as well";
}

TEST_F(ExtractEntities, RefusesTypesThatAreNone) {
    const auto refused = [&](std::vector<std::string> types) {
        return run(extract_entities(context(), make_text("x"), {std::move(types), false}))
            ->failed()
            .error.kind;
    };
    EXPECT_EQ(refused({}), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused({" "}), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused({std::string(61, 'x')}), ErrorKind::invalid_parameter);
    EXPECT_EQ(asked(), 0u);
}

}  // namespace
}  // namespace gateway::operations::test
