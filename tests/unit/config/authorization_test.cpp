#include "config/authorization.hpp"

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "machine.hpp"

namespace gateway::config {
namespace {

using test::Machine;

/// A machine with a good [auth] and one variable changed.
Machine machine(const std::string& name = "", const std::string& value = "") {
    Machine machine;
    machine.variables["LLM_GATEWAY_AUTH_ISSUER"] = "https://issuer.example";
    machine.variables["LLM_GATEWAY_AUTH_RESOURCE"] = "https://gw.example/mcp";
    machine.variables["LLM_GATEWAY_AUTH_JWKS"] = "https://issuer.example/keys?v=1";
    if (!name.empty()) machine.variables["LLM_GATEWAY_AUTH_" + name] = value;
    return machine;
}

std::string problem(const Machine& machine) {
    const auto loaded = machine.load();
    return loaded ? "" : loaded.error().detail;
}

TEST(Authorization, IsOffByDefault) {
    const auto config = Machine{}.load();
    ASSERT_TRUE(config);
    EXPECT_EQ(config->authorization.issuer, "");
}

TEST(Authorization, ReadsItsTable) {
    Machine machine;
    machine.files[test::kToml] = R"(
[auth]
issuer = "https://issuer.example"
resource = "https://gw.example/mcp"
jwks = "keys.json"
scopes = ["llm:call", "llm:files"]
audience = ["api://gateway"]
)";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    const auto& auth = config->authorization;
    EXPECT_EQ(auth.issuer, "https://issuer.example");
    EXPECT_EQ(auth.resource, "https://gw.example/mcp");
    EXPECT_EQ(auth.jwks, "/home/user/project/keys.json");
    EXPECT_EQ(auth.scopes, (std::vector<std::string>{"llm:call", "llm:files"}));
    EXPECT_EQ(auth.audience, std::vector<std::string>{"api://gateway"});
}

TEST(Authorization, HalfASetIsAMistake) {
    EXPECT_EQ(problem(machine("ISSUER", "")), "auth.issuer");
    EXPECT_EQ(problem(machine("RESOURCE", "")), "auth.resource");
    EXPECT_EQ(problem(machine("JWKS", "")), "auth.jwks");
    Machine scopes_only;
    scopes_only.variables["LLM_GATEWAY_AUTH_SCOPES"] = "a";
    EXPECT_EQ(problem(scopes_only), "auth.issuer") << "scopes that nothing would check";
}

TEST(Authorization, UrlsAreHttpsOrOfThisMachine) {
    EXPECT_EQ(problem(machine()), "");
    for (const char* good : {"http://127.0.0.1:9000/x", "http://localhost/x", "http://[::1]:1/x"})
        for (const char* name : {"ISSUER", "RESOURCE", "JWKS"})
            EXPECT_EQ(problem(machine(name, good)), "") << name << " " << good;
    for (const char* bad :
         {"http://issuer.example", "https://", "https://user:pw@issuer.example", "https://a b",
          "https://a\"b", "https://a/#f", "http://127.0.0.1.evil.example", "https://a\\b"})
        for (const char* name : {"ISSUER", "RESOURCE", "JWKS"})
            EXPECT_NE(problem(machine(name, bad)), "") << name << " " << bad;
    EXPECT_EQ(problem(machine("ISSUER", "issuer.example")), "auth.issuer");
    EXPECT_EQ(problem(machine("RESOURCE", "https://gw.example/mcp?a=b")), "auth.resource");
}

TEST(Authorization, ScopesAreThoseOfAResource) {
    EXPECT_EQ(problem(machine("SCOPES", "llm:call,files.read")), "");
    for (const char* bad : {"offline_access", "a b", "a\"b", "a\\b"})
        EXPECT_EQ(problem(machine("SCOPES", bad)), "auth.scopes") << bad;
}

TEST(Authorization, MakesAnOpenAddressServable) {
    auto open = machine();
    open.variables["SERVER_HOST"] = "0.0.0.0";
    EXPECT_TRUE(open.load());
    Machine nothing;
    nothing.variables["SERVER_HOST"] = "0.0.0.0";
    EXPECT_FALSE(nothing.load());
}

}  // namespace
}  // namespace gateway::config
