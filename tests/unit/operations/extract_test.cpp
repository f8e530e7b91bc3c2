// Structured data: asked for natively, checked in full, asked again with what is wrong, put together from
// parts.
#include "operations/extract.hpp"

#include "unit/operations/desk.hpp"

namespace gateway::operations::test {
namespace {

json::value parsed(std::string_view text) { return *json::parse(text); }

const auto kPerson = parsed(R"({"type":"object","required":["name"],"properties":{
    "name":{"type":"string","minLength":2},"age":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}}})");

const auto kReport = parsed(R"({"type":"object","required":["title","rows"],"properties":{
    "title":{"type":"string"},"rows":{"type":"array","minItems":2,"items":{"type":"object","required":["n"],
    "properties":{"n":{"type":"integer"}}}}}})");

// The title stands in the first part; each part has a row for each of its paragraphs.
Scripted rows_of(const Asked& asked) {
    json::object answer{{"title", nullptr}, {"rows", json::array{}}};
    const auto& text = asked.document();
    for (auto at = text.find("Paragraph "); at != text.npos; at = text.find("Paragraph ", at + 1)) {
        const auto n = std::stoi(text.substr(at + 10));
        if (n == 0) answer["title"] = "Zero";
        answer["rows"].as_array().push_back(json::object{{"n", n}});
    }
    return says(json::write(answer));
}

class Extract : public Desk {
  protected:
    auto extract(std::string text, json::value schema, int attempts = 3, bool validate = true) {
        return run(
            extract_json(context(), make_text(std::move(text)), {std::move(schema), attempts, validate}));
    }
};

TEST_F(Extract, AsksStrictlyAndTakesForcedNullsOut) {
    model([](const Asked&) { return says(R"({"name":"Ada","age":null,"tags":null})"); });
    const auto done = extract("Ada.", kPerson);
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(json::write(done->value().data), R"({"name":"Ada"})");
    EXPECT_EQ(done->value().attempts, 1);
    const auto asked = request(0);
    const auto* format = json::find(asked.body, "response_format", "json_schema");
    ASSERT_TRUE(format);
    EXPECT_TRUE(*json::get_bool(*format, "strict"));
    EXPECT_EQ(json::find(*format, "schema", "required")->as_array().size(), 3u);
    extract("Ada.", kPerson);
    EXPECT_EQ(this->asked(), 1u) << "an answer with forced nulls has the form and is kept";
}

TEST_F(Extract, AsksAgainWithWhatIsWrongAndCountsAttempts) {
    house_.upstream.script = {says(R"({"name":"A","age":"36"})"), says(R"({"name":"Ada","age":36})")};
    const auto done = extract("Ada, 36.", kPerson);
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().attempts, 2);
    EXPECT_NE(request(1).messages.back().find("/age"), std::string::npos);
    EXPECT_EQ(extract("Ada, 36.", kPerson)->value().attempts, 1);
    EXPECT_EQ(asked(), 2u);
}

TEST_F(Extract, NeverGivesInvalidDataAsASuccessButTheBestCandidate) {
    house_.upstream.script = {says(R"({"name":3,"age":"x","tags":7})"), says(R"({"name":"A"})"), says("no"),
                              says("unasked")};
    const auto done = extract("x", kPerson);
    ASSERT_FALSE(*done->outcome);
    EXPECT_EQ(done->failed().error.kind, ErrorKind::validation_failed);
    EXPECT_EQ(json::write(done->failed().best), R"({"name":"A"})");
    EXPECT_EQ(done->failed().attempts, 3);
    EXPECT_EQ(done->bill().spend().amount, Money::pico(3 * kPicoPerAnswer));
    EXPECT_NE(done->failed().error.message.find("after 3 attempts"), std::string::npos);
}

