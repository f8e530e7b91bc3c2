// Arguments as hosts really send them, and the words in which the rest is refused.
#include "mcp/arguments.hpp"

#include <gtest/gtest.h>

#include "json/write.hpp"
#include "toy_server.hpp"

namespace gateway::mcp::test {
namespace {

Tool sample_tool() {
    Tool tool;
    tool.name = "sample";
    tool.input_schema = parse_object(R"({"type":"object","properties":{
        "prompt":{"type":"string","minLength":1,"maxLength":10},
        "temperature":{"type":"number","minimum":0,"maximum":2},
        "max_tokens":{"type":"integer","minimum":1},
        "share":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},
        "stream":{"type":"boolean"},
        "cache":{"type":"string","enum":["use","refresh","off"]},
        "model":{"type":"string"},
        "options":{"type":"object"},
        "sources":{"type":"array","items":{"type":"string"},"maxItems":3},
        "legs":{"type":"array","items":{"type":"object","properties":{
            "provider":{"type":"string"},"weight":{"type":"number"}},
            "required":["provider"],"additionalProperties":false}}},
        "required":["prompt"]})");
    tool.aliases = {{"chunk", "sources"}, {"limit", "max_tokens"}};
    tool.hidden = parse_object(R"({"model":{"type":["string","array"],"items":{"type":"string"}},
                                   "note":{"type":["string","null"]}})");
    return tool;
}

struct Case {
    const char* given;
    const char* expected;  ///< arguments as JSON, or the whole refusal
};

class Arguments : public testing::Test {
  protected:
    ArgumentRules rules = ArgumentRules::compile(sample_tool()).value();
};

TEST_F(Arguments, LenientConversions) {
    const Case kCases[] = {
        {R"({"prompt":"hi"})", R"({"prompt":"hi"})"},
        {R"({"prompt":"hi","max_tokens":"12"})", R"({"prompt":"hi","max_tokens":12})"},
        {R"({"prompt":"hi","max_tokens":12.0})", R"({"prompt":"hi","max_tokens":12})"},
        {R"({"prompt":"hi","temperature":" 0.5 "})", R"({"prompt":"hi","temperature":0.5})"},
        {R"({"prompt":"hi","temperature":1})", R"({"prompt":"hi","temperature":1})"},
        {R"({"prompt":"hi","stream":"true"})", R"({"prompt":"hi","stream":true})"},
        {R"({"prompt":"hi","stream":"False"})", R"({"prompt":"hi","stream":false})"},
        {R"({"prompt":"hi","options":"{\"a\":[1]}"})", R"({"prompt":"hi","options":{"a":[1]}})"},
        {R"({"prompt":"hi","sources":"a.txt"})", R"({"prompt":"hi","sources":["a.txt"]})"},
        {R"({"prompt":"hi","sources":"[\"a\",\"b\"]"})", R"({"prompt":"hi","sources":["a","b"]})"},
        {R"({"prompt":"hi","sources":"[draft] a.txt"})", R"({"prompt":"hi","sources":["[draft] a.txt"]})"},
        {R"({"prompt":"hi","sources":[7]})", R"({"prompt":"hi","sources":["7"]})"},
        {R"({"prompt":"hi","legs":{"provider":"x"}})", R"({"prompt":"hi","legs":[{"provider":"x"}]})"},
        {R"({"prompt":"hi","legs":["{\"provider\":\"x\",\"weight\":\"2\"}"]})",
         R"({"prompt":"hi","legs":[{"provider":"x","weight":2}]})"},
        {R"({"prompt":"hi","cache":"Off"})", R"({"prompt":"hi","cache":"off"})"},
        {R"({"prompt":42})", R"({"prompt":"42"})"},
        {R"({"prompt":true})", R"({"prompt":"true"})"},
        {R"({"prompt":"12"})", R"({"prompt":"12"})"},
        {R"({"prompt":"hi","model":null})", R"({"prompt":"hi"})"},
        {R"({"prompt":"hi","note":null})", R"({"prompt":"hi","note":null})"},
        {R"({"prompt":"hi","model":"m"})", R"({"prompt":"hi","model":"m"})"},
        {R"({"prompt":"hi","model":["m","n"]})", R"({"prompt":"hi","model":["m","n"]})"},
        {R"({"prompt":"hi","limit":3})", R"({"prompt":"hi","max_tokens":3})"},
        {R"({"prompt":"hi","chunk":"a"})", R"({"prompt":"hi","sources":["a"]})"},
        {R"({"prompt":"ÄÖÜäöüßéèê"})", R"({"prompt":"ÄÖÜäöüßéèê"})"},
    };
    for (const Case& c : kCases) {
        const auto checked = rules.check(parse_object(c.given));
        ASSERT_TRUE(checked) << c.given << ": " << checked.error().message;
        EXPECT_EQ(json::write(*checked), c.expected) << c.given;
    }
}

