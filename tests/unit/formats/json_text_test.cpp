#include <gtest/gtest.h>

#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

std::vector<std::string> notes(std::string_view bytes, std::string name = "a.json") {
    const auto document = test::load_bytes(bytes, std::move(name));
    EXPECT_TRUE(document);
    if (!document) return {};
    EXPECT_EQ(document->text, bytes);
    return document->notes;
}

TEST(JsonText, StaysAsItIs) {
    EXPECT_TRUE(notes("{\"a\": [1, 2.50, null]}\n").empty());
    EXPECT_TRUE(notes("{\"a\":1}\n{\"a\":2}\n\n", "a.jsonl").empty());
}

TEST(JsonText, SaysThatItIsBroken) {
    ASSERT_EQ(notes("{\"a\": [1, 2").size(), 1u);
    ASSERT_EQ(notes("{\"a\":1}\n{\"a\":\n", "a.jsonl").size(), 1u);
    EXPECT_NE(notes("{\"a\":1}\n{\"a\":\n", "a.jsonl")[0].find("line 2"), std::string::npos);
}

TEST(JsonText, DepthIsBounded) {
    const std::string deep(100'000, '[');
    EXPECT_EQ(notes(deep).size(), 1u);
}

}  // namespace
}  // namespace gateway::formats
