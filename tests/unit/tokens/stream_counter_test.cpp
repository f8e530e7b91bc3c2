#include "tokens/stream_counter.hpp"

#include <gtest/gtest.h>

#include "shared_folder.hpp"
#include "unit/tokens/support.hpp"

namespace gateway::tokens {
namespace {

TEST(StreamCounter, AnySplitGivesTheCountOfTheWhole) {
    SeededRandom random(21);
    for (const auto encoding : {Encoding::o200k_base, Encoding::cl100k_base}) {
        Tokenizer tokenizer(encoding);
        for (int round = 0; round < test::kRandomSplits / 4; ++round) {
            const auto text = test::random_text(random, 120);
            StreamCounter counter(tokenizer);
            for (std::size_t at = 0; at < text.size();) {
                const std::size_t size = 1 + test::below(random, 12);
                counter.feed(std::string_view(text).substr(at, size));
                at += size;
            }
            ASSERT_EQ(counter.total(), tokenizer.count(text)) << text;
            ASSERT_LE(counter.settled(), counter.total());
        }
    }
}

TEST(StreamCounter, TellsTheCountSoFar) {
    Tokenizer tokenizer(Encoding::o200k_base);
    StreamCounter counter(tokenizer);
    EXPECT_EQ(counter.total(), 0u);
    counter.feed("one two thr");
    EXPECT_EQ(counter.settled(), 2u) << "the third word may go on";
    EXPECT_EQ(counter.total(), tokenizer.count("one two thr"));
}

TEST(StreamCounter, ALongWordFedByTheByteIsNoAttack) {
    Tokenizer tokenizer(Encoding::o200k_base);
    StreamCounter counter(tokenizer);
    const std::string word(200'000, 'a');
    for (const char& letter : word)
        counter.feed({&letter, 1});
    EXPECT_EQ(counter.total(), tokenizer.count(word));
}

}  // namespace
}  // namespace gateway::tokens
