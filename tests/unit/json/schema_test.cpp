#include "json/schema/schema.hpp"

#include <gtest/gtest.h>

namespace gateway::json {
namespace {

bool valid(std::string_view document, std::string_view schema) {
    return schema_problems(*parse(document), *parse(schema)).empty();
}

TEST(Schema, ChecksTypesAndBounds) {
    EXPECT_TRUE(valid("3", R"({"type":"integer","minimum":3,"multipleOf":1.5})"));
    EXPECT_TRUE(valid("3.0", R"({"type":"integer"})"));
    EXPECT_FALSE(valid("3.5", R"({"type":"integer"})"));
    EXPECT_FALSE(valid("3", R"({"exclusiveMinimum":3})"));
    EXPECT_TRUE(valid("null", R"({"type":["string","null"]})"));
    EXPECT_FALSE(valid("\"\xC3\xA4\"", R"({"minLength":2})"));
}

TEST(Schema, ChecksObjectsAndNamesWhatIsWrongWhere) {
    const auto schema = *parse(R"({"type":"object","required":["a","b"],"additionalProperties":false,
        "properties":{"a":{"type":"array","items":{"type":"number"}},"b":{"enum":["x",1]}}})");
    EXPECT_TRUE(schema_problems(*parse(R"({"a":[1,2.5],"b":1.0})"), schema).empty());
    const auto problems = schema_problems(*parse(R"({"a":[1,"2"],"c":true})"), schema);
    ASSERT_EQ(problems.size(), 3u);
    EXPECT_EQ(problems[0], "(root): 'b' is missing");
    EXPECT_EQ(problems[1], "/a/1: expected number, got string \"2\"");
    EXPECT_EQ(problems[2], "/c: not allowed here; there are 'a', 'b'");
}

TEST(Schema, CombinesAlternatives) {
    const auto* schema = R"({"oneOf":[{"type":"integer"},{"minimum":5}],"not":{"const":7}})";
    EXPECT_TRUE(valid("3", schema));
    EXPECT_TRUE(valid("5.5", schema));
    EXPECT_FALSE(valid("6", schema));
    EXPECT_FALSE(valid("7", schema));
    EXPECT_FALSE(valid("true", R"({"anyOf":[{"type":"string"},{"type":"null"}]})"));
}

TEST(Schema, FollowsReferencesWithinTheDocumentOnlyAndNotForEver) {
    const auto* tree = R"({"$defs":{"node":{"type":"object","required":["v"],
        "properties":{"next":{"$ref":"#/$defs/node"}}}},"$ref":"#/$defs/node"})";
    EXPECT_TRUE(valid(R"({"v":1,"next":{"v":2}})", tree));
    EXPECT_FALSE(valid(R"({"v":1,"next":{}})", tree));
    EXPECT_FALSE(valid("1", R"({"$ref":"#"})"));
    EXPECT_FALSE(valid("1", R"({"$ref":"https://example.org/s"})"));
    EXPECT_FALSE(valid("1", R"({"$ref":"#/$defs/none"})"));
}

TEST(Schema, GivesUpOnAlternativesThatMultiplyWithoutEnd) {
    EXPECT_FALSE(valid("1", R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})"));
    EXPECT_FALSE(valid("1", R"({"not":{"oneOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}})"));
}

TEST(Schema, TreatsOneAndOnePointZeroAsEqual) {
    EXPECT_FALSE(valid("[1,1.0]", R"({"uniqueItems":true})"));
    EXPECT_TRUE(valid("[1,[1]]", R"({"uniqueItems":true})"));
}

}  // namespace
}  // namespace gateway::json
