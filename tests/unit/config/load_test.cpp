#include "config/load.hpp"

#include <gtest/gtest.h>

#include <set>

#include "config/report.hpp"
#include "machine.hpp"

namespace gateway::config {
namespace {

using test::kDotenv;
using test::kToml;
using test::Machine;

/// The message of the error that loading gives; "" when it succeeds.
std::string problem(const Machine& machine) {
    const auto loaded = machine.load();
    return loaded ? "" : loaded.error().message;
}

bool mentions(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Load, DefaultsNeedNothing) {
    const auto config = Machine{}.load();
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->server.host, "127.0.0.1");
    EXPECT_EQ(config->server.port, 8000);
    EXPECT_TRUE(config->server.tokens.empty());
    EXPECT_EQ(config->storage.data_dir, "/home/user/.local/share/llm-gateway");
    EXPECT_EQ(config->storage.on_failure, "continue");
    EXPECT_EQ(config->log.level, "info");
    EXPECT_TRUE(config->cache.enabled);
    EXPECT_EQ(config->cache.ttl, std::chrono::hours(24));
    EXPECT_EQ(config->calls.default_provider, "openai");
    EXPECT_EQ(config->calls.connect_timeout, std::chrono::seconds(5));
    EXPECT_EQ(config->calls.first_byte_timeout, std::chrono::seconds(120));
    EXPECT_EQ(config->calls.idle_timeout, std::chrono::seconds(60));
    EXPECT_EQ(config->calls.deadline, std::chrono::seconds(300));
    EXPECT_EQ(config->network.proxy, "");
    EXPECT_EQ(config->providers.size(), 3U);
    EXPECT_TRUE(config->warnings.empty());
}

TEST(Load, ADefaultProviderThatIsNoneIsNamedWithItsNearest) {
    Machine machine;
    machine.files[kToml] = "[calls]\ndefault_provider = \"opnai\"\n";
    EXPECT_EQ(problem(machine),
              std::string(kToml) + ":2: there is no provider 'opnai'. Did you mean 'openai'?");
}

TEST(Load, EachSourceGivesWayToTheOneAboveIt) {
    Machine machine;
    const auto port = [&] { return machine.load().value().server.port; };
    const auto source = [&] { return test::source_of(machine.load().value(), "server.port"); };
    EXPECT_EQ(source(), "default");
    machine.files[kToml] = "\n[server]\nport = 8001\n";
    EXPECT_EQ(port(), 8001);
    EXPECT_EQ(source(), std::string(kToml) + ":3");
    machine.files[kDotenv] = "SERVER_PORT=8002\n";
    EXPECT_EQ(port(), 8002);
    EXPECT_EQ(source(), std::string(kDotenv) + ":1 SERVER_PORT");
    machine.files["/home/user/project/dev.env"] = "SERVER_PORT=8003\n";
    EXPECT_EQ(port(), 8002) << "a file that nobody named is not read";
    machine.options.env_file = "dev.env";
    EXPECT_EQ(port(), 8003);
    machine.variables["SERVER_PORT"] = "8004";
    EXPECT_EQ(port(), 8004);
    EXPECT_EQ(source(), "environment SERVER_PORT");
    machine.options.flags["port"] = "8005";
    EXPECT_EQ(port(), 8005);
    EXPECT_EQ(source(), "flag --port");
}

TEST(Load, TheWorkingDirectoryIsNotAConfigFolder) {
    Machine machine;
    machine.files[test::kProjectEnv] = "SERVER_PORT=1\nOPENAI_BASE_URL=https://evil.example\n";
    machine.files["/home/user/project/llm-gateway.toml"] = "nonsense";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->server.port, 8000);
    EXPECT_EQ(test::provider(*config, "openai").provider.base_url, "https://api.openai.com/v1");
}

TEST(Load, XdgFoldersMoveFilesAndData) {
    Machine machine;
    machine.variables["XDG_CONFIG_HOME"] = "/etc/xdg";
    machine.variables["XDG_DATA_HOME"] = "relative/is/ignored";
    machine.files["/etc/xdg/llm-gateway/.env"] = "SERVER_PORT=8100";
    const auto config = machine.load();
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server.port, 8100);
    EXPECT_EQ(config->storage.data_dir, "/home/user/.local/share/llm-gateway");
}

