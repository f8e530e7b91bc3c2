#include "config/parse_value.hpp"

#include <gtest/gtest.h>

#include "machine.hpp"

namespace gateway::config {
namespace {

std::int64_t milliseconds_of(const json::value& written) {
    const auto duration = parse_duration(written);
    return duration ? duration->count() : -1;
}

TEST(ParseDuration, TakesSecondsAndUnits) {
    EXPECT_EQ(milliseconds_of(5), 5000);
    EXPECT_EQ(milliseconds_of(0.25), 250);
    EXPECT_EQ(milliseconds_of("5"), 5000);
    EXPECT_EQ(milliseconds_of("1.5"), 1500);
    EXPECT_EQ(milliseconds_of("500ms"), 500);
    EXPECT_EQ(milliseconds_of("90s"), 90'000);
    EXPECT_EQ(milliseconds_of("5 m"), 300'000);
    EXPECT_EQ(milliseconds_of("2H"), 7'200'000);
    EXPECT_EQ(milliseconds_of("1d"), 86'400'000);
}

TEST(ParseDuration, RefusesTheRest) {
    for (const json::value& written : std::initializer_list<json::value>{
             "", "s", "-1", "1w", "1 2", "nan", "inf", "1e300", true, nullptr, json::array{}, -0.5})
        EXPECT_EQ(milliseconds_of(written), -1) << json::write(written);
}

/// What store_value makes of a value for one setting: "" or the error's message.
std::string problem(std::string_view setting, const json::value& written, Config& config) {
    const auto stored = store_value(*find_setting(setting), written, test::Machine{}.environment(), config);
    return stored ? "" : stored.error().message;
}

TEST(StoreValue, IntegersKeepTheirBounds) {
    Config config;
    EXPECT_EQ(problem("port", "8080", config), "");
    EXPECT_EQ(config.server.port, 8080);
    EXPECT_EQ(problem("port", 9000, config), "");
    EXPECT_EQ(config.server.port, 9000);
    for (const json::value& written :
         std::initializer_list<json::value>{"65536", "-1", "8080x", "", 1.5, "0x10", true, json::array{}})
        EXPECT_NE(problem("port", written, config).find("a whole number from 0 to 65535"), std::string::npos)
            << json::write(written);
    EXPECT_EQ(config.server.port, 9000) << "a refused value changes nothing";
}

TEST(StoreValue, Sizes) {
    Config config;
    EXPECT_EQ(problem("cache_max_bytes", "64MiB", config), "");
    EXPECT_EQ(config.cache.max_bytes, 64 * 1024 * 1024);
    EXPECT_EQ(problem("cache_max_bytes", "2 kb", config), "");
    EXPECT_EQ(config.cache.max_bytes, 2000);
    EXPECT_EQ(problem("cache_max_bytes", 1048576, config), "");
    EXPECT_EQ(config.cache.max_bytes, 1048576);
    EXPECT_NE(problem("cache_max_bytes", "-1", config), "");
    EXPECT_NE(problem("cache_max_bytes", "1e30GB", config), "");
}

TEST(StoreValue, Booleans) {
    Config config;
    for (const json::value& yes : std::initializer_list<json::value>{"true", "YES", "on", "1", true, 1}) {
        config.cache.enabled = false;
        EXPECT_EQ(problem("cache_enabled", yes, config), "");
        EXPECT_TRUE(config.cache.enabled) << json::write(yes);
    }
    for (const json::value& no : std::initializer_list<json::value>{"false", "no", "OFF", "0", false, 0}) {
        config.cache.enabled = true;
        EXPECT_EQ(problem("cache_enabled", no, config), "");
        EXPECT_FALSE(config.cache.enabled) << json::write(no);
    }
    EXPECT_NE(problem("cache_enabled", "maybe", config), "");
}

TEST(StoreValue, ChoicesIgnoreCaseAndKnowOtherNames) {
    Config config;
    EXPECT_EQ(problem("log_level", "DEBUG", config), "");
    EXPECT_EQ(config.log.level, "debug");
    EXPECT_EQ(problem("log_level", "WARNING", config), "");
    EXPECT_EQ(config.log.level, "warn");
    EXPECT_EQ(problem("log_level", "Critical", config), "");
    EXPECT_EQ(config.log.level, "error");
    const auto said = problem("log_level", "loud", config);
    EXPECT_NE(said.find("one of: trace, debug"), std::string::npos) << said;
    EXPECT_NE(said.find("'loud'"), std::string::npos) << said;
}

TEST(StoreValue, ListsAndPaths) {
    Config config;
    EXPECT_EQ(problem("allowed_hosts", "a.example, b.example,,", config), "");
    EXPECT_EQ(config.server.allowed_hosts, (std::vector<std::string>{"a.example", "b.example"}));
    EXPECT_EQ(problem("roots", json::array{"~/docs", "notes/../texts", "/srv"}, config), "");
    EXPECT_EQ(config.roots,
              (std::vector<std::string>{"/home/user/docs", "/home/user/project/texts", "/srv"}));
    EXPECT_NE(problem("roots", json::array{1}, config), "");
    EXPECT_EQ(problem("data_dir", "~", config), "");
    EXPECT_EQ(config.storage.data_dir.substr(0, 10), "/home/user");
}

TEST(StoreValue, ASecretIsNeverQuoted) {
    Config config;
    const auto said = problem("token", json::array{"sk-secret"}, config);
    EXPECT_NE(said, "");
    EXPECT_EQ(said.find("secret"), std::string::npos) << said;
}

TEST(WithoutCredentials, HidesUserAndPassword) {
    EXPECT_EQ(without_credentials("http://user:pw@proxy:3128"), "http://***@proxy:3128");
    EXPECT_EQ(without_credentials("user:pw@proxy"), "***@proxy");
    EXPECT_EQ(without_credentials("http://proxy:3128/a@b"), "http://proxy:3128/a@b");
    EXPECT_EQ(without_credentials(""), "");
}

}  // namespace
}  // namespace gateway::config
