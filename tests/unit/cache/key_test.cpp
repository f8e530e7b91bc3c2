#include "cache/key.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gateway::cache {
namespace {

json::object document(std::string_view text) {
    auto parsed = json::parse(text);
    EXPECT_TRUE(parsed) << text;
    return parsed->as_object();
}

std::string key_of(const json::object& request) {
    return key({.tool = "generate_completion",
                .provider = "openai",
                .model = "gpt-4o-mini",
                .dialect = "openai_chat",
                .principal = "local",
                .request = request});
}

std::string key_of(std::string_view text) { return key_of(document(text)); }

// A request with every kind of member there is, down to nested ones.
constexpr std::string_view kFull = R"({
    "model": "gpt-4o-mini",
    "messages": [
        {"role": "system", "parts": [{"type": "text", "text": "Be brief."}]},
        {"role": "user", "parts": [{"type": "text", "text": "Turn the light on."},
                                   {"type": "image", "url": "https://example.org/a.png", "detail": "low"}]}],
    "max_tokens": 100, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "stop": ["END", "STOP"], "seed": 7,
    "tools": [{"name": "now", "description": "the time", "parameters": {"type": "object"}, "strict": true}],
    "tool_choice": {"mode": "named", "name": "now"}, "parallel_tool_calls": false,
    "response_format": {"kind": "json_schema", "name": "answer", "schema": {"type": "object"}},
    "reasoning_effort": "low",
    "additional": {"stream": true, "timeout": 3, "logit_bias": {"50256": -100}}})";

json::value changed(const json::value& leaf) {
    if (const auto* text = leaf.if_string()) return json::value(std::string(text->c_str()) + "x");
    if (const auto* flag = leaf.if_bool()) return json::value(!*flag);
    return json::value(json::as_double(leaf).value_or(0) + 1);
}

// Calls `visit` for the document with each leaf changed, one at a time.
template <class Visit>
void for_each_changed_leaf(json::value& root, json::value& node, const Visit& visit) {
    if (auto* object = node.if_object()) {
        for (auto& member : *object)
            for_each_changed_leaf(root, member.value(), visit);
    } else if (auto* array = node.if_array()) {
        for (auto& element : *array)
            for_each_changed_leaf(root, element, visit);
    } else {
        const json::value before = node;
        node = changed(before);
        visit(root);
        node = before;
    }
}

TEST(Key, Is64HexDigits) {
    const std::string k = key_of(kFull);
    EXPECT_EQ(k.size(), 64u);
    EXPECT_EQ(k.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(k, key_of(kFull));
}

TEST(Key, MemberOrderAndSpellingOfNumbersDoNotMatter) {
    EXPECT_EQ(key_of(R"({"a": 1, "b": {"c": 2.0, "d": [1]}})"),
              key_of(R"({"b": {"d": [1e0], "c": 2}, "a": 1.0})"));
}

TEST(Key, ListOrderMatters) {
    EXPECT_NE(key_of(R"({"stop": ["a", "b"]})"), key_of(R"({"stop": ["b", "a"]})"));
}

TEST(Key, EveryLeafOfTheRequestChangesIt) {
    json::value root = document(kFull);
    std::set<std::string> keys{key_of(root.as_object())};
    std::size_t leaves = 0;
    for_each_changed_leaf(root, root, [&](const json::value& variant) {
        ++leaves;
        keys.insert(key_of(variant.as_object()));
    });
    EXPECT_GT(leaves, 30u);
    EXPECT_EQ(keys.size(), leaves + 1) << "two different requests share a key";
}

TEST(Key, EveryMissingMemberChangesIt) {
    const json::object full = document(kFull);
    std::set<std::string> keys{key_of(full)};
    for (const auto& member : full) {
        json::object without = full;
        without.erase(member.key());
        EXPECT_TRUE(keys.insert(key_of(without)).second) << member.key();
    }
}

TEST(Key, AMemberNobodyHasHeardOfChangesIt) {
    EXPECT_NE(key_of(R"({"a": 1})"), key_of(R"({"a": 1, "invented_tomorrow": null})"));
}

TEST(Key, ExcludedMembersDoNotChangeItAtTheTopOnly) {
    const json::object full = document(kFull);
    for (const std::string_view name : kExcluded) {
        json::object with = full;
        with[name] = "anything";
        EXPECT_EQ(key_of(with), key_of(full)) << name;
        json::object nested = full;
        nested["additional"].as_object()[name] = "anything";
        EXPECT_NE(key_of(nested), key_of(full)) << name;
    }
}

TEST(Key, EveryPartChangesIt) {
    const json::object request = document(kFull);
    const KeyParts base{
        .tool = "t", .provider = "p", .model = "m", .dialect = "d", .principal = "w", .request = request};
    const std::string plain = key(base);
    const KeyParts variants[] = {
        {.tool = "x", .provider = "p", .model = "m", .dialect = "d", .principal = "w", .request = request},
        {.tool = "t", .provider = "x", .model = "m", .dialect = "d", .principal = "w", .request = request},
        {.tool = "t", .provider = "p", .model = "x", .dialect = "d", .principal = "w", .request = request},
        {.tool = "t", .provider = "p", .model = "m", .dialect = "x", .principal = "w", .request = request},
        {.tool = "t", .provider = "p", .model = "m", .dialect = "d", .principal = "x", .request = request},
        {.tool = "t",
         .provider = "p",
         .model = "m",
         .dialect = "d",
         .principal = "w",
         .request = request,
         .sample = 1},
        {.tool = "t",
         .provider = "p",
         .model = "m",
         .dialect = "d",
         .principal = "w",
         .request = request,
         .schema_version = kSchemaVersion + 1},
    };
    std::set<std::string> keys{plain};
    for (const KeyParts& parts : variants)
        keys.insert(key(parts));
    EXPECT_EQ(keys.size(), 1 + std::size(variants));
}

TEST(Key, TextCannotMoveFromOnePartToTheNext) {
    const json::object request;
    EXPECT_NE(
        key({.tool = "ab", .provider = "c", .model = "", .dialect = "", .principal = "", .request = request}),
        key({.tool = "a",
             .provider = "bc",
             .model = "",
             .dialect = "",
             .principal = "",
             .request = request}));
}

}  // namespace
}  // namespace gateway::cache
