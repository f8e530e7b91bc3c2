#include "config/report.hpp"

#include "config/provider_settings.hpp"
#include "config/setting.hpp"

namespace gateway::config {

namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

Written by the test of `src/config` from the tables the program itself reads (run `test_config` with
`GATEWAY_UPDATE_GOLDEN=1` to write it anew); do not edit by hand. `llm-gateway config check` shows the value of
every setting on a machine and where it comes from, and never a secret.

A setting is looked for in this order, and the first place that names it counts:

1. a flag of the command line;
2. an environment variable;
3. the file given by `--env-file FILE`;
4. `.env` in the configuration folder;
5. `llm-gateway.toml` in the configuration folder, or the file given by `--config FILE`;
6. the default.

The configuration folder is `$XDG_CONFIG_HOME/llm-gateway`, by default `~/.config/llm-gateway`. A `.env` of the
working directory is read only when `--env-file` names it. A variable that is set to nothing counts as not set. An
unknown key in `llm-gateway.toml` is an error that names its nearest neighbour.

**Keys go only where they belong.** Flags, the environment and the configuration folder are trusted; a file that
`--env-file` or `--config` names elsewhere is less so, because it may have come with somebody's repository. When a
base URL, a proxy or a CA file comes from such a file and the key does not, the key is withheld, and `config check`
says so.

Durations are seconds, or carry a unit: `500ms`, `90s`, `5m`, `2h`, `1d`. Sizes are bytes, or carry one: `512KiB`,
`64MiB`. Lists are arrays in TOML and separated by commas elsewhere. Relative paths start at the working directory.

## Settings

| `llm-gateway.toml` | variable | flag | default | meaning |
|---|---|---|---|---|
)";

constexpr std::string_view kProviders = R"(
## Providers

| provider | key | base URL | default address |
|---|---|---|---|
)";

constexpr std::string_view kProviderTables = R"(
`GOOGLE_API_KEY` is read where `GEMINI_API_KEY` is not set. A table changes a provider or adds one that speaks a known
dialect (`openai_chat`, `openai_responses`, `anthropic_messages`, `gemini_generate`):

```toml
[providers.openai]
base_url = "https://gateway.example.com/v1"   # the variable in the table above has precedence
enabled = true
default_model = "gpt-4.1-mini"

[providers.house]                             # not built in: base_url is needed
base_url = "http://127.0.0.1:9000/v1"
dialect = "openai_chat"
key_env = "HOUSE_API_KEY"                     # or api_key_file = "~/keys/house"; neither: no key is sent
headers = { x-team = "research" }
```

Further members: `title`, `auth_header`, `auth_prefix`.

## Cache times of single tools

```toml
[cache.tool_ttl]
generate_completion = "1h"
```

## Headers for documents

What a host wants to see before it hands out a document, sent to that host alone (`host:port` where the port is not 443)
and over TLS only, unless the host is this machine:

```toml
[documents.url_headers."wiki.example.com"]
Authorization = "Bearer …"
```

## Models of your own

A `[[models]]` table has the members of a row of `data/models.json` and replaces the row with the same provider and id:

```toml
[[models]]
provider = "house"
id = "house-1"
context_window = 32768
```
)";

std::string code(std::string_view text) { return text.empty() ? "" : "`" + std::string(text) + "`"; }

std::string variables(const Setting& setting) {
    std::string out;
    for (const auto& name : setting.variables)
        out += (out.empty() ? "" : ", ") + code(name);
    return out;
}

/// The meaning, with what the value may be where that is a short list.
std::string meaning(const Setting& setting) {
    std::string out(setting.doc);
    if (setting.choices.empty()) return out;
    std::string words;
    for (const auto word : setting.choices)
        words += (words.empty() ? "" : ", ") + code(word);
    return out + " One of " + words + ".";
}

}  // namespace

json::object report(const Config& config) {
    json::array rows;
    for (const auto& origin : config.origins)
        rows.push_back({{"name", origin.name}, {"value", origin.value}, {"source", origin.source}});
    json::array warnings(config.warnings.begin(), config.warnings.end());
    return {{"settings", std::move(rows)}, {"warnings", std::move(warnings)}};
}

std::string documentation(std::span<const providers::Provider> built_in) {
    std::string out(kIntroduction);
    for (const auto& setting : settings())
        out += "| " + code(setting.toml) + " | " + variables(setting) + " | " + code(setting.flag) + " | " +
               code(setting.fallback) + " | " + meaning(setting) + " |\n";
    out += kProviders;
    for (const auto& provider : built_in) {
        const auto keys = key_variables(provider);
        const auto key =
            keys.empty() ? "" : code(keys.front()) + (provider.key_env.empty() ? " (optional)" : "");
        out += "| " + provider.id + " | " + key + " | " + code(provider.base_url_env) + " | " +
               (provider.base_url.empty() ? "none, must be set" : provider.base_url) + " |\n";
    }
    out += kProviderTables;
    return out;
}

}  // namespace gateway::config
