// The golden files hold what the npm package `tiktoken` gives (tools/check_tokens.mjs --golden writes them);
// the full comparison, with whole documents and 100,000 random strings, is that script.
#include "tokens/tokenizer.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>

#include "shared_folder.hpp"
#include "tokens/character.hpp"
#include "tokens/splitter.hpp"
#include "unit/tokens/support.hpp"

namespace gateway::tokens {
namespace {

struct Case {
    std::string text;
    std::vector<TokenId> ids;
};

// The four hex digits at `at`, and on past them.
unsigned hex4(const std::string& line, std::size_t& at) {
    const unsigned code = static_cast<unsigned>(std::stoul(line.substr(at, 4), nullptr, 16));
    at += 4;
    return code;
}

// The one escape JSON.stringify writes by number is a control character; the others have a letter.
void read_escape(const std::string& line, std::size_t& at, std::string& text) {
    const char c = line[at++];
    switch (c) {
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        case 't': text += '\t'; break;
        case 'b': text += '\b'; break;
        case 'f': text += '\f'; break;
        case 'u': text += static_cast<char>(hex4(line, at)); break;
        default: text += c;
    }
}

// A line `["text",[1,2,3]]`. (The room knows no JSON library.)
Case read_case(const std::string& line) {
    Case out;
    std::size_t at = 2;
    while (line[at] != '"') {
        if (line[at] == '\\')
            read_escape(line, ++at, out.text);
        else
            out.text += line[at++];
    }
    for (at += 3; at < line.size() && std::isdigit(static_cast<unsigned char>(line[at]));) {
        std::size_t digits = 0;
        out.ids.push_back(static_cast<TokenId>(std::stoul(line.substr(at), &digits)));
        at += digits + 1;
    }
    return out;
}

class Golden : public ::testing::TestWithParam<std::pair<Encoding, const char*>> {};

TEST_P(Golden, GivesTheTokensOfTheReferenceTokenizer) {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/tokens/" + GetParam().second +
                       ".jsonl");
    Tokenizer tokenizer(GetParam().first);
    std::size_t cases = 0;
    for (std::string line; std::getline(file, line); ++cases) {
        const auto expected = read_case(line);
        ASSERT_EQ(tokenizer.encode(expected.text), expected.ids) << line;
        ASSERT_EQ(tokenizer.count(expected.text), expected.ids.size()) << line;
        ASSERT_EQ(tokenizer.decode(expected.ids).value(), expected.text);
    }
    EXPECT_GT(cases, 300u);
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, Golden,
                         ::testing::Values(std::pair{Encoding::o200k_base, "o200k_base"},
                                           std::pair{Encoding::cl100k_base, "cl100k_base"}),
                         [](const auto& instance) { return std::string(instance.param.second); });

TEST(Tokenizer, SpecialTokensAreText) {
    Tokenizer tokenizer(Encoding::o200k_base);
    EXPECT_GT(tokenizer.count("<|endoftext|>"), 1u);
}

TEST(Tokenizer, EmptyTextHasNoTokens) {
    Tokenizer tokenizer(Encoding::o200k_base);
    EXPECT_EQ(tokenizer.count(""), 0u);
    EXPECT_TRUE(tokenizer.encode("").empty());
    EXPECT_EQ(tokenizer.decode({}).value(), "");
    EXPECT_EQ(tokenizer.prefix("", 5), "");
}

TEST(Tokenizer, AnyBytesSurviveTheRoundTrip) {
    SeededRandom random(11);
    for (const auto encoding : {Encoding::o200k_base, Encoding::cl100k_base}) {
        Tokenizer tokenizer(encoding);
        for (int i = 0; i < 300; ++i) {
            const auto bytes = test::random_bytes(random, test::below(random, 200));
            const auto ids = tokenizer.encode(bytes);
            ASSERT_EQ(tokenizer.decode(ids).value(), bytes);
            ASSERT_EQ(tokenizer.count(bytes), ids.size());
        }
    }
}

TEST(Tokenizer, WhatItRemembersIsWhatANewOneFinds) {
    SeededRandom random(12);
    Tokenizer seasoned(Encoding::o200k_base);
    for (int i = 0; i < 50; ++i) {
        const auto text = test::random_text(random, 300);
        const auto ids = seasoned.encode(text);
        ASSERT_EQ(Tokenizer(Encoding::o200k_base).encode(text), ids);
        ASSERT_EQ(seasoned.encode(text), ids);
    }
}

TEST(Tokenizer, ANumberThatIsNoTokenIsAnError) {
    Tokenizer tokenizer(Encoding::o200k_base);
    const TokenId ids[] = {0, 199'998};
    const auto decoded = tokenizer.decode(ids);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().kind, ErrorKind::invalid_parameter);
}

TEST(Tokenizer, ALetterRepeatedAMillionTimesIsNoAttack) {
    // Quadratic merging would take hours; the sanitized build repeats less because it is slow in everything.
    const std::size_t times = test::kRandomSplits == 1000 ? 1'000'000 : 100'000;
    Tokenizer tokenizer(Encoding::o200k_base);
    for (const char letter : {'a', ' ', '\n', '='}) {
        const std::string text(times, letter);
        EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)).value(), text);
    }
}

// ---- merging ----

