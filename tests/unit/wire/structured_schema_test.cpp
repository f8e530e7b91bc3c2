// Schemas in the providers' subsets: the shape kept, bounds in words, what cannot be said refused.
#include "wire/structured_schema.hpp"

#include <gtest/gtest.h>

#include "json/absent.hpp"
#include "json/schema/schema.hpp"

namespace gateway::wire {
namespace {

constexpr auto kStrict = SchemaSubset::openai_strict;

json::value parsed(std::string_view text) { return *json::parse(text); }
std::string made(std::string_view schema, SchemaSubset subset) {
    const auto compiled = structured_schema(parsed(schema), subset);
    return compiled ? json::canonical(compiled->schema) : "error: " + compiled.error().message;
}
std::string same(std::string_view schema) { return json::canonical(parsed(schema)); }

constexpr auto kPerson = R"j({"type":"object","required":["name"],"properties":{
    "name":{"type":"string","minLength":1,"description":"full"},
    "age":{"type":"integer","minimum":0},
    "sex":{"enum":["f","m"]},
    "home":{"$ref":"#/definitions/place"}},
    "definitions":{"place":{"properties":{"city":{"type":"string"}},"required":["city"]}}})j";

TEST(StructuredSchema, StrictRequiresAllAndMakesTheOptionalNullable) {
    EXPECT_EQ(made(kPerson, kStrict), same(R"j({"type":"object","additionalProperties":false,
        "required":["name","age","sex","home"],"properties":{
        "name":{"type":"string","description":"full (minLength: 1)"},
        "age":{"type":["integer","null"],"minimum":0},
        "sex":{"type":["string","null"],"enum":["f","m",null]},
        "home":{"anyOf":[{"$ref":"#/$defs/place"},{"type":"null"}]}},
        "$defs":{"place":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],
        "additionalProperties":false}}})j"));
    EXPECT_EQ(structured_schema(parsed(kPerson), kStrict)->in_words, std::vector<std::string>{"minLength"});
}

TEST(StructuredSchema, AnthropicKeepsOptionalMembersAndHardlyABound) {
    EXPECT_EQ(made(kPerson, SchemaSubset::anthropic), same(R"j({"type":"object","additionalProperties":false,
        "required":["name"],"properties":{
        "name":{"type":"string","description":"full (minLength: 1)"},
        "age":{"type":"integer","description":"(minimum: 0)"},
        "sex":{"type":"string","enum":["f","m"]},
        "home":{"$ref":"#/$defs/place"}},
        "$defs":{"place":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],
        "additionalProperties":false}}})j"));
}

TEST(StructuredSchema, GeminiKeepsOpenObjects) {
    EXPECT_EQ(made(R"j({"type":"object","properties":{"m":{"type":"object","additionalProperties":
                      {"type":"number","exclusiveMinimum":0}},"l":{"type":"array"}}})j",
                   SchemaSubset::gemini),
              same(R"j({"type":"object","properties":{"m":{"type":"object","additionalProperties":
                      {"type":"number","description":"(exclusiveMinimum: 0)"}},"l":{"type":"array"}}})j"));
}

TEST(StructuredSchema, WhatIsInTheSubsetComesBackAsItWas) {
    for (const auto subset : {kStrict, SchemaSubset::anthropic, SchemaSubset::gemini}) {
        const auto once = structured_schema(parsed(kPerson), subset);
        ASSERT_TRUE(once);
        const auto twice = structured_schema(once->schema, subset);
        ASSERT_TRUE(twice) << twice.error().message;
        EXPECT_EQ(json::canonical(once->schema), json::canonical(twice->schema));
        EXPECT_TRUE(twice->in_words.empty());
    }
}

TEST(StructuredSchema, WhatHasNoPlaceIsRefusedByPlaceAndReason) {
    const auto member = [](std::string_view schema) {
        return R"j({"type":"object","properties":{"x":)j" + std::string(schema) + "}}";
    };
    for (const auto subset : {kStrict, SchemaSubset::anthropic})
        for (const auto* schema :
             {R"j({"type":"object"})j",
              R"j({"type":"object","additionalProperties":true,"properties":{"a":{"type":"null"}}})j",
              R"j({"type":"array"})j", R"j({})j", "true",
              R"j({"type":"array","prefixItems":[{"type":"null"}]})j",
              R"j({"allOf":[{"type":"string"},{"minLength":2}]})j", R"j({"$ref":"other.json"})j",
              R"j({"enum":[{}]})j", R"j({"type":"object","patternProperties":{"^a":{"type":"null"}}})j"}) {
            const auto compiled = structured_schema(parsed(member(schema)), subset);
            ASSERT_FALSE(compiled) << schema;
            EXPECT_EQ(compiled.error().kind, ErrorKind::unsupported);
            EXPECT_TRUE(compiled.error().message.starts_with("/properties/x: ")) << compiled.error().message;
        }
    EXPECT_TRUE(
        made(R"j({"type":"array","items":{"type":"string"}})j", kStrict).starts_with("error: the schema"));
    constexpr auto kTree = R"j({"type":"object","required":["kids"],"properties":{
        "kids":{"type":"array","items":{"$ref":"#/$defs/t"}}},"$defs":{"t":{"type":"object","required":["k"],
        "properties":{"k":{"type":"array","items":{"$ref":"#/$defs/t"}}}}}})j";
    EXPECT_TRUE(structured_schema(parsed(kTree), kStrict));
    EXPECT_FALSE(structured_schema(parsed(kTree), SchemaSubset::anthropic));
}

