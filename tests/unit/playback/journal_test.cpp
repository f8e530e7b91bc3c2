#include "playback/journal.hpp"

#include <gtest/gtest.h>

namespace gateway::playback {
namespace {

JournalEntry served(int status, std::int64_t prompt, std::int64_t output) {
    JournalEntry entry;
    entry.status = status;
    entry.prompt_tokens = prompt;
    entry.output_tokens = output;
    return entry;
}

TEST(Journal, totals_count_everything_though_entries_are_bounded) {
    Journal journal{2};
    for (int i = 0; i < 5; ++i)
        journal.finish(journal.begin(served(200, 3, 4)), {Delivered::Outcome::completed, 10});
    journal.finish(journal.begin(served(503, 9, 9)), {Delivered::Outcome::broken, 1});
    EXPECT_EQ(journal.entries().size(), 2u);
    EXPECT_EQ(json::write(journal.totals()),
              R"({"requests":6,"finished":6,"completed":5,"broken":1,"client_gone":0,"errors":1,)"
              R"("prompt_tokens":15,"output_tokens":20,"bytes":51})");
    EXPECT_EQ(json::get_int(journal.to_json(), "dropped"), 4);
}

TEST(Journal, shows_what_is_still_being_delivered) {
    Journal journal;
    const auto number = journal.begin(served(200, 1, 1));
    EXPECT_NE(json::write(journal.to_json()).find("in_progress"), std::string::npos);
    journal.finish(number, {Delivered::Outcome::client_gone, 7});
    EXPECT_NE(json::write(journal.to_json()).find("client_gone"), std::string::npos);
}

TEST(Journal, what_ends_after_a_reset_is_forgotten) {
    Journal journal;
    const auto old = journal.begin(served(200, 1, 1));
    journal.reset();
    const auto fresh = journal.begin(served(200, 2, 2));
    journal.finish(old, {Delivered::Outcome::completed, 100});
    journal.finish(fresh, {Delivered::Outcome::completed, 5});
    EXPECT_EQ(json::get_int(journal.totals(), "bytes"), 5);
    EXPECT_EQ(journal.entries().front().bytes, 5u);
}

TEST(Journal, paths_lose_their_key) {
    EXPECT_EQ(without_key("/v1/x?alt=sse&key=canary&a=b"), "/v1/x?alt=sse&key=REDACTED&a=b");
    EXPECT_EQ(without_key("/v1/x"), "/v1/x");
}

}  // namespace
}  // namespace gateway::playback
