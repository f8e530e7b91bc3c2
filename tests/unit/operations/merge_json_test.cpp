#include "operations/merge_json.hpp"

#include <gtest/gtest.h>

namespace gateway::operations {
namespace {

std::string merged(std::initializer_list<const char*> parts, MergeNotes& notes) {
    json::value whole;
    for (const auto* part : parts)
        merge_part(whole, *json::parse(part), notes);
    return json::write(whole);
}

TEST(MergeJson, PutsPartsTogether) {
    MergeNotes notes;
    EXPECT_EQ(
        merged({R"({"title":"A","total":null,"items":[{"n":1}],"by":{"name":"Ada"}})",
                R"({"title":"B","total":3,"items":[{"n":1},{"n":2},{"n":2}],"by":{"age":36,"name":null}})",
                R"({"extra":true})"},
               notes),
        R"({"title":"A","total":3,"items":[{"n":1},{"n":2},{"n":2}],"by":{"name":"Ada","age":36},"extra":true})");
    EXPECT_EQ(notes.disagreements, std::vector<std::string>{"/title"});
    EXPECT_EQ(notes.repeated, 1u);  // equal items of one part are all kept
}

TEST(MergeJson, KeepsTheFirstOfDifferentKinds) {
    MergeNotes notes;
    EXPECT_EQ(merged({R"({"a":[1]})", R"({"a":{"b":1}})"}, notes), R"({"a":[1]})");
    EXPECT_EQ(notes.disagreements, std::vector<std::string>{"/a"});
}

TEST(MergeJson, APartNeedNotHaveWhatTheWholeMust) {
    const auto schema =
        *json::parse(R"({"type":"object","required":["a","list"],"minProperties":2,"properties":{
        "a":{"type":"object","required":["x"],"properties":{"x":{"type":"string","minLength":1}}},
        "list":{"type":"array","minItems":3,"maxItems":9,
                "items":{"type":"object","required":["n"],"properties":{"n":{"type":"number"}}}}}})");
    EXPECT_EQ(json::canonical(schema_of_part(schema)),
              json::canonical(*json::parse(R"({"type":"object","properties":{
        "a":{"type":"object","properties":{"x":{"type":"string","minLength":1}}},
        "list":{"type":"array","maxItems":9,
                "items":{"type":"object","required":["n"],"properties":{"n":{"type":"number"}}}}}})")));
}

}  // namespace
}  // namespace gateway::operations
