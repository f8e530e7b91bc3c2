// The configuration as the rest of the program sees it: typed, checked, complete. load.hpp makes it; the
// defaults are those of the table in settings.cpp, which also says what each setting means.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "json/json.hpp"
#include "providers/provider.hpp"

namespace gateway::config {

using std::chrono::milliseconds;

struct Server {
    std::string host;
    std::int64_t port = 0;
    std::vector<Secret> tokens;                ///< bearer tokens that are accepted; empty = none is asked for
    std::string token_file;                    ///< absolute; its tokens are in `tokens` already
    std::vector<std::string> allowed_hosts;    ///< besides the loopback names
    std::vector<std::string> allowed_origins;  ///< besides the loopback origins
    std::int64_t max_body_bytes = 0;
    std::int64_t max_sessions = 0;  ///< of clients before 2026-07-28
    milliseconds session_idle{0};   ///< after which a session is forgotten
    std::int64_t max_calls = 0;     ///< under way at once, of all clients
    std::int64_t max_streams = 0;   ///< of clients that listen for changes
};

/// Access tokens of an OAuth issuer, accepted besides Server::tokens; off while `issuer` is empty.
struct Authorization {
    std::string issuer;                 ///< `iss` of the tokens, byte for byte
    std::string resource;               ///< our URL as clients know it; what `aud` must name
    std::vector<std::string> audience;  ///< further values of `aud` that mean us
    std::string jwks;                   ///< the issuer's keys: URL or absolute path
    std::vector<std::string> scopes;    ///< all of them are needed for every request
};

struct Storage {
    std::string data_dir;    ///< absolute
    std::string on_failure;  ///< "continue": calls go on unrecorded, loudly; "refuse": calls are refused
    std::int64_t retention_days = 0;  ///< 0 keeps records for ever
};

struct Log {
    std::string level;   ///< trace, debug, info, warn, error or off
    bool rich = false;   ///< icons and colour on a terminal
    std::string format;  ///< "text" or "json"
};

struct Cache {
    bool enabled = false;
    milliseconds ttl{};
    std::int64_t max_bytes = 0;
    std::map<std::string, milliseconds, std::less<>>
        tool_ttl;  ///< tool name -> time to live, where it differs
};

/// Documents that were put in and results kept by handle.
struct Artifacts {
    milliseconds ttl{};
    std::int64_t max_bytes = 0;         ///< of all of them together
    std::int64_t max_upload_bytes = 0;  ///< of one that is put in
};

struct Calls {
    std::string default_provider;
    std::string default_model;  ///< "" = the provider's own default
    milliseconds connect_timeout{}, first_byte_timeout{}, idle_timeout{};
    milliseconds job_after{};        ///< a call that takes longer is answered with a job
    milliseconds deadline{};         ///< of a whole call, retries and fallbacks included
    std::int64_t max_retries = 0;    ///< at one provider
    std::int64_t retry_budget = 0;   ///< over all providers of one call
    std::int64_t max_in_flight = 0;  ///< per provider
    std::int64_t queue_length = 0;   ///< calls that may wait for a place, per provider
    std::int64_t max_response_bytes = 0;
    std::string clock;  ///< RFC 3339; what the wall clock shall say at the start; "" = the real time
};

struct Network {
    std::string proxy;    ///< "" = HTTPS_PROXY and NO_PROXY of the process, as libcurl reads them
    std::string ca_file;  ///< absolute; "" = the system's authorities
};

/// Documents that tools are pointed to by URL.
struct Documents {
    using Headers = std::vector<std::pair<std::string, Secret>>;  ///< name to value
    bool allow_http = false;
    bool allow_private_urls = false;  ///< loopback, private and other addresses that are not public
    milliseconds url_timeout{};       ///< of a whole fetch
    std::int64_t url_max_bytes = 0;
    std::map<std::string, Headers, std::less<>> url_headers;  ///< by "host" or "host:port"
};

/// A provider as configured: the built-in one, or the user's own, with the user's changes applied.
struct ProviderConfig {
    providers::Provider provider;  ///< base_url, key_env, default_model and headers are the effective ones
    bool enabled = true;
    bool custom = false;  ///< not built in
    Secret key;           ///< empty = none, or withheld
    std::string problem;  ///< why a key that exists is not used; "" otherwise
};

/// Where one value comes from, for `config check`. Secrets are shown as "set".
struct Origin {
    std::string name;   ///< dotted path in llm-gateway.toml
    std::string value;  ///< as text, safe to print
    std::string
        source;  ///< "default", "flag --port", "environment SERVER_PORT", "/…/.env:3 OPENAI_API_KEY", …
};

struct Config {
    Server server;
    Authorization authorization;
    Storage storage;
    Log log;
    Cache cache;
    Artifacts artifacts;
    Calls calls;
    Network network;
    Documents documents;
    std::vector<std::string> roots;         ///< absolute folders whose files tools may read
    std::vector<ProviderConfig> providers;  ///< sorted by id
    json::array user_models;                ///< rows for llm::Catalog::with_user_models
    std::vector<Origin> origins;
    std::vector<std::string> warnings;  ///< to be shown at start and by `config check`
};

}  // namespace gateway::config
