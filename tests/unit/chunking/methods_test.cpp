// What each method cuts at, on small texts.
#include <gtest/gtest.h>

#include <algorithm>

#include "chunking/chunker.hpp"
#include "chunking/prose.hpp"

namespace gateway::chunking {
namespace {

using Texts = std::vector<std::string>;

Texts cut(Method method, std::size_t size, const std::string& text, std::size_t overlap = 0) {
    tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    Texts out;
    Chunker chunker(tokenizer, {.method = method, .size = size, .overlap = overlap},
                    [&](const Span&, std::string_view chunk) { out.emplace_back(chunk); });
    chunker.feed(text);
    chunker.finish();
    return out;
}

TEST(Token, FillsChunksWithWholeWords) {
    EXPECT_EQ(cut(Method::token, 3, "one two three four five six seven"),
              (Texts{"one two three", " four five six", " seven"}));
    EXPECT_EQ(cut(Method::token, 3, "one two three four five", 1),
              (Texts{"one two three", " three four five"}));
}

TEST(Token, CutsAWordThatIsLargerThanAChunk) {
    const auto chunks = cut(Method::token, 2, std::string(40, 'a'));
    EXPECT_EQ(chunks, (Texts{std::string(16, 'a'), std::string(16, 'a'), std::string(8, 'a')}));
}

TEST(Character, CountsCodePoints) {
    EXPECT_EQ(cut(Method::character, 3, "äöüßé🌍x"), (Texts{"äöü", "ßé🌍", "x"}));
    EXPECT_EQ(cut(Method::character, 4, "abcdefgh", 2), (Texts{"abcd", "cdef", "efgh"}));
}

TEST(Sentence, KeepsSentencesWhole) {
    EXPECT_EQ(cut(Method::sentence, 7, "It rains. We stay in. The sun comes out. We go."),
              (Texts{"It rains. We stay in.", " The sun comes out.", " We go."}));
}

TEST(Sentence, BeginsAnOverlapAtASentence) {
    EXPECT_EQ(cut(Method::sentence, 10, "It rains. We stay in. The sun comes out. We go.", 4),
              (Texts{"It rains. We stay in.", " We stay in. The sun comes out.", " sun comes out. We go."}))
        << "or at a word, where the last sentence is longer than the overlap";
}

TEST(Paragraph, KeepsParagraphsWholeAndCutsLongOnesBySentences) {
    EXPECT_EQ(
        cut(Method::paragraph, 9,
            "One line.\n\nTwo lines. Here.\n\nFirst of many. Second of many. Third of many.\n"),
        (Texts{"One line.\n\nTwo lines. Here.\n\n", "First of many. Second of many.", " Third of many.\n"}));
}

TEST(Structural, BeginsAtHeadings) {
    EXPECT_EQ(cut(Method::structural, 16,
                  "# One\n\nText of one.\n\n## Two\n\nText of two.\n\nThree\n=====\n\nText."),
              (Texts{"# One\n\nText of one.\n\n", "## Two\n\nText of two.\n\n", "Three\n=====\n\nText."}));
}

TEST(Structural, NeverCutsABlockThatFits) {
    const std::string before = "Some words come first.\n\n",
                      fence = "```\nint a;\n\n# no heading\n\nint b;\n```\n",
                      table = "| a | b |\n|---|---|\n| 1 | 2 |\n", list = "- one\n- two\n  more\n\n- three\n",
                      html = "<table>\n<tr><td>1</td></tr>\n\n<tr><td>2</td></tr>\n</table>\n";
    for (const auto& block : {fence, table, list, html}) {
        tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
        const std::size_t size = tokenizer.count(block);
        const auto chunks =
            cut(Method::structural, size, before + block + "\nAnd some words come after it.\n");
        EXPECT_NE(
            std::find_if(chunks.begin(), chunks.end(),
                         [&](const std::string& chunk) { return chunk.find(block) != std::string::npos; }),
            chunks.end())
            << ::testing::PrintToString(chunks);
    }
}

TEST(Structural, CutsALargeTableBetweenRowsAndCodeAtBlankLines) {
    std::string table, code = "```\n";
    for (int i = 0; i < 20; ++i) {
        table += "| row " + std::to_string(i) + " | value |\n";
        code += "int f" + std::to_string(i) + "() {\n    return 1;\n}\n\n";
    }
    code += "```\n";
    for (const auto& chunk : cut(Method::structural, 40, table))
        EXPECT_TRUE(chunk.starts_with("| row") && chunk.ends_with("|\n")) << chunk;
    const auto pieces = cut(Method::structural, 40, code);
    for (std::size_t i = 1; i < pieces.size(); ++i)
        EXPECT_TRUE(pieces[i].starts_with("int f")) << pieces[i];
}

TEST(Structural, CutsAParagraphWhereTheSubjectChanges) {
    std::string text;
    for (int i = 0; i < 8; ++i)
        text += "The river carries water past the willow banks. ";
    for (int i = 0; i < 8; ++i)
        text += "Engines burn petrol inside heavy steel cylinders. ";
    tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    const auto chunks = cut(Method::structural, tokenizer.count(text) * 2 / 3, text);
    ASSERT_EQ(chunks.size(), 2u);
    EXPECT_EQ(chunks[0].find("Engines"), std::string::npos);
    EXPECT_EQ(chunks[1].find("river"), std::string::npos);
}

// ---- sentences ----

Texts sentences(std::string_view line) {
    Texts out;
    std::size_t from = 0;
    for (std::size_t end = 0; (end = sentence_end(line, end)) != std::string_view::npos; from = end)
        out.emplace_back(line.substr(from, end - from));
    out.emplace_back(line.substr(from));
    return out;
}

TEST(SentenceEnd, TellsFullStopsFromOtherDots) {
    EXPECT_EQ(sentences("Mr. Smith paid 3.50 to J. Doe. He left!"),
              (Texts{"Mr. Smith paid 3.50 to J. Doe.", " He left!"}));
    EXPECT_EQ(sentences("14. debt consists of notes. they are due."),
              (Texts{"14. debt consists of notes.", " they are due."}));
    EXPECT_EQ(sentences("She said “Go.” He went... Then?"),
              (Texts{"She said “Go.”", " He went...", " Then?"}));
    EXPECT_EQ(sentences("see example.com for more"), (Texts{"see example.com for more"}));
}

TEST(SentenceEnd, KnowsScriptsWithoutSpaces) {
    EXPECT_EQ(sentences("今天下雨。我们在家！好"), (Texts{"今天下雨。", "我们在家！", "好"}));
}

TEST(Wrapping, IsToldFromNewLines) {
    EXPECT_TRUE(wraps_into("a line of prose that was wrapped at a width and\n", "goes on here\n"));
    EXPECT_FALSE(wraps_into("a line of prose that ends at its right margin.\n", "goes on here\n"));
    EXPECT_FALSE(wraps_into("a row of a table | with cells that are not prose\n", "total | 2\n"));
    EXPECT_FALSE(wraps_into("short\n", "goes on\n"));
}

}  // namespace
}  // namespace gateway::chunking