// The definition, word for word.
std::vector<TokenId> merge_by_definition(const Vocabulary& vocabulary, std::string_view piece) {
    std::vector<std::string_view> parts;
    for (std::size_t i = 0; i < piece.size(); ++i)
        parts.push_back(piece.substr(i, 1));
    for (;;) {
        TokenId best = Vocabulary::kNone;
        std::size_t where = 0;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
            const auto token = vocabulary.find({parts[i].data(), parts[i].size() + parts[i + 1].size()});
            if (token < best) best = token, where = i;
        }
        if (best == Vocabulary::kNone) break;
        parts[where] = {parts[where].data(), parts[where].size() + parts[where + 1].size()};
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(where) + 1);
    }
    std::vector<TokenId> ids;
    for (const auto part : parts)
        ids.push_back(vocabulary.find(part));
    return ids;
}

TEST(Merger, LongAndShortPiecesFollowTheDefinition) {
    const auto& vocabulary = Vocabulary::of(Encoding::cl100k_base);
    Merger merger(vocabulary);
    SeededRandom random(13);
    for (std::size_t size = 1; size < 160; ++size) {
        const auto piece = size % 2 ? test::random_bytes(random, size) : std::string(size, 'e');
        std::vector<TokenId> ids;
        merger.merge(piece, ids);
        ASSERT_EQ(ids, merge_by_definition(vocabulary, piece)) << size;
    }
}

// ---- a front of so many tokens ----

TEST(Prefix, HoldsAtMostTheTokensAskedFor) {
    SeededRandom random(14);
    Tokenizer tokenizer(Encoding::o200k_base);
    for (int i = 0; i < 400; ++i) {
        const auto text = test::random_text(random, 1 + test::below(random, 60));
        const std::size_t all = tokenizer.count(text), limit = test::below(random, all + 3);
        const auto front = tokenizer.prefix(text, limit);
        ASSERT_TRUE(text.starts_with(front));
        ASSERT_LE(tokenizer.count(front), limit) << text;
        ASSERT_TRUE(is_boundary(text, front.size()));
        if (limit >= all) {
            ASSERT_EQ(front, text);
        }
    }
}

TEST(Prefix, CutsWhereATokenEnds) {
    Tokenizer tokenizer(Encoding::o200k_base);
    EXPECT_EQ(tokenizer.prefix("one two three", 2), "one two");
    EXPECT_EQ(tokenizer.prefix("one two three", 0), "");
    EXPECT_EQ(tokenizer.prefix(std::string(100, 'a'), 1), std::string(8, 'a')) << "inside a piece too";
    EXPECT_EQ(tokenizer.prefix("🀄🀄", 1), "") << "never inside a character";
    EXPECT_EQ(tokenizer.prefix("x   y", 2), "x  ");
}

// ---- pieces ----

std::vector<std::string> pieces_of(Encoding encoding, std::string_view text) {
    std::vector<std::string> out;
    for (Splitter pieces(encoding, text); !pieces.done();)
        out.emplace_back(pieces.next());
    return out;
}

using Pieces = std::vector<std::string>;

TEST(Splitter, FollowsThePatternOfO200k) {
    const auto split = [](std::string_view text) { return pieces_of(Encoding::o200k_base, text); };
    EXPECT_EQ(split("We'll see"), (Pieces{"We'll", " see"}));
    EXPECT_EQ(split("HTTPServer"), (Pieces{"HTTPServer"})) << "a head of capitals, a tail of small letters";
    EXPECT_EQ(split("aB"), (Pieces{"a", "B"}));
    EXPECT_EQ(split("日本ABC"), (Pieces{"日本", "ABC"}))
        << "capitals after the last caseless letter are given back";
    EXPECT_EQ(split("\u0301ABC"), (Pieces{"\u0301", "ABC"}))
        << "a mark alone is a word before it is a prefix";
    EXPECT_EQ(split("12345"), (Pieces{"123", "45"}));
    EXPECT_EQ(split("a  1"), (Pieces{"a", " ", " ", "1"}));
    EXPECT_EQ(split("a  b  "), (Pieces{"a", " ", " b", "  "}));
    EXPECT_EQ(split("a \n \n  b"), (Pieces{"a", " \n \n", " ", " b"}));
    EXPECT_EQ(split("x.\n/y"), (Pieces{"x", ".\n/", "y"}));
}

TEST(Splitter, FollowsThePatternOfCl100k) {
    const auto split = [](std::string_view text) { return pieces_of(Encoding::cl100k_base, text); };
    EXPECT_EQ(split("We'll see"), (Pieces{"We", "'ll", " see"}));
    EXPECT_EQ(split("aBc日"), (Pieces{"aBc日"}));
    EXPECT_EQ(split("x.\n/y"), (Pieces{"x", ".\n", "/y"}));
    EXPECT_EQ(split("'sfoo"), (Pieces{"'s", "foo"}));
}

TEST(Splitter, SaysWhenMoreTextCouldChangeAPiece) {
    Splitter pieces(Encoding::o200k_base, "one two");
    pieces.next();
    EXPECT_FALSE(pieces.touched_end());
    pieces.next();
    EXPECT_TRUE(pieces.touched_end());
}

}  // namespace
}  // namespace gateway::tokens
