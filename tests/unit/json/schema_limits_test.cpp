// Schemas and documents written to hurt: each must end soon, and say why.
#include <gtest/gtest.h>

#include "json/schema/schema.hpp"

namespace gateway::json {
namespace {

using Outcome = Verdict::Outcome;

Verdict check(const value& document, const value& schema, const ValidationLimits& limits = {}) {
    const auto compiled = Schema::compile(schema);
    EXPECT_TRUE(compiled) << compiled.error().message;
    return compiled ? compiled->validate(document, limits) : Verdict{};
}

std::string refusal(const value& schema, const CompileOptions& options = {}) {
    const auto compiled = Schema::compile(schema, {}, options);
    return compiled ? "compiled" : compiled.error().message;
}

TEST(SchemaLimits, ReferencesThatGoInCirclesEndAtTheDepth) {
    for (const char* text :
         {R"({"$ref":"#"})", R"({"not":{"$ref":"#"}})", R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})",
          R"({"$dynamicAnchor":"a","$dynamicRef":"#a"})",
          R"({"unevaluatedProperties":false,"oneOf":[{"$ref":"#"},{"$ref":"#"}]})"}) {
        const auto verdict = check(object{{"x", 1}}, *parse(text));
        EXPECT_EQ(verdict.outcome, Outcome::unfinished) << text;
        ASSERT_EQ(verdict.failures.size(), 1u) << text;
        EXPECT_NE(verdict.failures[0].message.find("without end"), std::string::npos) << text;
    }
}

TEST(SchemaLimits, AlternativesThatMultiplyEndAtTheSteps) {
    // 2^40 ways through, none of them deep.
    object definitions;
    for (int i = 0; i < 40; ++i) {
        const object next{{"$ref", "#/$defs/" + std::to_string(i + 1)}};
        definitions[std::to_string(i)] = object{{"anyOf", array{next, next}}};
    }
    definitions["40"] = false;
    const auto verdict = check(1, object{{"$defs", definitions}, {"$ref", "#/$defs/0"}});
    EXPECT_EQ(verdict.outcome, Outcome::unfinished);
    EXPECT_EQ(verdict.failures.at(0).message, "the schema takes too long to check");
}

TEST(SchemaLimits, ExhaustionIsSaidEvenUnderNotAndBehindAFullList) {
    const auto schema = *parse(R"({"properties":{"a":false,"b":{"not":{"$ref":"#/properties/b"}}}})");
    const auto verdict = check(object{{"a", 1}, {"b", 1}}, schema, {.max_failures = 2});
    EXPECT_EQ(verdict.outcome, Outcome::unfinished);
    ASSERT_EQ(verdict.failures.size(), 2u);
    EXPECT_EQ(verdict.failures[1].instance, "/b");
}

TEST(SchemaLimits, CatastrophicPatternsEnd) {
    const std::string text(40, 'a');
    for (const char* pattern : {"^(a+)+$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"}) {
        const auto verdict = check(value(text + "!"), object{{"pattern", pattern}});
        EXPECT_NE(verdict.outcome, Outcome::valid) << pattern;
    }
    EXPECT_EQ(check(value(text + "!"), object{{"pattern", "^(a+)+$"}}).failures.at(0).message,
              "the pattern takes too long to match here");
    EXPECT_EQ(
        check(object{{text + "!", 1}}, object{{"patternProperties", object{{"^(a+)+$", true}}}}).outcome,
        Outcome::unfinished);
}

TEST(SchemaLimits, ManyCostlyPatternsShareOneBudget) {
    array items;
    for (int i = 0; i < 20'000; ++i)
        items.push_back(value(std::string(18, 'a') + "!"));
    EXPECT_EQ(check(items, object{{"items", object{{"not", object{{"pattern", "^(a+)+$"}}}}}}).outcome,
              Outcome::unfinished);
}

TEST(SchemaLimits, SlowPatternsOverLongTextsEnd) {
    const std::string text(500'000, 'a');
    // Each tries every start and reads to the end from there, some without a branch, some without end.
    for (const char* pattern :
         {"[^b]*[cd]", "a+[cd]", "a{50000}[cd]", "(?:a|aa){0,8}[cd]", "(?=(a*))\\1[cd]", "(a+)\\1[cd]",
          "[ab]*?[cd]", "(?<=a{200})[cd]", "(?:a?){60}[cd]", "(?!a{0,60000}b)[cd]"}) {
        const auto verdict = check(value(text), object{{"pattern", pattern}});
        EXPECT_NE(verdict.outcome, Outcome::valid) << pattern;
    }
    EXPECT_TRUE(check(value(text + "c"), object{{"pattern", "^a+c$"}}).valid());
    EXPECT_TRUE(check(value(text.substr(0, 20'000)), object{{"pattern", "^(?:a|b)+$"}}).valid());
}

TEST(SchemaLimits, LargeUniqueArraysAreSorted) {
    array items;
    for (int i = 0; i < 100'000; ++i)
        items.push_back(i);
    const auto schema = *parse(R"({"uniqueItems":true})");
    EXPECT_TRUE(check(items, schema).valid());
    items.push_back(70'000.0);
    const auto verdict = check(items, schema);
    EXPECT_EQ(verdict.outcome, Outcome::invalid);
    EXPECT_EQ(verdict.failures.at(0).message, "items must differ, but [70000] and [100000] are both 70000");
    EXPECT_EQ(check(items, schema, {.max_steps = 1'000}).outcome, Outcome::unfinished);
}

TEST(SchemaLimits, ALongEnumIsLookedUp) {
    array words;
    for (int i = 0; i < 19'000; ++i)
        words.push_back(value("word" + std::to_string(i)));
    const object schema{{"items", object{{"enum", words}}}};
    array items;
    for (int i = 0; i < 19'000; ++i)
        items.push_back(value("word" + std::to_string(i)));
    EXPECT_TRUE(check(items, schema).valid());
    items.push_back("nothing");
    const auto failures = check(items, schema).failures;
    ASSERT_EQ(failures.size(), 1u);
    EXPECT_LT(failures[0].message.size(), 500u);
}

TEST(SchemaLimits, FailuresAreCounted) {
    array items(1'000, value("x"));
    EXPECT_EQ(check(items, *parse(R"({"items":{"type":"integer"}})"), {.max_failures = 7}).failures.size(),
              7u);
}

TEST(SchemaLimits, SchemasTooLargeOrTooDeepAreRefused) {
    object many;
    for (int i = 0; i < 200; ++i)
        many[std::to_string(i)] = true;
    EXPECT_NE(refusal(object{{"properties", many}}, {.max_subschemas = 100}).find("too many subschemas"),
              std::string::npos);
    value deep = true;
    for (int i = 0; i < 300; ++i)
        deep = object{{"not", deep}};
    EXPECT_NE(refusal(deep).find("nested too deeply"), std::string::npos);
}

TEST(SchemaLimits, SmallSchemasThatGrowLargeAreRefused) {
    object members;
    for (int i = 0; i < 1'000; ++i)
        members[std::to_string(i)] = true;
    const object long_name{{std::string(100'000, 'n'), object{{"properties", members}}}};
    EXPECT_NE(refusal(object{{"properties", long_name}}).find("names are too long"), std::string::npos);

    array patterns;
    for (int i = 0; i < 1'000; ++i)
        patterns.push_back(object{{"pattern", "(?:abc" + std::to_string(i) + "){500}"}});
    EXPECT_NE(refusal(object{{"allOf", patterns}}).find("large patterns"), std::string::npos);
    EXPECT_NE(refusal(object{{"pattern", "(?:(?:a{999}b){999}c){999}"}}).find("too large"),
              std::string::npos);
}

TEST(SchemaLimits, NamesAreShortenedWhereTheyAreRepeated) {
    const std::string name(100'000, 'n');
    EXPECT_LT(refusal(object{{"properties", object{{name, 1}}}}).size(), 1'000u);
    EXPECT_LT(refusal(object{{"$ref", "#/" + name}}).size(), 1'000u);
    const auto verdict = check(object{{name, 1}}, object{{"required", array{value(name + "x")}},
                                                         {"additionalProperties", object{{"type", "null"}}}});
    ASSERT_EQ(verdict.failures.size(), 2u);
    EXPECT_EQ(verdict.failures[1].instance, "/" + name);
    for (const auto& failure : verdict.failures)
        EXPECT_LT(failure.text().size(), 1'000u);
}

TEST(SchemaLimits, UnusableSchemasAreRefusedWithTheirPlace) {
    EXPECT_EQ(
        refusal(*parse(R"({"properties":{"a":{"type":"strin"}}})")),
        R"(the schema at #/properties/a/type: unknown type "strin"; there are null, boolean, integer, number, string, array and object)");
    EXPECT_EQ(refusal(*parse(R"({"minimum":"3"})")), "the schema at #/minimum: must be a number");
    EXPECT_EQ(refusal(*parse(R"({"items":[{}]})")),
              "the schema at #/items: a list of schemas is called prefixItems in 2020-12");
    EXPECT_EQ(
        refusal(*parse(R"({"$ref":"https://example.org/s"})")),
        "the schema at #/$ref: refers to 'https://example.org/s', which does not exist here; other documents "
        "are not fetched");
    EXPECT_EQ(refusal(*parse(R"({"multipleOf":0})")), "the schema at #/multipleOf: must be more than zero");
    EXPECT_EQ(refusal(1), "the schema at #: a schema is an object, true or false");
    EXPECT_NE(refusal(*parse(R"({"pattern":"("})")).find("the schema at #/pattern: '(' is"),
              std::string::npos);
    EXPECT_NE(refusal(*parse(R"({"$anchor":"a","not":{"$anchor":"a"}})")).find("used twice"),
              std::string::npos);
}

TEST(SchemaLimits, OtherDialectsAreNamed) {
    EXPECT_NE(
        refusal(*parse(R"({"$schema":"http://json-schema.org/draft-07/schema#"})")).find("says draft-07;"),
        std::string::npos);
    EXPECT_NE(refusal(*parse(R"({"$schema":"https://json-schema.org/draft/2019-09/schema"})"))
                  .find("says 2019-09;"),
              std::string::npos);
    EXPECT_NE(refusal(*parse(R"({"$schema":"urn:x"})")).find("unknown dialect, urn:x"), std::string::npos);
    EXPECT_EQ(refusal(*parse(R"({"$schema":"https://json-schema.org/draft/2020-12/schema#"})")), "compiled");
}

TEST(SchemaLimits, PatternsOfPerlAreRefused) {
    for (const char* pattern : {"(*LIMIT_MATCH=1)a", "a++", "(?i)a", "(?R)", "(?>a)", "\\A", "\\Z", "\\Qa\\E",
                                "\\h", "\\a", "(?#x)", "[a", "\\u12", "\\2"})
        EXPECT_NE(refusal(object{{"pattern", pattern}}), "compiled") << pattern;
}

}  // namespace
}  // namespace gateway::json
