// A machine made of words: variables and files for the configuration to read, and two built-in providers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/load.hpp"

namespace gateway::test {

struct Machine {
    std::map<std::string, std::string, std::less<>> variables{{"HOME", "/home/user"}};
    std::map<std::string, std::string> files;
    config::LoadOptions options;

    config::Environment environment() const {
        config::Environment result;
        result.variables = variables;
        result.working_directory = "/home/user/project";
        result.read_file = [this](const std::filesystem::path& path) -> Result<std::optional<std::string>> {
            const auto found = files.find(path.string());
            if (found == files.end()) return std::nullopt;
            if (found->second == "unreadable")
                return fail(ErrorKind::storage, "Cannot read " + path.string() + ".");
            return found->second;
        };
        return result;
    }

    Result<config::Config> load() const { return config::load(options, environment(), providers()); }

    static std::vector<providers::Provider> providers() {
        providers::Provider anthropic;
        anthropic.id = "anthropic";
        anthropic.base_url = "https://api.anthropic.com";
        anthropic.key_env = "ANTHROPIC_API_KEY";
        anthropic.base_url_env = "ANTHROPIC_BASE_URL";
        anthropic.dialect = wire::Dialect::anthropic_messages;
        anthropic.headers.add("anthropic-version", "2023-06-01");
        providers::Provider gemini;
        gemini.id = "gemini";
        gemini.base_url = "https://generativelanguage.googleapis.com/v1beta";
        gemini.key_env = "GEMINI_API_KEY";
        gemini.base_url_env = "GEMINI_BASE_URL";
        providers::Provider openai;
        openai.id = "openai";
        openai.base_url = "https://api.openai.com/v1";
        openai.key_env = "OPENAI_API_KEY";
        openai.base_url_env = "OPENAI_BASE_URL";
        return {anthropic, gemini, openai};
    }
};

inline constexpr const char* kDotenv = "/home/user/.config/llm-gateway/.env";
inline constexpr const char* kToml = "/home/user/.config/llm-gateway/llm-gateway.toml";
inline constexpr const char* kProjectEnv = "/home/user/project/.env";

/// The provider with this id; the test fails when there is none.
inline const config::ProviderConfig& provider(const config::Config& config, std::string_view id) {
    for (const auto& entry : config.providers)
        if (entry.provider.id == id) return entry;
    throw std::runtime_error("no provider " + std::string(id));
}

/// Where `config check` says that the setting comes from.
inline std::string source_of(const config::Config& config, std::string_view name) {
    for (const auto& origin : config.origins)
        if (origin.name == name) return origin.source;
    return "absent";
}

}  // namespace gateway::test
