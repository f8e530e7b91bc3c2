// The laws of chunk.hpp, for every method, on random text and real documents.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <set>

#include "chunking/characters.hpp"
#include "chunking/chunker.hpp"
#include "shared_folder.hpp"
#include "unit/tokens/support.hpp"

namespace gateway::chunking {
namespace {

constexpr Method kMethods[] = {Method::token, Method::character, Method::sentence, Method::paragraph,
                               Method::structural};

tokens::Tokenizer& tokenizer(tokens::Encoding encoding = tokens::Encoding::o200k_base) {
    static tokens::Tokenizer o200k(tokens::Encoding::o200k_base), cl100k(tokens::Encoding::cl100k_base);
    return encoding == tokens::Encoding::o200k_base ? o200k : cl100k;
}

std::string_view piece(std::string_view text, std::uint64_t begin, std::uint64_t end) {
    return text.substr(begin, end - begin);
}

// How many code points there may be in a chunk that is larger than asked for.
bool within_size(std::string_view chunk, std::size_t tokens, const Options& options) {
    if (options.method == Method::character) return characters(chunk) <= options.size;
    return tokens <= options.size || characters(chunk) <= 1;
}

void expect_laws(std::string_view text, const Options& options, const std::vector<Span>& spans) {
    std::uint64_t fresh = 0;
    for (const Span& span : spans) {
        const auto chunk = piece(text, span.begin, span.end);
        ASSERT_EQ(span.fresh, fresh) << "nothing lost, nothing repeated";
        ASSERT_LE(span.begin, span.fresh);
        ASSERT_LT(span.fresh, span.end) << "every chunk holds something new";
        ASSERT_EQ(span.tokens, tokenizer(options.encoding).count(chunk)) << chunk;
        ASSERT_TRUE(within_size(chunk, span.tokens, options)) << span.tokens << " tokens: " << chunk;
        ASSERT_EQ(span.begin_character, characters(text.substr(0, span.begin)));
        ASSERT_EQ(span.end_character, characters(text.substr(0, span.end)));
        fresh = span.end;
    }
    ASSERT_EQ(fresh, text.size());
}

std::vector<Span> chunks_of(std::string_view text, const Options& options) {
    return chunk(tokenizer(options.encoding), text, options).value();
}

Options random_options(Random& random, Method method) {
    Options options{.method = method, .size = 1 + test::below(random, 60), .overlap = 0};
    if (random.next() % 2 == 0) options.overlap = test::below(random, options.size / 2 + 1);
    options.anchored = method != Method::character && random.next() % 3 == 0;
    if (random.next() % 4 == 0) options.encoding = tokens::Encoding::cl100k_base;
    return options;
}

class Laws : public ::testing::TestWithParam<Method> {};

TEST_P(Laws, HoldOnRandomText) {
    SeededRandom random(31);
    for (int round = 0; round < test::kRandomSplits / 4; ++round) {
        const auto text = test::random_text(random, test::below(random, 400));
        const auto options = random_options(random, GetParam());
        expect_laws(text, options, chunks_of(text, options));
        if (HasFatalFailure()) return;
    }
}

TEST_P(Laws, HoldOnBytesThatAreNoText) {
    SeededRandom random(32);
    for (int round = 0; round < 60; ++round) {
        const auto bytes = test::random_bytes(random, test::below(random, 600));
        const auto options = random_options(random, GetParam());
        const auto spans = chunks_of(bytes, options);
        std::uint64_t fresh = 0;
        for (const Span& span : spans) {
            ASSERT_EQ(span.fresh, fresh);
            ASSERT_LT(span.fresh, span.end);
            ASSERT_EQ(span.tokens, tokenizer(options.encoding).count(piece(bytes, span.begin, span.end)));
            fresh = span.end;
        }
        ASSERT_EQ(fresh, bytes.size());
    }
}

// Words, runs of blanks and lines beyond every bound the chunkers work with.
TEST_P(Laws, HoldOnHostileText) {
    const std::string texts[] = {std::string(30'000, 'a'),
                                 std::string(30'000, ' '),
                                 std::string(10'000, '\n'),
                                 std::string(20'000, '.'),
                                 "日" + std::string(20'000, 'A') + "日",
                                 [] {
                                     std::string text;
                                     for (int i = 0; i < 4000; ++i)
                                         text += "日本語\u0301";
                                     return text;
                                 }(),
                                 [] {
                                     std::string text;
                                     for (int i = 0; i < 6000; ++i)
                                         text += "12 \n";
                                     return text;
                                 }()};
    for (const auto& text : texts)
        for (const std::size_t size : {1u, 7u, 200u}) {
            const Options options{.method = GetParam(), .size = size, .overlap = size / 3};
            expect_laws(text, options, chunks_of(text, options));
            if (HasFatalFailure()) return;
        }
}

TEST_P(Laws, ChunksDoNotDependOnHowTextIsFed) {
    SeededRandom random(33);
    for (int round = 0; round < test::kRandomSplits / 20; ++round) {
        const auto text = test::random_text(random, 300) + std::string(test::below(random, 3000), 'z');
        const auto options = random_options(random, GetParam());
        std::vector<Span> fed;
        Chunker chunker(tokenizer(options.encoding), options, [&](const Span& span, std::string_view chunk) {
            ASSERT_EQ(chunk, piece(text, span.begin, span.end));
            fed.push_back(span);
        });
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t size = 1 + test::below(random, 40);
            chunker.feed(std::string_view(text).substr(at, size));
            at += size;
        }
        chunker.finish();
        ASSERT_TRUE(fed == chunks_of(text, options)) << text;
    }
}

TEST_P(Laws, NoTextNoChunks) { EXPECT_TRUE(chunks_of("", {.method = GetParam()}).empty()); }

TEST_P(Laws, AShortTextIsOneChunk) {
    const auto spans = chunks_of("One line.", {.method = GetParam()});
    ASSERT_EQ(spans.size(), 1u);
    EXPECT_EQ(spans[0].tokens, 3u);
}

// 3,000 words at 500 with an overlap of 50 were once given as 57 chunks, the tail over and over.
TEST_P(Laws, OverlapDoesNotMultiplyTheTail) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += i % 12 == 11 ? " end." : " word";
    Options options{.method = GetParam(), .size = 500, .overlap = 50};
    if (GetParam() == Method::character) options = {.method = GetParam(), .size = 2500, .overlap = 250};
    const auto spans = chunks_of(text, options);
    EXPECT_GE(spans.size(), 6u);
    EXPECT_LE(spans.size(), 14u) << "half-full chunks at worst";
    EXPECT_GT(spans.back().end - spans.back().fresh, 0u);
}

TEST_P(Laws, HoldOnRealDocuments) {
    REQUIRE_SHARED_FOLDER();
    const auto folder = test::shared_folder() / "data/chunking/corpora";
    const auto text = test::read_file(folder / "finance.md").substr(0, 150'000) +
                      test::read_file(folder / "state_of_the_union.md");
    for (const std::size_t size : {40u, 200u, 1000u}) {
        Options options{.method = GetParam(), .size = size, .overlap = size / 10};
        const auto spans = chunks_of(text, options);
        ASSERT_EQ(spans.back().end, text.size());
        for (const Span& span : spans)
            ASSERT_EQ(span.tokens, tokenizer().count(piece(text, span.begin, span.end)));
    }
}

INSTANTIATE_TEST_SUITE_P(Chunking, Laws, ::testing::ValuesIn(kMethods),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

// ---- memory ----

// Bytes on the heap that are in use. Under sanitizers memory of the process says little: what is freed is
// kept back for a while.
std::size_t allocated_bytes() {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

TEST(Memory, FollowsTheChunkAndNotTheDocument) {
    constexpr std::size_t kDocument = 64u << 20, kCeiling = 512u << 10;
    SeededRandom random(34);
    const auto text = test::random_text(random, 5000);
    for (const Method method : kMethods) {
        tokenizer().count(text);  // what the tokenizer needs is no document's fault
        const std::size_t before = allocated_bytes();
        std::size_t fed = 0, given = 0, most = 0;
        Chunker chunker(tokenizer(), {.method = method, .size = 1000, .overlap = 100},
                        [&](const Span& span, std::string_view) {
                            given += span.end - span.fresh;
                            most = std::max(most, allocated_bytes());
                        });
        for (; fed < kDocument; fed += text.size())
            chunker.feed(text);
        chunker.finish();
        EXPECT_EQ(given, fed);
        EXPECT_LE(most - before, kCeiling) << name_of(method);
    }
}

// ---- boundaries anchored in content ----

std::set<std::string> texts_of(const std::string& document, const Options& options) {
    std::set<std::string> out;
    for (const Span& span : chunks_of(document, options))
        out.insert(document.substr(span.begin, span.end - span.begin));
    return out;
}

std::string prose(Random& random, std::size_t sentences) {
    static constexpr const char* kWords[] = {"market", "report", "river",  "engine", "letter",
                                             "winter", "table",  "signal", "garden", "north",
                                             "paper",  "value",  "copper", "story"};
    std::string text;
    for (std::size_t i = 0; i < sentences; ++i) {
        for (std::size_t words = 6 + test::below(random, 14); words > 0; --words)
            text += std::string(kWords[test::below(random, std::size(kWords))]) + (words > 1 ? " " : ".");
        text += random.next() % 6 == 0 ? "\n\n" : " ";
    }
    return text;
}

TEST(Anchored, AnInsertedSentenceChangesFewChunks) {
    SeededRandom random(35);
    for (const Method method : {Method::token, Method::sentence, Method::paragraph, Method::structural}) {
        const Options options{.method = method, .size = 200, .overlap = 0, .anchored = true};
        const auto document = prose(random, 800);
        const auto before = texts_of(document, options);
        ASSERT_GT(before.size(), 50u);
        for (int trial = 0; trial < 40; ++trial) {
            auto edited = document;
            const auto at = edited.find(". ", test::below(random, edited.size() - 100));
            edited.insert(at == std::string::npos ? 0 : at + 2, "A sentence that was not here before. ");
            std::size_t changed = 0;
            for (const auto& chunk : texts_of(edited, options))
                changed += before.count(chunk) == 0 ? 1 : 0;
            EXPECT_GE(changed, 1u);
            EXPECT_LE(10 * changed, before.size())
                << name_of(method) << ": " << changed << " of " << before.size();
        }
    }
}

// ---- options ----

TEST(Options, AreChecked) {
    EXPECT_TRUE(validate({}));
    EXPECT_EQ(validate({.size = 0}).error().kind, ErrorKind::invalid_parameter);
    EXPECT_EQ(validate({.size = 100, .overlap = 51}).error().kind, ErrorKind::invalid_parameter);
    EXPECT_TRUE(validate({.size = 100, .overlap = 50}));
    EXPECT_EQ(validate({.method = Method::character, .anchored = true}).error().kind,
              ErrorKind::invalid_parameter);
    EXPECT_FALSE(chunk(tokenizer(), "text", {.size = 0}));
}

TEST(Options, MethodsHaveTheNamesOfTheContract) {
    for (const Method method : kMethods)
        EXPECT_EQ(method_from_name(name_of(method)), method);
    EXPECT_EQ(method_from_name("semantic"), Method::structural);
    EXPECT_FALSE(method_from_name("recursive"));
}

}  // namespace
}  // namespace gateway::chunking