TEST(StructuredSchema, OneOfIsAnyOfAndConditionsAreWords) {
    EXPECT_EQ(
        made(
            R"j({"type":"object","required":["v"],"properties":{"v":{"oneOf":[{"type":"string"},{"const":1}]}}})j",
            kStrict),
        same(R"j({"type":"object","additionalProperties":false,"required":["v"],"properties":{
                "v":{"anyOf":[{"type":"string"},{"type":"integer","enum":[1]}]}}})j"));
    const auto condition = structured_schema(
        parsed(
            R"j({"properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]}],"if":{},"then":true})j"),
        kStrict);
    ASSERT_TRUE(condition) << condition.error().message;
    EXPECT_EQ(condition->in_words, (std::vector<std::string>{"anyOf", "if", "then"}));
}

// What a strict provider may answer, with its nulls taken out, fits the original.
TEST(StructuredSchema, AStrictAnswerFitsTheOriginalOnceItsNullsAreGone) {
    const auto original = parsed(kPerson);
    auto answer = parsed(R"j({"name":"Ada","age":null,"sex":null,"home":{"city":"London"}})j");
    EXPECT_TRUE(json::schema_problems(answer, structured_schema(original, kStrict)->schema).empty());
    EXPECT_FALSE(json::schema_problems(answer, original).empty());
    json::drop_absent(answer, original);
    EXPECT_TRUE(json::schema_problems(answer, original).empty());
}

// Any JSON in the place of any keyword's value gives an answer or an error.
TEST(StructuredSchema, SurvivesWhatIsNoSchema) {
    for (const auto* value :
         {"null", "true", "7", R"j("x")j", "[]", R"j([1,"a",null,{}])j", "{}", R"j({"a":1})j"})
        for (const auto* keyword : {"type", "properties", "required", "items", "prefixItems", "anyOf",
                                    "oneOf", "allOf", "enum", "const", "additionalProperties", "$ref",
                                    "$defs", "definitions", "description", "format", "pattern"})
            for (const auto subset : {kStrict, SchemaSubset::anthropic, SchemaSubset::gemini}) {
                const auto hostile = "{\"" + std::string(keyword) + "\":" + value + "}";
                std::ignore = structured_schema(parsed(hostile), subset);
                std::ignore = structured_schema(
                    parsed(R"j({"type":"object","properties":{"p":)j" + hostile + "}}"), subset);
                std::ignore = structured_schema(parsed(R"j({"type":"object","$defs":{"d":)j" + hostile +
                                                       R"j(},"properties":{"p":{"$ref":"#/$defs/d"}}})j"),
                                                subset);
            }
}

llm::Request request_for(std::string_view schema) {
    llm::Request request;
    request.model = "m";
    request.messages = {llm::text_message(llm::Role::system, "s"), llm::text_message(llm::Role::user, "u")};
    request.response_format = {llm::ResponseFormat::Kind::json_schema, "answer", parsed(schema), {}};
    request.response_format->adapt = true;
    return request;
}

constexpr auto kOpen = R"j({"type":"object"})j", kList = R"j({"type":"array","items":{"type":"string"}})j";

TEST(AdaptFormat, OpenAiIsStrictWhereItCanBe) {
    const Traits openai{.provider = "openai", .strict_schema = true};
    const auto strict = encode(Dialect::openai_chat, request_for(kPerson), openai);
    ASSERT_TRUE(strict);
    EXPECT_TRUE(*json::get_bool(*json::find(strict->body, "response_format", "json_schema"), "strict"));
    EXPECT_EQ(strict->notes, std::vector<std::string>{
                                 "checked by the gateway only, not enforced by the provider: minLength"});
    const auto open = encode(Dialect::openai_chat, request_for(kOpen), openai);
    EXPECT_FALSE(*json::get_bool(*json::find(open->body, "response_format", "json_schema"), "strict"));
    EXPECT_EQ(open->notes.size(), 1u);
    const auto list = encode(Dialect::openai_chat, request_for(kList), openai);
    EXPECT_FALSE(list->body.contains("response_format"));
    EXPECT_NE(json::write(list->body.at("messages")).find("satisfies this JSON Schema"), std::string::npos);
}

TEST(AdaptFormat, OthersGetWhatTheyTake) {
    const auto compatible = encode(Dialect::openai_chat, request_for(kPerson), {.provider = "groq"});
    EXPECT_EQ(json::canonical(*json::find(compatible->body, "response_format", "json_schema", "schema")),
              same(kPerson));
    const auto none =
        encode(Dialect::openai_chat, request_for(kPerson), {.provider = "p", .json_schema = false});
    EXPECT_EQ(json::canonical(none->body.at("response_format")), R"j({"type":"json_object"})j");

    const Traits anthropic{.provider = "anthropic", .default_max_tokens = 100};
    const auto native = encode(Dialect::anthropic_messages, request_for(kPerson), anthropic);
    EXPECT_TRUE(json::find(native->body, "output_config", "format", "schema"));
    const auto words = encode(Dialect::anthropic_messages, request_for(kOpen), anthropic);
    EXPECT_FALSE(words->body.contains("output_config"));
    EXPECT_NE(json::write(words->body.at("system")).find("satisfies this JSON Schema"), std::string::npos);

    const auto gemini = encode(Dialect::gemini_generate, request_for(kList), {.provider = "gemini"});
    EXPECT_TRUE(json::find(gemini->body, "generationConfig", "responseJsonSchema"));
}

TEST(AdaptFormat, AFormatThatDoesNotAskForItIsSentAsItIs) {
    auto request = request_for(kPerson);
    request.response_format->adapt = false;
    const auto encoded = encode(Dialect::openai_chat, request, {.provider = "openai", .strict_schema = true});
    EXPECT_EQ(json::canonical(*json::find(encoded->body, "response_format", "json_schema", "schema")),
              same(kPerson));
}

}  // namespace
}  // namespace gateway::wire