TEST_F(Extract, ACutDocumentIsNeverAResult) {
    model([](const Asked&) { return says(R"({"name":"Ada","tags":["a","b)", 100, 10, "length"); });
    const auto done = extract("x", kPerson, 2);
    ASSERT_FALSE(*done->outcome);
    EXPECT_EQ(done->failed().error.kind, ErrorKind::validation_failed);
    EXPECT_TRUE(done->failed().best.is_null());
    EXPECT_EQ(asked(), 1u);  // nothing that could be allowed is left, and the text is short
}

// Asked for in fewer words, a model would leave rows out.
TEST_F(Extract, AnAnswerThatHasNoRoomIsReadInPartsAndNeverShortened) {
    const auto text = joined(paragraphs(12));  // one call, some 600 tokens
    const auto cut_if_whole = [](const Asked& asked) {
        const auto& document = asked.document();
        const bool whole = document.find("Paragraph 0 ") != std::string::npos &&
                           document.find("Paragraph 11 ") != std::string::npos;
        return whole ? says("{\"title\":\"Z", 100, 10, "length") : rows_of(asked);
    };
    model(cut_if_whole);
    const auto done = extract(text, kReport);
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(json::get_array(done->value().data, "rows")->size(), 12u);
    EXPECT_GT(done->value().parts, 1u);
    for (std::size_t i = 0; i < asked(); ++i)
        EXPECT_EQ(request(i).messages.size(), 2u);

    model([&](const Asked& asked) {
        auto answer = cut_if_whole(asked);
        return answer.body.find("length") != std::string::npos ? answer
                                                               : says(R"({"columns":["n"],"rows":[["1"]]})");
    });
    const auto rows = run(extract_table(context(), make_text(text), {}));
    ASSERT_TRUE(*rows->outcome) << rows->failed().error.message;
    EXPECT_EQ(rows->value().rows.size(), rows->value().parts);
    EXPECT_GT(rows->value().parts, 1u);
    model([&](const Asked& asked) {
        auto answer = cut_if_whole(asked);
        return answer.body.find("length") != std::string::npos
                   ? answer
                   : says(R"({"pairs":[{"key":"k","value":"v"}]})");
    });
    const auto pairs = run(extract_key_values(context(), make_text(text), {}));
    ASSERT_TRUE(*pairs->outcome) << pairs->failed().error.message;
    EXPECT_GT(pairs->value().parts, 1u);
}

TEST_F(Extract, WithoutValidationAnyJsonIsTakenAndItsFaultsAreNoted) {
    model([](const Asked&) { return says(R"({"name":3})"); });
    const auto done = extract("x", kPerson, 3, false);
    ASSERT_TRUE(*done->outcome);
    EXPECT_EQ(json::write(done->value().data), R"({"name":3})");
    EXPECT_EQ(done->bill().notes().size(), 2u);  // also that minLength is not enforced
    EXPECT_EQ(asked(), 1u);
}

TEST_F(Extract, ARootThatIsNoObjectIsPutIntoOne) {
    model([](const Asked&) { return says(R"({"value":["a","b"]})"); });
    const auto done = extract("a and b", parsed(R"({"type":"array","items":{"type":"string"}})"));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(json::write(done->value().data), R"(["a","b"])");
}

// Was rejected, and paid for three times.
TEST_F(Extract, ARootThatIsNoObjectMayBeAnsweredWithoutOne) {
    model([](const Asked&) { return says("[1,2]"); });
    const auto schema = parsed(R"({"type":"array","items":{"type":"integer"}})");
    const auto done = extract("1 and 2", schema);
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(json::write(done->value().data), "[1,2]");
    EXPECT_EQ(done->value().attempts, 1);
    extract("1 and 2", schema);
    EXPECT_EQ(asked(), 1u) << "has the form and is kept";

    model([](const Asked&) { return says("7"); });
    EXPECT_EQ(json::write(extract("seven", parsed(R"({"type":"integer"})"))->value().data), "7");
    const auto wrong = extract("seven", parsed(R"({"type":"string"})"));
    ASSERT_FALSE(*wrong->outcome);
    EXPECT_EQ(json::write(wrong->failed().best), "7");
}

TEST_F(Extract, AnErrorSpeaksOfNothingThatIsNotThere) {
    model([](const Asked&) { return says("I cannot."); });
    const auto done = extract("x", kPerson, 1);
    ASSERT_FALSE(*done->outcome);
    EXPECT_EQ(done->failed().error.message.find("`text`"), std::string::npos) << done->failed().error.message;
    EXPECT_NE(done->failed().error.message.find("(after 1 attempt)"), std::string::npos)
        << done->failed().error.message;
}

TEST_F(Extract, ARefusalForMoneySaysWhatACallMayCostAndCountsNoAttempt) {
    auto given = context();
    given.call.max_cost = Money::pico(10'000'000);
    const auto done = run(extract_json(given, make_text("Ada."), {kPerson}));
    ASSERT_FALSE(*done->outcome);
    EXPECT_EQ(done->failed().error.kind, ErrorKind::budget_exceeded);
    const auto& message = done->failed().error.message;
    EXPECT_TRUE(message.starts_with("max_cost $0.00001 does not cover this: a call may cost up to $0.00"))
        << message;
    EXPECT_NE(message.find(" and $0.00001 is left. Raise max_cost"), std::string::npos) << message;
    EXPECT_EQ(done->failed().attempts, 0);
    EXPECT_EQ(asked(), 0u);
}

TEST_F(Extract, RefusesASchemaThatNothingCanBeCheckedBy) {
    for (const auto* schema : {R"({"type":"nonsense"})", "[]", R"({"$ref":"#/nowhere"})"}) {
        const auto done = extract("x", parsed(schema));
        EXPECT_EQ(done->failed().error.kind, ErrorKind::invalid_parameter) << schema;
    }
    EXPECT_EQ(extract("x", kPerson, 0)->failed().error.kind, ErrorKind::invalid_parameter);
    EXPECT_EQ(asked(), 0u);
}

std::string very_long() { return joined(paragraphs(700)); }  // over what is read in one call

TEST_F(Extract, ALongTextIsPutTogetherFromItsParts) {
    model(rows_of);
    auto given = context();
    given.sizes = {800, 4'000, 900};
    const auto done = run(extract_json(given, make_text(very_long()), {kReport}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_GT(done->value().parts, 5u);
    EXPECT_EQ(json::get_string(done->value().data, "title"), "Zero");
    EXPECT_EQ(json::get_array(done->value().data, "rows")->size(), 700u);
    EXPECT_EQ(asked(), done->value().parts);
}

TEST_F(Extract, WhatDoesNotFitWhenPutTogetherGoesToTheModelOnce) {
    model([](const Asked& asked) {
        if (asked.is(prompts::kExtractFix)) return says(R"({"title":"Found","rows":[{"n":1},{"n":2}]})");
        return says(R"({"title":null,"rows":[]})");
    });
    auto given = context();
    given.sizes = {800, 4'000, 900};
    const auto done = run(extract_json(given, make_text(very_long()), {kReport}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(json::get_string(done->value().data, "title"), "Found");
    EXPECT_EQ(asked_by(prompts::kExtractFix), 1u);
}

TEST_F(Extract, ATableHasRowsAsWideAsItsHeader) {
    house_.upstream.script = {says(R"({"columns":["a","b"],"rows":[["1","2"],["3"]]})"),
                              says(R"({"columns":["a","b"],"rows":[["1","2"],["3",null]]})")};
    const auto done = run(extract_table(context(), make_text("1 2 3"), {}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().columns, (std::vector<std::string>{"a", "b"}));
    ASSERT_EQ(done->value().rows.size(), 2u);
    EXPECT_TRUE(done->value().rows[1][1].is_null());
    EXPECT_NE(request(1).messages.back().find("Row 2 has 1 cells; there are 2 columns."), std::string::npos);
}

TEST_F(Extract, ATableHasTheHeadersAskedFor) {
    house_.upstream.script = {says(R"({"columns":["x"],"rows":[["1"]]})"),
                              says(R"({"columns":["Name "],"rows":[["1"]]})")};
    const auto done = run(extract_table(context(), make_text("1"), {{"name"}}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().columns, std::vector<std::string>{"name"});
    EXPECT_EQ(run(extract_table(context(), make_text("1"), {{"a", "A"}}))->failed().error.kind,
              ErrorKind::invalid_parameter);
}

TEST_F(Extract, ALongTableKeepsTheColumnsOfItsFirstPart) {
    model([](const Asked& asked) {
        const bool first = asked.is(prompts::kTable);
        if (first && asked.document().find("Paragraph 0 ") != std::string::npos)
            return says(R"({"columns":[],"rows":[]})");
        return says(R"({"columns":["n"],"rows":[["1"]]})");
    });
    auto given = context();
    given.sizes = {800, 4'000, 900};
    const auto done = run(extract_table(given, make_text(very_long()), {}));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().columns, std::vector<std::string>{"n"});
    EXPECT_EQ(done->value().rows.size(), done->value().parts - 1);
    EXPECT_EQ(asked_by(prompts::kTable), 2u);
}

TEST_F(Extract, KeysAreNormalizedAndMissingOnesNull) {
    model([](const Asked&) {
        return says(R"j({"pairs":[{"key":"Total amount (EUR)","value":"12.50"},{"key":"Größe","value":"L"},)j"
                    R"j({"key":"total amount, eur","value":"13"}]})j");
    });
    const auto found = run(extract_key_values(context(), make_text("x"), {}));
    ASSERT_TRUE(*found->outcome) << found->failed().error.message;
    EXPECT_EQ(json::write(found->value().data), R"({"total_amount_eur":"12.50","größe":"L"})");
    EXPECT_EQ(found->bill().notes().back(), "further values in the text for: total_amount_eur");

    const auto asked = run(extract_key_values(context(), make_text("x"), {{"Total Amount EUR", "Date"}}));
    EXPECT_EQ(json::write(asked->value().data), R"({"Total Amount EUR":"12.50","Date":null})");
    EXPECT_NE(request(1).system().find(R"(["Total Amount EUR","Date"])"), std::string::npos);
    const auto& notes = asked->bill().notes();
    EXPECT_NE(std::find(notes.begin(), notes.end(), "not in the text: Date"), notes.end());
}

TEST_F(Extract, AnInferredSchemaCompiles) {
    house_.upstream.script = {
        says("Here: {\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"strnig\"}}}"),
        says(
            R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":{"type":"string"}}})")};
    const auto done = run(infer_schema(context(), make_text("a: b")));
    ASSERT_TRUE(*done->outcome) << done->failed().error.message;
    EXPECT_EQ(done->value().attempts, 2);
    EXPECT_EQ(json::write(done->value().schema),
              R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",)"
              R"("properties":{"a":{"type":"string"}}})");
}

}  // namespace
}  // namespace gateway::operations::test