TEST(Load, SetToNothingIsNotSet) {
    Machine machine;
    machine.variables["SERVER_PORT"] = "";
    machine.files[kDotenv] = "SERVER_HOST=\nOPENAI_API_KEY=\n";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->server.port, 8000);
    EXPECT_EQ(config->server.host, "127.0.0.1");
    EXPECT_TRUE(test::provider(*config, "openai").key.empty());
}

TEST(Load, TheSeedsNamesWork) {
    Machine machine;
    machine.variables.insert({{"SERVER_HOST", "127.0.0.2"},
                              {"SERVER_PORT", "8013"},
                              {"LOG_LEVEL", "DEBUG"},
                              {"USE_RICH_LOGGING", "false"},
                              {"CACHE_ENABLED", "no"},
                              {"CACHE_TTL", "3600"},
                              {"OPENAI_API_KEY", "k1"},
                              {"ANTHROPIC_API_KEY", "k2"},
                              {"GEMINI_API_KEY", "k3"}});
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->server.host, "127.0.0.2");
    EXPECT_EQ(config->server.port, 8013);
    EXPECT_EQ(config->log.level, "debug");
    EXPECT_FALSE(config->log.rich);
    EXPECT_FALSE(config->cache.enabled);
    EXPECT_EQ(config->cache.ttl, std::chrono::hours(1));
    EXPECT_EQ(test::provider(*config, "openai").key.expose(), "k1");
    EXPECT_EQ(test::provider(*config, "anthropic").key.expose(), "k2");
    EXPECT_EQ(test::provider(*config, "gemini").key.expose(), "k3");
}

TEST(Load, NamedFilesMustExist) {
    Machine machine;
    machine.options.env_file = "missing.env";
    EXPECT_TRUE(mentions(problem(machine), "/home/user/project/missing.env"));
    machine.options = {};
    machine.options.config_file = "/etc/missing.toml";
    EXPECT_TRUE(mentions(problem(machine), "/etc/missing.toml"));
}

TEST(Load, UnreadableFilesAreErrors) {
    Machine machine;
    machine.files[kDotenv] = "unreadable";
    const auto config = machine.load();
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().kind, ErrorKind::storage);
}

TEST(Load, ABadValueNamesItsPlace) {
    Machine machine;
    machine.files[kToml] = "[server]\n\nport = 70000\n";
    EXPECT_TRUE(
        mentions(problem(machine), std::string(kToml) + ":3: server.port must be a whole number from 0"));
    machine.files[kToml] = "[server\n";
    EXPECT_TRUE(mentions(problem(machine), std::string(kToml) + ":1: "));
    machine.files.clear();
    machine.variables["CACHE_TTL"] = "soon";
    EXPECT_TRUE(mentions(problem(machine), "environment CACHE_TTL: cache.ttl must be seconds"));
}

TEST(Load, UnknownKeysAreNamedWithTheirNearestNeighbour) {
    const std::pair<const char*, const char*> cases[] = {
        {"[server]\nprot = 1\n", ":2: unknown key 'server.prot'. Did you mean 'server.port'?"},
        {"[sever]\nport = 1\n", ":1: unknown key 'sever'. Did you mean 'server'?"},
        {"[server]\nretention_days = 1\n", "Did you mean 'storage.retention_days'?"},
        {"port = 1\n", "Did you mean 'server.port'?"},
        {"[providers.openai]\nbase_ur = 'x'\n", "Did you mean 'providers.openai.base_url'?"},
        {"[cache]\nquite_something_else = 1\n", "unknown key 'cache.quite_something_else'."},
    };
    for (const auto& [text, said] : cases) {
        Machine machine;
        machine.files[kToml] = text;
        EXPECT_TRUE(mentions(problem(machine), said)) << problem(machine);
    }
}

TEST(Load, TablesMustBeTables) {
    for (const char* text : {"server = 1\n", "providers = 'x'\n", "models = 1\n", "[cache]\ntool_ttl = 1\n",
                             "[providers]\nopenai = 1\n", "[[server]]\nport = 1\n"}) {
        Machine machine;
        machine.files[kToml] = text;
        EXPECT_NE(problem(machine), "") << text;
    }
}

TEST(Load, MisspeltVariablesAreWarnedAbout) {
    Machine machine;
    machine.files[kDotenv] = "OPENAI_APIKEY=k\nSOMETHING_ELSE=1\n";
    machine.variables["LLM_GATEWAY_TOKN"] = "t";
    const auto config = machine.load();
    ASSERT_TRUE(config);
    ASSERT_EQ(config->warnings.size(), 2U);
    EXPECT_TRUE(mentions(config->warnings[0], "Did you mean 'OPENAI_API_KEY'?")) << config->warnings[0];
    EXPECT_TRUE(mentions(config->warnings[1], "Did you mean 'LLM_GATEWAY_TOKEN'?")) << config->warnings[1];
}