TEST_F(Arguments, RefusalsTeach) {
    const Case kCases[] = {
        {R"({})", R"(missing required prompt (a string))"},
        {R"({"prompt":null})", R"(missing required prompt (a string))"},
        {R"({"prompt":{"a":1}})", R"(prompt must be a string; got {"a":1})"},
        {R"({"prompt":""})", R"(prompt must not be empty)"},
        {R"({"prompt":"12345678901"})", R"(prompt must have at most 10 characters; got 11)"},
        {R"({"prompt":"hi","max_tokens":"many"})", R"(max_tokens must be an integer; got "many")"},
        {R"({"prompt":"hi","max_tokens":1.5})", R"(max_tokens must be an integer; got 1.5)"},
        {R"({"prompt":"hi","max_tokens":"1.5"})", R"(max_tokens must be an integer; got "1.5")"},
        {R"({"prompt":"hi","max_tokens":0})", R"(max_tokens must be at least 1; got 0)"},
        {R"({"prompt":"hi","temperature":3})", R"(temperature must be between 0 and 2; got 3)"},
        {R"({"prompt":"hi","share":1})", R"(share must be more than 0 and less than 1; got 1)"},
        {R"({"prompt":"hi","stream":1})", R"(stream must be true or false; got 1)"},
        {R"({"prompt":"hi","cache":"ofg"})",
         R"(cache must be one of use, refresh, off; got "ofg" (did you mean off?))"},
        {R"({"prompt":"hi","sources":["a","b","c","d"]})", R"(sources must have at most 3 items; got 4)"},
        {R"({"prompt":"hi","sources":[{}]})", R"(sources[0] must be a string; got {})"},
        {R"({"prompt":"hi","legs":[{"provider":"x"},{"weight":1}]})",
         R"(missing required legs[1].provider (a string))"},
        {R"({"prompt":"hi","legs":[{"provider":"x","wieght":1}]})",
         R"(unknown argument legs[0].wieght (did you mean weight?); taken are provider, weight)"},
        {R"({"prompt":"hi","limit":1,"max_tokens":1})",
         R"(limit is another name of max_tokens: give one of them)"},
        {R"({"prompt":"hi","promt":"x"})",
         "unknown argument promt (did you mean prompt?); taken are prompt, temperature, max_tokens, share, "
         "stream, "
         "cache, model, options, sources, legs"},
        {R"({"max_tokens":0,"temperature":"x"})",
         R"(max_tokens must be at least 1; got 0; temperature must be a number; got "x"; )"
         R"(missing required prompt (a string))"},
    };
    for (const Case& c : kCases) {
        const auto checked = rules.check(parse_object(c.given));
        ASSERT_FALSE(checked) << c.given;
        EXPECT_EQ(checked.error().kind, ErrorKind::invalid_parameter);
        EXPECT_EQ(checked.error().message, c.expected) << c.given;
    }
}

TEST_F(Arguments, TheFirstArgumentConcernedIsNamed) {
    EXPECT_EQ(rules.check(parse_object(R"({"prompt":"hi","legs":[{}]})")).error().detail, "legs[0].provider");
    EXPECT_EQ(rules.check(parse_object(R"({"prompt":"hi","stream":[]})")).error().detail, "stream");
}

TEST_F(Arguments, LongValuesAndListsOfProblemsAreCut) {
    const auto refused = rules.check(json::object{{"prompt", json::object{{"a", std::string(10'000, 'x')}}},
                                                  {"q1", 1},
                                                  {"q2", 1},
                                                  {"q3", 1},
                                                  {"q4", 1},
                                                  {"q5", 1},
                                                  {"q6", 1}});
    ASSERT_FALSE(refused);
    EXPECT_LT(refused.error().message.size(), 1000u);
    EXPECT_NE(refused.error().message.find("; there may be more"), std::string::npos)
        << refused.error().message;
}

TEST_F(Arguments, AFloodOfUnknownNamesIsRefusedBriefly) {
    json::object flood{{"prompt", "hi"}};
    for (int i = 0; i < 50'000; ++i)
        flood[std::string(200, 'p') + std::to_string(i)] = 1;
    const auto refused = rules.check(std::move(flood));
    ASSERT_FALSE(refused);
    EXPECT_LT(refused.error().message.size(), 1500u);
}

TEST(ArgumentRules, AdditionalPropertiesInvited) {
    Tool tool;
    tool.name = "open";
    tool.input_schema = parse_object(R"({"type":"object","additionalProperties":true})");
    EXPECT_TRUE(ArgumentRules::compile(tool)->check(parse_object(R"({"anything":1})")));
    tool.input_schema = parse_object(R"({"type":"object"})");
    EXPECT_EQ(ArgumentRules::compile(tool)->check(parse_object(R"({"anything":1})")).error().message,
              "unknown argument anything; none is taken");
}

TEST(ArgumentRules, WrongDescriptionsAreFoundAtOnce) {
    const auto refused = [](const char* schema,
                            std::vector<std::pair<std::string, std::string>> aliases = {}) {
        Tool tool;
        tool.name = "wrong";
        tool.input_schema = parse_object(schema);
        tool.aliases = std::move(aliases);
        return !ArgumentRules::compile(tool).has_value();
    };
    EXPECT_TRUE(refused(R"({"properties":{"a":{"type":"text"}}})"));
    EXPECT_TRUE(refused(R"({"properties":{"a":7}})"));
    EXPECT_TRUE(refused(R"({"properties":{"a":{}},"required":["b"]})"));
    EXPECT_TRUE(refused(R"({"properties":{"a":{}}})", {{"b", "c"}}));
    EXPECT_TRUE(refused(R"({"properties":{"a":{},"b":{}}})", {{"b", "a"}}));
    EXPECT_FALSE(refused(R"({"properties":{"a":{}}})", {{"b", "a"}}));
    std::string deep = R"({"type":"string"})";
    for (int i = 0; i < 40; ++i)
        deep = R"({"type":"array","items":)" + deep + '}';
    EXPECT_TRUE(refused((R"({"properties":{"a":)" + deep + "}}").c_str()));
}

}  // namespace
}  // namespace gateway::mcp::test
