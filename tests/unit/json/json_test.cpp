#include "json/json.hpp"

#include <gtest/gtest.h>

namespace gateway::json {
namespace {

value parsed(std::string_view text) {
    auto result = parse(text);
    EXPECT_TRUE(result) << text << ": " << (result ? "" : result.error().message);
    return result ? *result : value{};
}

TEST(JsonParse, TakesSpaceAroundOneDocumentAndNothingElse) {
    EXPECT_EQ(parsed("\n\n \t{\"a\":1}\r\n "), (object{{"a", 1}}));
    EXPECT_EQ(parsed("null"), value(nullptr));
    for (const char* text : {"", " ", "{", "{}x", "{} {}", "{\"a\":}", "[1,]", "nul", "'a'", "{\"a\" 1}",
                             "\xEF\xBB\xBF{}", "\"\xFF\"", "\"\xED\xA0\x80\"", "[1] // no"})
        EXPECT_FALSE(parse(text)) << text;
}

TEST(JsonParse, SaysWhereItWentWrong) {
    const auto result = parse("{\"a\": tru}");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::malformed_response);
    EXPECT_NE(result.error().message.find("byte "), std::string::npos) << result.error().message;
}

TEST(JsonParse, BoundsDepth) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse(nested(60)));
    EXPECT_FALSE(parse(nested(100)));
    EXPECT_TRUE(parse(nested(100), 128));
    EXPECT_FALSE(parse(std::string(1'000'000, '[')));
}

TEST(JsonParse, KeepsIntegersExact) {
    EXPECT_EQ(write(parsed("[9223372036854775807,-9223372036854775808,18446744073709551615]")),
              "[9223372036854775807,-9223372036854775808,18446744073709551615]");
}

TEST(JsonReaders, FindWalksObjectsAndStopsAtAnythingElse) {
    const value v = parsed(R"({"a":{"b":{"c":5}},"n":null,"l":[1]})");
    ASSERT_NE(find(v, "a", "b", "c"), nullptr);
    EXPECT_EQ(*find(v, "a", "b", "c"), value(5));
    EXPECT_EQ(find(v, "a", "x", "c"), nullptr);
    EXPECT_EQ(find(v, "l", "b"), nullptr);
    EXPECT_EQ(find(v, "n", "b"), nullptr);
    ASSERT_NE(find(v, "n"), nullptr);
    EXPECT_TRUE(find(v, "n")->is_null());
    EXPECT_EQ(find(value(3), "a"), nullptr);
}

TEST(JsonReaders, AMistypedMemberIsADefault) {
    const value v = parsed(
        R"({"s":"x","i":7,"d":2.5,"w":3.0,"b":true,"n":null,"big":18446744073709551615,"o":{},"a":[]})");
    EXPECT_EQ(get_string(v, "s"), "x");
    EXPECT_EQ(get_string(v, "i", "fallback"), "fallback");
    EXPECT_EQ(get_string(v, "n", "fallback"), "fallback");
    EXPECT_EQ(get_string(v, "missing"), "");
    EXPECT_EQ(get_int(v, "i"), 7);
    EXPECT_EQ(get_int(v, "w"), 3) << "a double that is a whole number";
    EXPECT_EQ(get_int(v, "d"), std::nullopt);
    EXPECT_EQ(get_int(v, "s"), std::nullopt);
    EXPECT_EQ(get_int(v, "big"), std::nullopt);
    EXPECT_EQ(get_double(v, "i"), 7.0);
    EXPECT_EQ(get_double(v, "s"), std::nullopt);
    EXPECT_EQ(get_bool(v, "b"), true);
    EXPECT_EQ(get_bool(v, "i"), std::nullopt);
    EXPECT_NE(get_object(v, "o"), nullptr);
    EXPECT_EQ(get_object(v, "a"), nullptr);
    EXPECT_NE(get_array(v, "a"), nullptr);
    EXPECT_EQ(get_array(v, "o"), nullptr);
    EXPECT_EQ(get_int(value("text"), "i"), std::nullopt);
}

TEST(JsonReaders, PointIntoTheObjectTheyAreGivenAndNotIntoACopy) {
    const object o =
        parsed(R"({"s":"a string too long to be kept inside the value itself","a":[1],"o":{"k":2}})")
            .as_object();
    EXPECT_EQ(get_string(o, "s").data(), o.at("s").as_string().data());
    EXPECT_EQ(get_array(o, "a"), &o.at("a").as_array());
    EXPECT_EQ(get_object(o, "o"), &o.at("o").as_object());
    EXPECT_EQ(find(o, "o", "k"), &o.at("o").as_object().at("k"));
}

TEST(JsonCanonical, IsBlindToOrderSpaceAndSpelling) {
    EXPECT_EQ(canonical(parsed(R"({ "b" : [1, 2], "a" : {"y":null,"x":true} })")),
              R"({"a":{"x":true,"y":null},"b":[1,2]})");
    for (const char* one : {"1", "1.0", "1e0", "10e-1", "0.1e1"})
        EXPECT_EQ(canonical(parsed(one)), "1") << one;
    for (const char* half : {"0.5", "5e-1", "0.50"})
        EXPECT_EQ(canonical(parsed(half)), canonical(parsed("0.5")));
    EXPECT_EQ(canonical(parsed("-0.0")), canonical(parsed("0")));
    EXPECT_EQ(canonical(parsed("1e18")), canonical(parsed("1000000000000000000")));
    EXPECT_EQ(canonical(parsed("9223372036854775808.0")), canonical(parsed("9223372036854775808")));
    EXPECT_EQ(canonical(parsed("1e300")), canonical(parsed("10e299")));
    EXPECT_EQ(canonical(parsed(R"("\u00e9")")), canonical(parsed("\"é\"")));
}

TEST(JsonCanonical, TellsDifferentDocumentsApart) {
    const char* documents[] = {"1",
                               "\"1\"",
                               "[1]",
                               "true",
                               "null",
                               "{}",
                               "[]",
                               "[1,2]",
                               "[2,1]",
                               "[[1],2]",
                               "[1,[2]]",
                               R"({"a":1})",
                               R"({"a":"1"})",
                               R"({"a":null})",
                               R"({"b":1})",
                               "0.1",
                               "0.10000000000000002",
                               "9007199254740993",
                               "9007199254740992",
                               R"("a,b")",
                               R"(["a","b"])"};
    for (const char* a : documents)
        for (const char* b : documents)
            EXPECT_EQ(canonical(parsed(a)) == canonical(parsed(b)), a == b) << a << " " << b;
}

TEST(JsonCanonical, SortsByBytesOfTheKey) {
    EXPECT_EQ(canonical(parsed(R"({"é":1,"z":2,"Z":3,"aa":4,"a":5})")),
              R"({"Z":3,"a":5,"aa":4,"z":2,"é":1})");
}

TEST(Check, AgreesWithParse) {
    for (const auto* text :
         {"{}", " [1,2.5e3,\"\\u00e9\",null,true] \n", "", "{\"a\":", "[1,]", "1 2", "\"\xFF\"", "[[[]]]"})
        EXPECT_EQ(check(text).has_value(), parse(text).has_value()) << text;
    EXPECT_TRUE(check(std::string(60, '[') + std::string(60, ']')));
    EXPECT_FALSE(check(std::string(70, '[') + std::string(70, ']')));
}

}  // namespace
}  // namespace gateway::json
