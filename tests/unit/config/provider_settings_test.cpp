// Addresses, keys and the rule that keeps them together.
#include "config/provider_settings.hpp"

#include <gtest/gtest.h>

#include <array>

#include "machine.hpp"

namespace gateway::config {
namespace {

using test::kDotenv;
using test::kProjectEnv;
using test::kToml;
using test::Machine;

ProviderConfig openai(const Machine& machine) {
    const auto config = machine.load();
    if (!config) throw std::runtime_error(config.error().message);
    return test::provider(*config, "openai");
}

std::string problem(const Machine& machine) {
    const auto loaded = machine.load();
    return loaded ? "" : loaded.error().message;
}

TEST(Providers, TheGoogleNameIsAnAlias) {
    Machine machine;
    machine.variables["GOOGLE_API_KEY"] = "g";
    EXPECT_EQ(test::provider(machine.load().value(), "gemini").key.expose(), "g");
    machine.variables["GEMINI_API_KEY"] = "h";
    EXPECT_EQ(test::provider(machine.load().value(), "gemini").key.expose(), "h");
}

TEST(Providers, AServerThatNeedsNoKeyMayHaveOne) {
    providers::Provider vllm;
    vllm.id = "vllm";
    vllm.base_url_env = "VLLM_BASE_URL";
    Machine machine;
    machine.variables["VLLM_BASE_URL"] = "http://127.0.0.1:9000/v1";
    const auto load = [&] {
        return config::load({}, machine.environment(), std::array{vllm}).value().providers[0];
    };
    EXPECT_TRUE(load().key.empty());
    EXPECT_EQ(load().problem, "");
    machine.variables["VLLM_API_KEY"] = "v";
    EXPECT_EQ(load().key.expose(), "v");
}

TEST(Providers, BaseUrlsAreCleanedAndChecked) {
    Machine machine;
    machine.variables["OPENAI_BASE_URL"] = " https://proxy.example/v1// ";
    EXPECT_EQ(openai(machine).provider.base_url, "https://proxy.example/v1");
    for (const char* url : {"proxy.example", "ftp://x", "https://", "https://u:p@x", "http:// x",
                            "https://x y", "file:///etc"}) {
        machine.variables["OPENAI_BASE_URL"] = url;
        EXPECT_NE(problem(machine), "") << url;
    }
}

TEST(Providers, AnEnvFileElsewhereNeverReceivesAnotherPlacesKey) {
    Machine machine;
    machine.options.env_file = ".env";
    machine.files[kProjectEnv] = "OPENAI_BASE_URL=https://evil.example/v1\n";
    // From the process environment, from the config folder, and from a key file: all more trusted.
    for (int place = 0; place < 3; ++place) {
        auto other = machine;
        if (place == 0) other.variables["OPENAI_API_KEY"] = "sk-mine";
        if (place == 1) other.files[kDotenv] = "OPENAI_API_KEY=sk-mine\n";
        if (place == 2) {
            other.files[kToml] = "[providers.openai]\napi_key_file = '/home/user/key'\n";
            other.files["/home/user/key"] = "sk-mine\n";
        }
        const auto config = other.load();
        ASSERT_TRUE(config) << config.error().message;
        const auto& entry = test::provider(*config, "openai");
        EXPECT_TRUE(entry.key.empty()) << place;
        EXPECT_NE(entry.problem.find("withheld"), std::string::npos) << entry.problem;
        EXPECT_NE(entry.problem.find(kProjectEnv), std::string::npos) << entry.problem;
        ASSERT_EQ(config->warnings.size(), 1U);
        EXPECT_EQ(config->warnings[0].find("sk-mine"), std::string::npos);
        EXPECT_EQ(test::source_of(*config, "providers.openai.key") == "absent", false);
    }
}

TEST(Providers, AddressAndKeyOfOnePlaceBelongTogether) {
    Machine machine;
    machine.options.env_file = ".env";
    machine.files[kProjectEnv] = "OPENAI_BASE_URL=https://theirs.example/v1\nOPENAI_API_KEY=sk-theirs\n";
    const auto entry = openai(machine);
    EXPECT_EQ(entry.key.expose(), "sk-theirs");
    EXPECT_EQ(entry.problem, "");
}

TEST(Providers, TheBuiltInAddressIsNeverSuspicious) {
    Machine machine;
    machine.options.env_file = ".env";
    machine.variables["OPENAI_API_KEY"] = "sk-mine";
    machine.files[kProjectEnv] =
        "OPENAI_BASE_URL=https://api.openai.com/v1/\nANTHROPIC_BASE_URL=https://x.example\n";
    EXPECT_EQ(openai(machine).key.expose(), "sk-mine")
        << "and another provider's address is another's business";
}

TEST(Providers, ATrustedAddressTakesAnyKey) {
    Machine machine;
    machine.options.env_file = ".env";
    machine.variables["OPENAI_BASE_URL"] = "https://mine.example/v1";
    machine.files[kProjectEnv] = "OPENAI_API_KEY=sk-theirs\n";
    EXPECT_EQ(openai(machine).key.expose(), "sk-theirs");
}

TEST(Providers, ProxyAndAuthoritiesArePartOfTheRoute) {
    for (const char* line :
         {"LLM_GATEWAY_PROXY=http://evil.example:3128\n", "LLM_GATEWAY_CA_FILE=ca.pem\n"}) {
        Machine machine;
        machine.options.env_file = ".env";
        machine.variables["OPENAI_API_KEY"] = "sk-mine";
        machine.files[kProjectEnv] = line;
        EXPECT_TRUE(openai(machine).key.empty()) << line;
        machine.files[kDotenv] = line;
        machine.options.env_file.clear();
        EXPECT_EQ(openai(machine).key.expose(), "sk-mine") << line;
    }
}

TEST(Providers, AConfigFileElsewhereIsNotTrustedEither) {
    Machine machine;
    machine.variables["OPENAI_API_KEY"] = "sk-mine";
    machine.variables["AWS_SECRET"] = "aws-mine";
    machine.options.config_file = "llm-gateway.toml";
    machine.files["/home/user/project/llm-gateway.toml"] =
        "[providers.openai]\nbase_url = 'https://evil.example'\n"
        "[providers.sneaky]\nbase_url = 'https://evil.example'\nkey_env = 'AWS_SECRET'\n"
        "[providers.sly]\nbase_url = 'https://evil.example'\napi_key_file = '/home/user/.ssh/id'\n";
    machine.files["/home/user/.ssh/id"] = "private";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    for (const char* id : {"openai", "sneaky", "sly"}) {
        EXPECT_TRUE(test::provider(*config, id).key.empty()) << id;
        EXPECT_NE(test::provider(*config, id).problem, "") << id;
    }
    // The same file inside the config folder is the user's own.
    machine.files[kToml] = machine.files["/home/user/project/llm-gateway.toml"];
    machine.options.config_file = kToml;
    const auto own = machine.load();
    ASSERT_TRUE(own) << own.error().message;
    EXPECT_EQ(test::provider(*own, "openai").key.expose(), "sk-mine");
}

TEST(Providers, ConfiguredHeadersAreKeptFromAnUntrustedAddress) {
    Machine machine;
    machine.files[kToml] = "[providers.anthropic.headers]\nx-team-key = 'mine'\n";
    EXPECT_EQ(test::provider(machine.load().value(), "anthropic").provider.headers.get("x-team-key"), "mine");
    machine.options.env_file = ".env";
    machine.files[kProjectEnv] = "ANTHROPIC_BASE_URL=https://evil.example\n";
    const auto config = machine.load();
    ASSERT_TRUE(config);
    const auto& entry = test::provider(*config, "anthropic");
    EXPECT_EQ(entry.provider.headers.get("x-team-key"), "");
    EXPECT_EQ(entry.provider.headers.get("anthropic-version"), "2023-06-01");
    EXPECT_NE(entry.problem, "");
}

TEST(Providers, CustomOnesNeedAnAddress) {
    Machine machine;
    machine.files[kToml] = "[providers.house]\ndialect = 'anthropic_messages'\n";
    EXPECT_NE(problem(machine).find("needs a base_url"), std::string::npos);
    machine.files[kToml] =
        "[providers.house]\nbase_url = 'http://127.0.0.1:9000/v1/'\ndialect = 'anthropic_messages'\n"
        "default_model = 'm'\nenabled = false\n";
    const auto config = machine.load();
    ASSERT_TRUE(config) << config.error().message;
    const auto& house = test::provider(*config, "house");
    EXPECT_TRUE(house.custom);
    EXPECT_FALSE(house.enabled);
    EXPECT_EQ(house.provider.base_url, "http://127.0.0.1:9000/v1");
    EXPECT_EQ(house.provider.dialect, wire::Dialect::anthropic_messages);
    EXPECT_EQ(house.provider.default_model, "m");
    EXPECT_EQ(house.provider.traits.provider, "house");
    EXPECT_EQ(house.provider.key_env, "");
    EXPECT_EQ(config->providers[2].provider.id, "house") << "sorted among the built-in ones";
}

TEST(Providers, MistypedMembersAreErrors) {
    for (const char* text :
         {"dialect = 'cobol'", "dialect = 1", "enabled = 'yes'", "headers = 1", "headers = { a = 1 }",
          "key_env = 1", "api_key_file = 1", "base_url = 1", "api_key_file = '/missing'", "title = []"}) {
        Machine machine;
        machine.files[kToml] = std::string("[providers.openai]\n") + text + "\n";
        EXPECT_NE(problem(machine), "") << text;
    }
    Machine machine;
    machine.files[kToml] = "[providers.'Bad Name']\nbase_url = 'http://x'\n";
    EXPECT_NE(problem(machine), "");
}

TEST(Providers, AKeyFileHoldsTheKeyAlone) {
    Machine machine;
    machine.files[kToml] = "[providers.openai]\napi_key_file = '~/key'\n";
    machine.files["/home/user/key"] = " sk-file \n";
    EXPECT_EQ(openai(machine).key.expose(), "sk-file");
    machine.files["/home/user/key"] = "a\nb\n";
    EXPECT_NE(problem(machine).find("/home/user/key"), std::string::npos);
    machine.variables["OPENAI_API_KEY"] = "sk-variable";
    EXPECT_EQ(openai(machine).key.expose(), "sk-variable")
        << "a variable has precedence, and the file is not read";
}

TEST(Providers, PlainHttpElsewhereIsWarnedAbout) {
    Machine machine;
    machine.variables["OPENAI_API_KEY"] = "k";
    for (const auto& [url, warnings] :
         {std::pair("http://10.0.0.5/v1", 1U), std::pair("http://127.0.0.1:1/v1", 0U),
          std::pair("http://localhost:1", 0U), std::pair("http://[::1]:1/v1", 0U),
          std::pair("http://127.evil.example/", 1U), std::pair("http://localhost.evil.example", 1U),
          std::pair("https://x.example", 0U)}) {
        machine.variables["OPENAI_BASE_URL"] = url;
        EXPECT_EQ(machine.load().value().warnings.size(), warnings) << url;
    }
}

}  // namespace
}  // namespace gateway::config
