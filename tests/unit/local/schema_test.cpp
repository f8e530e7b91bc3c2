#include "local/schema.hpp"

#include <gtest/gtest.h>

#include "json/schema/schema.hpp"

namespace gateway::local {
namespace {

std::string inferred(std::string_view text) {
    const auto type = infer_type(text);
    if (!type) return type.error().message;
    auto schema = json_schema_of(type->type);
    schema.stable_erase("$schema");
    return json::write(schema);
}

TEST(SchemaInference, TellsRequiredNullableAndNumbers) {
    EXPECT_EQ(
        inferred(R"([{"a":1,"b":1.5,"c":null},{"a":2,"b":2,"c":"x","d":true}])"),
        R"({"type":"array","items":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"number"},)"
        R"("c":{"type":["string","null"]},"d":{"type":"boolean"}},"required":["a","b","c"]}})");
    EXPECT_EQ(inferred(R"([1,"x",null])"),
              R"({"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}]}})");
    EXPECT_EQ(inferred("[]"), R"({"type":"array"})");
    EXPECT_EQ(inferred("{}"), R"({"type":"object"})");
    EXPECT_EQ(inferred("null"), "{}");
}

TEST(SchemaInference, NamesFormatsOnlyIfAllHaveThem) {
    EXPECT_EQ(
        inferred(
            R"({"a":"2024-02-29","b":"2024-02-29T10:00:00Z","c":"a@b.example","d":"https://b.example"})"),
        R"({"type":"object","properties":{"a":{"type":"string","format":"date"},)"
        R"("b":{"type":"string","format":"date-time"},"c":{"type":"string","format":"email"},)"
        R"("d":{"type":"string","format":"uri"}},"required":["a","b","c","d"]})");
    EXPECT_EQ(inferred(R"(["2024-02-29","soon"])"), R"({"type":"array","items":{"type":"string"}})");
    EXPECT_EQ(inferred(R"(["note:this"])"), R"({"type":"array","items":{"type":"string"}})");
}

TEST(SchemaInference, FindsEnumerationsOnlyWhereTheyAreClear) {
    EXPECT_EQ(inferred(R"(["open","done","open","done","open","open","done","open"])"),
              R"({"type":"array","items":{"type":"string","enum":["done","open"]}})");
    for (const auto* text :
         {R"(["open","done"])",                                                    // too few
          R"(["Ann","Bob","Ann","Bob","Ann","Ann","Bob","Ann"])",                  // names
          R"(["a b","c d","a b","c d","a b","a b","c d","a b"])",                  // phrases
          R"(["open","done","open","late","open","open","done","open","done"])"})  // one came once
        EXPECT_EQ(inferred(text), R"({"type":"array","items":{"type":"string"}})") << text;
}

TEST(SchemaInference, TakesManyAlikeMembersForAMap) {
    EXPECT_EQ(inferred(R"({"2021":1,"2022":2,"2023":3})"),
              R"({"type":"object","additionalProperties":{"type":"integer"}})");
    std::string many = "{", mixed = "{";
    for (int i = 0; i < 40; ++i) {
        many += (i ? ",\"k" : "\"k") + std::to_string(i) + R"(":{"n":1})";
        mixed += (i ? ",\"k" : "\"k") + std::to_string(i) + (i % 2 ? R"(":1)" : R"(":"x")");
    }
    EXPECT_EQ(inferred(many + "}"),
              R"({"type":"object","additionalProperties":{"type":"object","properties":)"
              R"({"n":{"type":"integer"}},"required":["n"]}})");
    EXPECT_EQ(infer_type(mixed + "}")->type.kind, TypeKind::object);
}

TEST(SchemaInference, ReadsOneDocumentALine) {
    const auto lines = infer_type("{\"a\":1}\n\n{\"a\":2,\"b\":\"x\"}\r\n");
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->documents, 2u);
    EXPECT_EQ(lines->type.fields.size(), 2u);
    EXPECT_FALSE(lines->type.fields[1].required);
    EXPECT_NE(inferred("{\"a\":1}\n{\"a\":\n").find("line 2"), std::string::npos);
    EXPECT_FALSE(infer_type("text"));
    EXPECT_FALSE(infer_type(""));
}

