#include <gtest/gtest.h>

#include "config/report.hpp"
#include "unit/config/machine.hpp"

namespace gateway::config {
namespace {

using gateway::test::Machine;

constexpr auto kToml = "/home/user/.config/llm-gateway/llm-gateway.toml";

Result<Config> load_text(const std::string& text) {
    Machine machine;
    machine.files[kToml] = text;
    return machine.load();
}

TEST(UrlHeaders, BelongToHosts) {
    const auto config = load_text(
        "[documents]\nallow_http = true\nurl_timeout = '5s'\n"
        "[documents.url_headers.'Wiki.example.com']\nAuthorization = 'Bearer canary'\nX-Team = 'a'\n"
        "[documents.url_headers.'[::1]:8443']\nX-Key = 'canary'\n");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(config->documents.allow_http);
    EXPECT_FALSE(config->documents.allow_private_urls);
    EXPECT_EQ(config->documents.url_timeout, std::chrono::seconds(5));
    EXPECT_EQ(config->documents.url_max_bytes, 64 << 20);
    ASSERT_EQ(config->documents.url_headers.size(), 2u);
    const auto& wiki = config->documents.url_headers.at("wiki.example.com");
    ASSERT_EQ(wiki.size(), 2u);
    EXPECT_EQ(wiki[0].first, "Authorization");
    EXPECT_EQ(wiki[0].second.expose(), "Bearer canary");
    const auto printed = json::write(report(*config));
    EXPECT_EQ(printed.find("canary"), std::string::npos);
    EXPECT_NE(printed.find("set: Authorization, X-Team"), std::string::npos);
}

TEST(UrlHeaders, ThatCannotBeSentAreRefusedWithoutTheirValue) {
    for (const auto* text : {"[documents]\nurl_headers = 1\n", "[documents.url_headers]\nhost = 'canary'\n",
                             "[documents.url_headers.'https://a.example/']\nX = 'canary'\n",
                             "[documents.url_headers.'me@a.example']\nX = 'canary'\n",
                             "[documents.url_headers.'a.example']\nX = 1\n",
                             "[documents.url_headers.'a.example']\n'X Y' = 'canary'\n",
                             "[documents.url_headers.'a.example']\nHOST = 'canary'\n",
                             "[documents.url_headers.'a.example']\nX = \"canary\\r\\nHost: b\"\n"}) {
        const auto config = load_text(text);
        ASSERT_FALSE(config) << text;
        EXPECT_EQ(config.error().kind, ErrorKind::invalid_parameter);
        EXPECT_EQ(config.error().message.find("canary"), std::string::npos);
        EXPECT_NE(config.error().message.find("documents.url_headers"), std::string::npos);
    }
}

TEST(UrlHeaders, OtherKeysOfTheTableAreUnknown) {
    const auto config = load_text("[documents]\nurl_header = 1\n");
    ASSERT_FALSE(config);
    EXPECT_NE(config.error().message.find("documents.url_headers"), std::string::npos);
}

}  // namespace
}  // namespace gateway::config