TEST(Load, OpenAddressesNeedAToken) {
    Machine machine;
    for (const char* host :
         {"0.0.0.0", "::", "192.168.1.5", "gateway.example", "127.0.0.1.evil.example", "127.0.0.256"}) {
        machine.variables["SERVER_HOST"] = host;
        const auto config = machine.load();
        ASSERT_FALSE(config) << host;
        EXPECT_EQ(config.error().kind, ErrorKind::not_configured);
    }
    for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"}) {
        machine.variables["SERVER_HOST"] = host;
        EXPECT_TRUE(machine.load()) << host;
    }
    machine.variables["SERVER_HOST"] = "0.0.0.0";
    machine.variables["LLM_GATEWAY_TOKEN"] = "abc";
    EXPECT_TRUE(machine.load());
}

TEST(Load, TokensComeFromTheirFileToo) {
    Machine machine;
    machine.options.flags["host"] = "0.0.0.0";
    machine.files[kToml] = "[server]\ntoken_file = '~/tokens'\n";
    machine.files["/home/user/tokens"] = "# for the laptop\nfirst\n\n second \n";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    ASSERT_EQ(config->server.tokens.size(), 2U);
    EXPECT_TRUE(config->server.tokens[1].equals("second"));
    machine.files["/home/user/tokens"] = "# nothing\n";
    EXPECT_TRUE(mentions(problem(machine), "/home/user/tokens"));
    machine.files.erase("/home/user/tokens");
    EXPECT_TRUE(mentions(problem(machine), "/home/user/tokens"));
}

TEST(Load, ToolTimesAndUserModels) {
    Machine machine;
    machine.files[kToml] =
        "[cache.tool_ttl]\ngenerate_completion = '2h'\n\n[[models]]\nprovider = 'house'\nid = 'm'\n"
        "context_window = 32768\n[[models]]\nprovider = 'house'\nid = 'n'\n";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->cache.tool_ttl.at("generate_completion"), std::chrono::hours(2));
    ASSERT_EQ(config->user_models.size(), 2U);
    EXPECT_EQ(json::get_int(config->user_models[0], "context_window"), 32768);
    machine.files[kToml] = "[cache.tool_ttl]\nx = 'soon'\n";
    EXPECT_TRUE(mentions(problem(machine), ":2: 'soon' is not a duration"));
}

TEST(Load, NoSecretInWhatConfigCheckPrints) {
    Machine machine;
    machine.variables.insert({{"OPENAI_API_KEY", "canary-one"},
                              {"LLM_GATEWAY_TOKEN", "canary-two"},
                              {"LLM_GATEWAY_PROXY", "http://user:canary-three@proxy:3128"}});
    machine.files[kToml] = "[providers.anthropic.headers]\nx-secret = 'canary-four'\n";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    const auto text = json::write(report(*config));
    EXPECT_FALSE(mentions(text, "canary")) << text;
    EXPECT_TRUE(mentions(text, "http://***@proxy:3128"));
    EXPECT_TRUE(mentions(
        text, R"({"name":"providers.openai.key","value":"set","source":"environment OPENAI_API_KEY"})"));
    EXPECT_TRUE(
        mentions(text, R"({"name":"server.token","value":"set","source":"environment LLM_GATEWAY_TOKEN"})"));
}

TEST(Settings, EveryRowIsWhole) {
    std::set<std::string_view> names, paths, flags;
    std::set<std::string> variables;
    for (const auto& setting : settings()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
        EXPECT_TRUE(paths.insert(setting.toml).second) << setting.toml;
        EXPECT_FALSE(setting.variables.empty()) << setting.name;
        for (const auto& variable : setting.variables)
            EXPECT_TRUE(variables.insert(variable).second) << variable;
        if (!setting.flag.empty()) {
            EXPECT_TRUE(setting.flag.starts_with("--")) << setting.flag;
            EXPECT_TRUE(flags.insert(setting.flag).second) << setting.flag;
        }
        EXPECT_NE(setting.field, nullptr) << setting.name;
        EXPECT_TRUE(setting.doc.ends_with('.')) << setting.name;
        EXPECT_EQ(find_setting(setting.name), &setting);
    }
    EXPECT_EQ(find_setting("nothing"), nullptr);
}

}  // namespace
}  // namespace gateway::config