TEST(SchemaInference, GivesASchemaThatItsDocumentsKeepTo) {
    for (
        const auto* text :
        {R"([{"a":[{"b":null},{"b":[1,"x"]},{}],"c":{"1":2,"2":3,"3":null}},{"a":[]}])",
         R"({"id":"7","tags":["x"],"when":"2024-01-01","sub":{"sub":{"sub":[]}}})", R"([[1],[2.5],[null]])",
         R"([{"s":"on"},{"s":"off"},{"s":"on"},{"s":"off"},{"s":null},{"s":"on"},{"s":"on"},{"s":"on"},{"s":"off"}])"}) {
        const auto type = infer_type(text);
        ASSERT_TRUE(type);
        const json::value schema = json_schema_of(type->type);
        EXPECT_TRUE(json::schema_problems(*json::parse(text), schema).empty()) << json::write(schema);
        EXPECT_TRUE(is_json_schema(schema));
        const auto again = type_from_json_schema(schema);
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, type->type) << json::write(schema);
    }
}

TEST(SchemaInference, IsBounded) {
    std::string text = "[";
    for (int i = 0; i < 20'000; ++i)
        text += (i ? ",{\"k" : "{\"k") + std::to_string(i) + "\":{\"v\":1}}";
    const auto type = infer_type(text + "]");
    ASSERT_TRUE(type);
    EXPECT_EQ(type->type.parts.front().kind, TypeKind::map);
    EXPECT_TRUE(json::schema_problems(*json::parse(text + "]"), json_schema_of(type->type)).empty());
}

std::string read(std::string_view schema) {
    const auto type = type_from_json_schema(*json::parse(schema));
    if (!type) return type.error().message;
    auto out = json_schema_of(*type);
    out.stable_erase("$schema");
    return json::write(out);
}

TEST(JsonSchemaReader, FollowsReferencesAndJoins) {
    EXPECT_EQ(
        read(
            R"({"$defs":{"a":{"type":"object","properties":{"x":{"type":"integer"}}}},"type":"array","items":{"$ref":"#/$defs/a"}})"),
        R"({"type":"array","items":{"type":"object","properties":{"x":{"type":"integer"}}}})");
    EXPECT_EQ(
        read(
            R"({"allOf":[{"properties":{"x":{"type":"string"}}},{"properties":{"y":{"const":"k"}},"required":["y"]}]})"),
        R"({"type":"object","properties":{"x":{"type":"string"},"y":{"type":"string","enum":["k"]}},"required":["y"]})");
    EXPECT_EQ(read(R"({"anyOf":[{"type":"string"},{"type":"null"},{"type":["integer","string"]}]})"),
              R"({"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]})");
    EXPECT_EQ(read(R"({"enum":["a","b",null]})"), R"({"type":["string","null"],"enum":["a","b",null]})");
    EXPECT_EQ(read("true"), "{}");
}

TEST(JsonSchemaReader, EndsWhereASchemaLeadsBackIntoItself) {
    EXPECT_EQ(
        read(R"({"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}})"),
        R"({"type":"object","properties":{"next":{"type":"object","properties":{"next":{},"v":{"type":"integer"}}},"v":{"type":"integer"}}})");
    EXPECT_EQ(read(R"({"$ref":"#"})"), "{}");
}

TEST(JsonSchemaReader, RefusesWhatItCannotRead) {
    EXPECT_NE(read(R"({"$ref":"https://a.example/b"})").find("leads nowhere"), std::string::npos);
    EXPECT_NE(read(R"({"type":"text"})").find("'text' is no type"), std::string::npos);
    EXPECT_NE(read(R"({"properties":{"a":1}})").find("must be an object"), std::string::npos);
    std::string doubling = R"({"$defs":{"d0":{"type":"string"})";
    for (int i = 1; i < 30; ++i) {
        const auto below = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + R"("})";
        doubling +=
            R"(,"d)" + std::to_string(i) + R"(":{"properties":{"a":)" + below + R"(,"b":)" + below + "}}";
    }
    EXPECT_NE(read(doubling + R"(},"$ref":"#/$defs/d29"})").find("10,000"), std::string::npos);
}

}  // namespace
}  // namespace gateway::local
