#include "json/absent.hpp"

#include <gtest/gtest.h>

#include "json/schema/schema.hpp"

namespace gateway::json {
namespace {

std::string without(std::string_view document, std::string_view schema) {
    auto value = *parse(document);
    drop_absent(value, *parse(schema));
    return write(value);
}

TEST(Absent, DropsNullsOfOptionalMembersThatTakeNone) {
    constexpr auto kSchema = R"({"type":"object","required":["a"],"properties":{
        "a":{"type":"string"},"b":{"type":"string"},"c":{"type":["string","null"]},"d":{"enum":["x","y"]},
        "e":{},"f":{"const":1}}})";
    EXPECT_EQ(without(R"({"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null})", kSchema),
              R"({"a":null,"c":null,"e":null,"g":null})");
}

TEST(Absent, ReachesIntoMembersItemsBranchesAndReferences) {
    constexpr auto kSchema = R"({"properties":{
        "list":{"items":{"$ref":"#/$defs/item"}},
        "pair":{"prefixItems":[{"properties":{"x":{"type":"number"}}}]},
        "any":{"anyOf":[{"properties":{"y":{"type":"number"}}},{"type":"string"}]},
        "map":{"additionalProperties":{"properties":{"z":{"type":"number"}}}}},
        "$defs":{"item":{"properties":{"n":{"type":"number"},"next":{"$ref":"#/$defs/item"}}}}})";
    EXPECT_EQ(without(R"({"list":[{"n":null,"next":{"n":null,"k":1}}],"pair":[{"x":null}],"any":{"y":null},)"
                      R"("map":{"q":{"z":null}}})",
                      kSchema),
              R"({"list":[{"next":{"k":1}}],"pair":[{}],"any":{},"map":{"q":{}}})");
}

TEST(Absent, KeepsWhatOneBranchRequiresOrTakes) {
    EXPECT_EQ(without(R"({"a":null})", R"({"anyOf":[{"properties":{"a":{"type":"string"}}},
                                            {"properties":{"a":{"type":"null"}}}]})"),
              R"({"a":null})");
    EXPECT_EQ(
        without(R"({"a":null})", R"({"properties":{"a":{"type":"string"}},"allOf":[{"required":["a"]}]})"),
        R"({"a":null})");
}

TEST(Absent, SurvivesSchemasThatLeadNowhere) {
    for (const auto* schema : {R"({"$ref":"#"})", R"({"$ref":"#/$defs/none"})", "true", "3",
                               R"({"properties":{"a":{"$ref":"#/properties/a"}}})",
                               R"({"properties":{"a":true},"required":7,"allOf":{}})"})
        EXPECT_EQ(without(R"({"a":null,"b":[1]})", schema), R"({"a":null,"b":[1]})") << schema;
}

}  // namespace
}  // namespace gateway::json
