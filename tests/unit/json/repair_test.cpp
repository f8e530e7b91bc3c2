#include "json/repair.hpp"

#include <gtest/gtest.h>

#include <random>

#include "json/write.hpp"
#include "unit/json/front_of.hpp"

namespace gateway::json {
namespace {

// The repaired document as text, and what was put right: "{…} | quotes, commas".
std::string repaired(std::string_view text) {
    const auto result = repair(text);
    if (!result) return "error: " + result.error().message;
    std::string out = write(result->document);
    for (std::size_t i = 0; i < result->repairs.size(); ++i)
        out += (i == 0 ? " | " : ", ") + std::string(describe(result->repairs[i]));
    return out;
}

TEST(Repair, LeavesValidJsonAsItIs) {
    for (const char* text : {"{}", "[1,2.5,\"x\"]", "\"text\"", "42", "null", " {\"a\": [true]} \n"}) {
        const auto result = repair(text);
        ASSERT_TRUE(result) << text;
        EXPECT_TRUE(result->repairs.empty()) << text;
        EXPECT_EQ(result->document, parse(text).value());
    }
}

TEST(Repair, TakesTheDocumentOutOfFencesAndProse) {
    const std::string note = " | text or a code fence around it";
    EXPECT_EQ(repaired("```json\n{\"a\":1}\n```"), "{\"a\":1}" + note);
    EXPECT_EQ(repaired("```\n[1]```"), "[1]" + note);
    EXPECT_EQ(repaired("```json\n42\n```"), "42" + note);
    EXPECT_EQ(repaired("```json\n{\"a\":1}"), "{\"a\":1}" + note);
    EXPECT_EQ(repaired("Here you are:\n\n```json\n{\"a\": 1}\n```\nAnything else?"), "{\"a\":1}" + note);
    EXPECT_EQ(repaired("The answer is {\"a\": [1, 2]}. Don't hesitate to ask."), "{\"a\":[1,2]}" + note);
    EXPECT_EQ(repaired("\xEF\xBB\xBF{\"a\":1}"), "{\"a\":1}" + note);
    EXPECT_EQ(repaired("Fill in {name} and [see below]: {\"a\":\"```{\"}"), "{\"a\":\"```{\"}" + note);
}

TEST(Repair, TakesTheLongestOfSeveralDocumentsAndSaysSo) {
    EXPECT_EQ(repaired("As [1] says: {\"total\": 12} and [2]."),
              "{\"total\":12} | text or a code fence around it, shorter documents beside it");
}

TEST(Repair, UnderstandsOtherLanguagesSpelling) {
    EXPECT_EQ(repaired("{'a': 'it\\'s \"so\"', 'b': [True, False, None]}"),
              "{\"a\":\"it's \\\"so\\\"\",\"b\":[true,false,null]} | single quotes, literals of another "
              "language");
    EXPECT_EQ(
        repaired("{a: NaN, $b_1: undefined, c-d: -Infinity, 7: 1,}"),
        "{\"a\":null,\"$b_1\":null,\"c-d\":null,\"7\":1} | trailing commas, keys without quotes, literals "
        "of another language");
    EXPECT_EQ(repaired("[1, // one\n 2, /* two */ # three\n 3,\n]"), "[1,2,3] | comments, trailing commas");
}

TEST(Repair, EscapesWhatMustBeEscaped) {
    const std::string note = " | characters that must be escaped";
    EXPECT_EQ(repaired("{\"a\":\"two\nlines\tand\"}"), "{\"a\":\"two\\nlines\\tand\"}" + note);
    EXPECT_EQ(repaired(R"(["\d+ \x41 C:\user"])"), R"(["\\d+ A C:\\user"])" + note);
    EXPECT_EQ(repaired(R"(["\ud83d\ude00 \ud83d \ude00"])"), "[\"😀 \xEF\xBF\xBD \xEF\xBF\xBD\"]" + note);
    EXPECT_EQ(repaired("[\"a\xFF b\"]"), "[\"a\xEF\xBF\xBD b\"]" + note);
}

TEST(Repair, ClosesACutDocumentAndKeepsOnlyWhatIsCertain) {
    const std::string note = " | a cut end";
    EXPECT_EQ(repaired(R"({"a": [1, {"b": "some te)"), R"({"a":[1,{"b":"some te"}]})" + note);
    EXPECT_EQ(repaired(R"({"a": "x", "b)"), R"({"a":"x"})" + note);
    EXPECT_EQ(repaired(R"({"a": "x", "b":)"), R"({"a":"x"})" + note);
    EXPECT_EQ(repaired(R"({"a": 1, "b": 12)"), R"({"a":1})" + note);
    EXPECT_EQ(repaired(R"({"a": 1, "b": -)"), R"({"a":1})" + note);
    EXPECT_EQ(repaired(R"([true, fal)"), "[true]" + note);
    EXPECT_EQ(repaired(R"([true)"), "[true]" + note);
    EXPECT_EQ(repaired(R"(["a\u00)"), R"(["a"])" + note);
    EXPECT_EQ(repaired(R"(["a\ud83d\ude)"), R"(["a"])" + note);
    EXPECT_EQ(repaired("[\"a\xC3"), R"(["a"])" + note);
    EXPECT_EQ(repaired("["), "[]" + note);
}

TEST(Repair, RefusesWhatItWouldHaveToGuess) {
    for (const char* text : {"", "no JSON here", "{\"a\" 1}", "{\"a\": 1 \"b\": 2}", "[1 2]", "[1,,2]", "{,}",
                             "[007]", "[.5]", "[abc]", "{\"a\": \"say \"hi\" now\"}", "{1 2}", "}", "'text'"})
        EXPECT_FALSE(repair(text)) << text << " gave " << repaired(text);
    EXPECT_EQ(repaired("{\"a\" 1}"),
              "error: not JSON, and not to be repaired: expected a colon after a key at byte 5");
}

TEST(Repair, NeverTakesAPartOfABrokenDocumentForTheWhole) {
    for (const char* text : {R"({"a": oops, "b": {"c": 1}})", R"([{"a": 1}, oops, {"b": [1, 2, 3]}])",
                             R"({"a": {"b": 1} "c": {"d": 1}})"})
        EXPECT_FALSE(repair(text)) << text << " gave " << repaired(text);
}

TEST(Repair, BoundsDepth) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + "," + std::string(depth, ']');
    };
    EXPECT_TRUE(repair(std::string(60, '[') + "1," + std::string(60, ']')));
    EXPECT_FALSE(repair(nested(60)));
    EXPECT_FALSE(repair(std::string(65, '[') + "'a'" + std::string(65, ']')));
    EXPECT_EQ(repair(std::string(64, '['))->document,
              parse(std::string(64, '[') + std::string(64, ']')).value());
}

// Each of these makes a naive reader start over at every bracket or quote.
TEST(Repair, ReadsHostileTextsOnce) {
    const auto repeated = [](std::string_view unit) {
        std::string text;
        while (text.size() < (1u << 20))
            text += unit;
        return text;
    };
    for (const char* unit :
         {"[", "{", "[{", "{\"a\":", "['", "[\"\\", "[1,", "{a", "[#", "[/*", "[1]x", "\\u", "[ "})
        (void)repair(repeated(unit));  // ends, in a time one does not notice
}

value random_document(std::mt19937& random, int depth) {
    static constexpr const char* kStrings[] = {"",      "plain",     "it's \"quoted\"", "line\nbreak\ttab",
                                               "ä€😀x", "\\ back /", "{[,:]}",          "// no # comment"};
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    switch (pick(depth > 0 ? 8 : 6)) {
        case 0: return nullptr;
        case 1: return pick(2) == 0;
        case 2: return static_cast<std::int64_t>(random()) - (1 << 30);
        case 3: return static_cast<double>(2 * pick(1000) + 1) / 8;
        case 4:
        case 5: return kStrings[pick(8)];
        case 6: {
            array list;
            for (unsigned i = pick(5); i > 0; --i)
                list.push_back(random_document(random, depth - 1));
            return list;
        }
        default: {
            object members;
            for (unsigned i = pick(5); i > 0; --i)
                members[kStrings[pick(8)] + std::to_string(i)] = random_document(random, depth - 1);
            return members;
        }
    }
}

TEST(Repair, EveryFrontOfADocumentIsAFrontOfItOrAnError) {
    std::mt19937 random(7);
    constexpr int kDocuments = 300;
    int refused = 0;
    for (int round = 0; round < kDocuments; ++round) {
        const value document = array{random_document(random, 5), random_document(random, 5)};
        const std::string text = write(document);
        EXPECT_EQ(repair(text)->document, document);
        for (std::size_t length = 0; length < text.size(); ++length) {
            const auto front = text.substr(0, length);
            const auto result = repair(front);
            if (!result) {
                ++refused;
                continue;
            }
            ASSERT_TRUE(test::is_front_of(result->document, document)) << front << "\n"
                                                                       << write(result->document);
            EXPECT_TRUE(result->has(Repair::cut)) << front;
        }
    }
    EXPECT_EQ(refused, kDocuments);  // the empty front of each
}

TEST(Repair, IsTheSameOnItsOwnResult) {
    std::mt19937 random(11);
    constexpr std::string_view kNoise = "{}[]\"',:#/* \n\\utTrueNone1.5e`a";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto length = random() % 40; length > 0; --length)
            text += kNoise[random() % kNoise.size()];
        const auto once = repair(text);
        if (!once) continue;
        const auto again = repair(write(once->document));
        ASSERT_TRUE(again) << text;
        EXPECT_TRUE(again->repairs.empty()) << text;
        EXPECT_EQ(again->document, once->document) << text;
    }
}

}  // namespace
}  // namespace gateway::json
