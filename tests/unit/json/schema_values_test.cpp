// What the suite does not ask: exact numbers, formats, the structured failures, and the words in them.
#include <gtest/gtest.h>

#include "json/schema/schema.hpp"

namespace gateway::json {
namespace {

std::vector<Failure> failures(std::string_view document, std::string_view schema, bool formats = false) {
    const auto compiled = Schema::compile(*parse(schema), {}, {.assert_formats = formats});
    EXPECT_TRUE(compiled) << compiled.error().message;
    return compiled ? compiled->validate(*parse(document)).failures : std::vector<Failure>{};
}
bool valid(std::string_view document, std::string_view schema, bool formats = false) {
    return failures(document, schema, formats).empty();
}

TEST(SchemaNumbers, Keep64BitsExact) {
    EXPECT_TRUE(valid("9223372036854775807", R"({"maximum":9223372036854775807})"));
    EXPECT_FALSE(valid("9223372036854775807", R"({"maximum":9223372036854775806})"));
    EXPECT_FALSE(valid("18446744073709551615", R"({"const":18446744073709551614})"));
    EXPECT_FALSE(valid("9007199254740993", R"({"const":9007199254740992.0})"));
    EXPECT_TRUE(valid("18446744073709551615", R"({"type":"integer","multipleOf":5})"));
    EXPECT_FALSE(valid("18446744073709551615", R"({"multipleOf":2})"));
    EXPECT_TRUE(valid("-9223372036854775808", R"({"multipleOf":2})"));
    EXPECT_TRUE(valid("[9007199254740992,9007199254740993]", R"({"uniqueItems":true})"));
}

TEST(SchemaNumbers, DivideDecimalsAsWritten) {
    EXPECT_TRUE(valid("19.99", R"({"multipleOf":0.01})"));
    EXPECT_TRUE(valid("0.3", R"({"multipleOf":0.1})"));
    EXPECT_TRUE(valid("4.35", R"({"multipleOf":0.05})"));
    EXPECT_FALSE(valid("19.995", R"({"multipleOf":0.01})"));
    EXPECT_FALSE(valid("1e-300", R"({"multipleOf":0.01})"));
    EXPECT_TRUE(valid("1e300", R"({"type":"integer","multipleOf":0.5})"));
    EXPECT_TRUE(valid("0", R"({"multipleOf":7.5})"));
}

TEST(SchemaFormats, AreAnnotationsUnlessAsked) {
    EXPECT_TRUE(valid(R"("x")", R"({"format":"date"})"));
    EXPECT_FALSE(valid(R"("x")", R"({"format":"date"})", true));
    EXPECT_TRUE(valid(R"("x")", R"({"format":"our-own"})", true));
}

TEST(SchemaFormats, TellRightFromWrong) {
    const struct {
        const char *format, *right, *wrong;
    } kRows[] = {
        {"date-time", "2024-02-29T23:59:60Z", "2023-02-29T10:00:00Z"},
        {"date", "2024-12-31", "2024-13-01"},
        {"time", "10:00:00+02:00", "10:00:00"},
        {"duration", "P1Y2M3DT4H", "P1YT"},
        {"email", "joe.bloggs@example.com", "joe..bloggs@example.com"},
        {"hostname", "a-b.example", "-a.example"},
        {"ipv4", "192.168.0.1", "192.168.00.1"},
        {"ipv6", "::ffff:192.168.0.1", "1::2::3"},
        {"uri", "https://example.com/?q=a%20b#f", "/relative"},
        {"uri-reference", "/relative", "\\\\server"},
        {"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380"},
        {"json-pointer", "/a~1b", "/a~2b"},
        {"regex", "^a{2}$", "^(a"},
    };
    for (const auto& [format, right, wrong] : kRows) {
        const auto schema = write(object{{"format", format}});
        EXPECT_TRUE(valid(write(value(right)), schema, true)) << format << " " << right;
        EXPECT_FALSE(valid(write(value(wrong)), schema, true)) << format << " " << wrong;
    }
}

TEST(SchemaFailures, SayWhereInBothDocumentsAndWhatCame) {
    const auto found = failures(R"({"items":[{"price":"7"},{"price":-1}]})",
                                R"({"$id":"https://example.org/order","properties":{"items":{"items":{
                                    "properties":{"price":{"type":"number","minimum":0}}}}}})");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].instance, "/items/0/price");
    EXPECT_EQ(found[0].text(), "/items/0/price: expected number, got string \"7\"");
    EXPECT_EQ(found[0].schema, "https://example.org/order#/properties/items/items/properties/price/type");
    EXPECT_EQ(found[0].keyword, "type");
    EXPECT_EQ(found[1].text(), "/items/1/price: must be at least 0, got -1");
}

