// What HTTP sees: how tokens are presented, the challenge, the metadata.
#include <gtest/gtest.h>

#include "auth/bearer.hpp"
#include "auth/protected_resource.hpp"

namespace gateway::auth {
namespace {

const ProtectedResource kResource{
    "https://gw.example/mcp", "https://issuer.example", {"llm:call", "llm:files"}, "Gw"};

TEST(Bearer, OnlyItsSchemeCounts) {
    EXPECT_EQ(bearer_credential("Bearer abc"), "abc");
    EXPECT_EQ(bearer_credential("bEARER   abc  "), "abc");
    for (const std::string_view none : {"", "Bearer", "Bearer ", "Basic abc", "abc", "Bearerabc", "DPoP abc"})
        EXPECT_EQ(bearer_credential(none), "") << none;
}

TEST(Bearer, TokensHaveAForm) {
    for (const std::string_view good : {"a", "a.b-c_d~e+f/g", "abc=", "abc=="})
        EXPECT_TRUE(is_token_text(good)) << good;
    for (const std::string_view bad : {"", "=", "a=b", "a b", "a,b", "a\"b", "\xc3\xa9", "a\tb"})
        EXPECT_FALSE(is_token_text(bad)) << bad;
}

TEST(Bearer, TokensInTheQueryAreSeen) {
    for (const std::string_view bad :
         {"/mcp?access_token=x", "/mcp?a=b&access_token=x", "/mcp?Access_Token=", "/mcp?access_token"})
        EXPECT_TRUE(has_token_in_query(bad)) << bad;
    for (const std::string_view good : {"/mcp", "/mcp?", "/mcp?my_access_token=x", "/access_token=x"})
        EXPECT_FALSE(has_token_in_query(good)) << good;
}

TEST(Metadata, LiesBetweenHostAndPath) {
    EXPECT_EQ(metadata_url(kResource), "https://gw.example/.well-known/oauth-protected-resource/mcp");
    EXPECT_EQ(metadata_path(kResource), "/.well-known/oauth-protected-resource/mcp");
    for (const char* root : {"https://gw.example:8443", "https://gw.example:8443/"})
        EXPECT_EQ(metadata_url({root, "", {}, ""}),
                  "https://gw.example:8443/.well-known/oauth-protected-resource");
    EXPECT_EQ(metadata_path({"https://h/team/mcp", "", {}, ""}),
              "/.well-known/oauth-protected-resource/team/mcp");
}

TEST(Metadata, SaysWhatRfc9728Asks) {
    EXPECT_EQ(json::write(metadata(kResource)),
              R"({"resource":"https://gw.example/mcp","authorization_servers":["https://issuer.example"],)"
              R"("bearer_methods_supported":["header"],"scopes_supported":["llm:call","llm:files"],)"
              R"("resource_name":"Gw"})");
    EXPECT_EQ(json::find(metadata({"https://gw.example/mcp", "https://i", {}, ""}), "scopes_supported"),
              nullptr);
}

TEST(Challenge, PerRefusal) {
    const std::string where =
        R"(resource_metadata="https://gw.example/.well-known/oauth-protected-resource/mcp", )"
        R"(scope="llm:call llm:files")";
    EXPECT_EQ(challenge(kResource, {Refusal::no_token, "Nothing."}), "Bearer " + where);
    EXPECT_EQ(challenge(kResource, {Refusal::expired, "The token has expired."}),
              R"(Bearer error="invalid_token", error_description="The token has expired.", )" + where);
    EXPECT_EQ(challenge(kResource, {Refusal::insufficient_scope, "More."}),
              R"(Bearer error="insufficient_scope", error_description="More.", )" + where);
    EXPECT_EQ(challenge(kResource, {Refusal::malformed_request, "No."}),
              R"(Bearer error="invalid_request", error_description="No.", )" + where);
}

TEST(Challenge, StatusPerRefusal) {
    EXPECT_EQ(http_status(Refusal::no_token), 401);
    EXPECT_EQ(http_status(Refusal::malformed_token), 401);
    EXPECT_EQ(http_status(Refusal::wrong_audience), 401);
    EXPECT_EQ(http_status(Refusal::malformed_request), 400);
    EXPECT_EQ(http_status(Refusal::insufficient_scope), 403);
    EXPECT_EQ(http_status(Refusal::keys_unavailable), 503);
}

}  // namespace
}  // namespace gateway::auth
