// The skills extension: small folders of instructions, which the library serves by itself.
#include "mcp/skill.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "feature_server.hpp"
#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

class Skills : public testing::Test, protected HttpHouse {
  protected:
    Skills() : HttpHouse(feature_server()) {}

    json::value ask(std::string_view method, json::object params = {}) {
        return message_of(send(modern_request(method, std::move(params))));
    }
};

TEST_F(Skills, AreListedWithWhatBelongsToThem) {
    const json::value result = ask("skills/list").at("result");
    ASSERT_EQ(result.at("skills").as_array().size(), 1u);
    const json::value& skill = result.at("skills").at(0);
    EXPECT_EQ(skill.at("uri"), "skill://toy-craft/SKILL.md");
    EXPECT_EQ(json::write(skill.at("frontmatter")), R"({"name":"toy-craft","description":"How to play."})");
    ASSERT_EQ(skill.at("resources").as_array().size(), 2u);
    const json::value& rules = skill.at("resources").at(1);
    EXPECT_EQ(rules.at("uri"), "skill://toy-craft/references/RULES.md");
    EXPECT_EQ(rules.at("size"), 6);
    EXPECT_EQ(json::as_string(rules.at("digest")), "sha256:" + sha256_hex("Fair.\n"));
    EXPECT_EQ(result.at("cacheScope"), "public");
    EXPECT_EQ(ask("skills/get", {{"uri", "skill://toy-craft/SKILL.md"}}).at("result").at("skill"), skill);
}

TEST_F(Skills, AreReadAsResourcesInEveryEra) {
    const std::string session = open_session(*this);
    const json::object params{{"uri", "skill://toy-craft/references/RULES.md"}};
    for (const json::value& reply :
         {ask("resources/read", params),
          message_of(send(in_session(session, request_body(1, "resources/read", params))))})
        EXPECT_EQ(
            json::write(reply.at("result").at("contents")),
            R"([{"uri":"skill://toy-craft/references/RULES.md","mimeType":"text/markdown","text":"Fair.\n"}])");
    EXPECT_EQ(error_code_of(message_of(send(in_session(session, request_body(1, "skills/list"))))),
              kMethodNotFound);
}

TEST_F(Skills, FoldersAreListedOneLevelAtATime) {
    const auto folder = [&](std::string_view uri) {
        return json::write(ask("resources/directory/read", {{"uri", uri}}).at("result").at("resources"));
    };
    const std::string top =
        R"([{"uri":"skill://toy-craft/SKILL.md","name":"toy-craft","description":"How to play.",)"
        R"("mimeType":"text/markdown"},)"
        R"({"uri":"skill://toy-craft/references","name":"references","mimeType":"inode/directory"}])";
    EXPECT_EQ(folder("skill://toy-craft"), top);
    EXPECT_EQ(folder("skill://toy-craft/"), top);
    EXPECT_EQ(folder("skill://toy-craft/references"),
              R"([{"uri":"skill://toy-craft/references/RULES.md","name":"references/RULES.md",)"
              R"("mimeType":"text/markdown"}])");
}

TEST_F(Skills, WhatIsNotThereIsSaid) {
    for (const char* uri :
         {"", "skill://toy-craft", "skill://other/SKILL.md", "skill://toy-craft/references/RULES.md"})
        EXPECT_EQ(error_code_of(ask("skills/get", {{"uri", uri}})), kInvalidParams) << uri;
    for (const char* uri : {"", "/", "s", "skill:", "skill://toy", "skill://other",
                            "skill://toy-craft/SKILL.md", "skill://toy-craft/refer", "toy://note"})
        EXPECT_EQ(error_code_of(ask("resources/directory/read", {{"uri", uri}})), kInvalidParams) << uri;
}

}  // namespace
}  // namespace gateway::mcp::test