TEST(SchemaFailures, AreWordedForTheOneWhoRepairs) {
    const struct {
        const char *document, *schema, *text;
    } kRows[] = {
        {R"({"b":1})", R"({"additionalProperties":false})", "/b: not allowed here"},
        {R"({"b":1})", R"({"unevaluatedProperties":false})", "/b: not allowed here"},
        {R"({"a":1})", R"({"dependentRequired":{"a":["b"]}})", "(root): 'b' is missing; 'a' needs it"},
        {R"("c")", R"({"enum":["a","b"]})", R"((root): must be one of ["a","b"], got "c")"},
        {R"("c")", R"({"pattern":"^[ab]$"})", R"((root): must match the pattern ^[ab]$, got "c")"},
        {"[1]", R"({"minItems":2})", "(root): needs at least 2 items, got 1"},
        {R"("abc")", R"({"maxLength":2})", "(root): allows at most 2 characters, got 3"},
        {"[1,2]", R"({"contains":{"type":"string"}})",
         "(root): needs at least 1 items that fit `contains`, got 0"},
        {R"({"a":"x"})",
         R"({"anyOf":[{"type":"null"},{"type":"object","properties":{"a":{"type":"integer"}}}]})",
         "/a: expected integer, got string \"x\""},
        {"3", R"({"oneOf":[{"minimum":1},{"minimum":2}]})",
         "(root): must fit exactly one of the alternatives, fits [0] and [1], got 3"},
        {R"({"kind":"c"})", R"({"oneOf":[{"properties":{"kind":{"const":"a"}}},{"required":["b"]}]})",
         R"((root): fits none of the 2 alternatives: [0] /kind: must be "a", got "c"; [1] (root): 'b' is missing)"},
        {"true", R"({"anyOf":[{"type":"string"},{"anyOf":[{"const":1},{"const":2}]}]})",
         "(root): fits none of the 2 alternatives: [0] (root): must be 1, got true; [1] (root): must be 2, "
         "got true"},
        {"true", R"({"anyOf":[{"anyOf":[{"const":1},{"const":2}]},{"const":3}]})",
         "(root): fits none of the 2 alternatives: [0] (root): fits none of the 2 alternatives, got true; "
         "[1] "
         "(root): must be 3, got true"},
        {R"({"a":1})", R"({"propertyNames":{"maxLength":0}})", "/a: allows at most 0 characters, got 1"},
    };
    for (const auto& [document, schema, text] : kRows) {
        const auto found = failures(document, schema);
        ASSERT_EQ(found.size(), 1u) << schema;
        EXPECT_EQ(found[0].text(), text);
    }
}

TEST(SchemaPatterns, MeanWhatEcmaScriptMeans) {
    const auto matches = [](const char* pattern, const char* text) {
        return valid(write(value(text)), write(object{{"pattern", pattern}}));
    };
    EXPECT_FALSE(matches("^a$", "a\n"));
    EXPECT_FALSE(matches("^\\d$", "\xD9\xA1"));  // ARABIC-INDIC DIGIT ONE
    EXPECT_TRUE(matches("^\\s$", "\xC2\xA0"));   // NO-BREAK SPACE
    EXPECT_FALSE(matches("^[\\S]$", "\xC2\xA0"));
    EXPECT_FALSE(matches("^.$", "\xE2\x80\xA8"));  // LINE SEPARATOR
    EXPECT_TRUE(matches("^\\uD83D\\uDC32$", "\xF0\x9F\x90\xB2"));
    EXPECT_TRUE(matches("^\\u{1F432}$", "\xF0\x9F\x90\xB2"));
    EXPECT_TRUE(matches("^\\p{Letter}$", "\xC3\xA4"));
    EXPECT_TRUE(matches("^[[:]+$", ":["));
    EXPECT_FALSE(matches("[]", "a"));
    EXPECT_TRUE(matches("^(?<year>\\d{4})-\\k<year>$", "2024-2024"));
    EXPECT_TRUE(matches("^(?:(a)|b)\\1$", "b"));
    EXPECT_TRUE(matches("^a{,2}$", "a{,2}"));
}

TEST(SchemaRegistry, ResolvesWhatItWasGiven) {
    Registry registry;
    ASSERT_TRUE(registry.add("https://example.org/name", *parse(R"({"type":"string","minLength":1})")));
    const auto schema =
        Schema::compile(*parse(R"({"$ref":"name"})"), registry, {.base_uri = "https://example.org/x"});
    ASSERT_TRUE(schema) << schema.error().message;
    EXPECT_TRUE(schema->validate("a").valid());
    EXPECT_FALSE(schema->validate("").valid());
    EXPECT_FALSE(registry.add("", value(true)));
}

TEST(SchemaRegistry, HoldsTheMetaschema) {
    const auto schema = Schema::compile(*parse(R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})"));
    ASSERT_TRUE(schema) << schema.error().message;
    EXPECT_TRUE(schema->validate(*parse(R"({"properties":{"a":{"type":"string"}}})")).valid());
    const auto verdict = schema->validate(*parse(R"({"properties":{"a":{"minLength":-1}}})"));
    ASSERT_EQ(verdict.failures.size(), 1u);
    EXPECT_EQ(verdict.failures[0].instance, "/properties/a/minLength");
}

}  // namespace
}  // namespace gateway::json
