#include "config/setting.hpp"

namespace gateway::config {

namespace {

// One row a setting: name, TOML path, variables, flag, type, default, meaning, place, choices or bounds. A
// row is read as a table, so it keeps its own layout.
// clang-format off
const std::vector<Setting>& table() {
    static const std::vector<Setting> rows{
        {"host", "server.host", {"SERVER_HOST"}, "--host", Type::text, "127.0.0.1",
         "Address to listen on. Any address that is not of this machine alone needs `token`, `token_file` or `auth.issuer`.",
         [](Config& c) -> Field { return &c.server.host; }},
        {"port", "server.port", {"SERVER_PORT"}, "--port", Type::integer, "8000",
         "Port to listen on; 0 takes a free one.",
         [](Config& c) -> Field { return &c.server.port; }, {}, 0, 65535},
        {"token", "server.token", {"LLM_GATEWAY_TOKEN"}, "", Type::secret, "",
         "Bearer token that HTTP clients must send.",
         [](Config& c) -> Field { return &c.server.tokens; }},
        {"token_file", "server.token_file", {"LLM_GATEWAY_TOKEN_FILE"}, "--token-file", Type::path, "",
         "File with bearer tokens, one a line; they are accepted besides `token`.",
         [](Config& c) -> Field { return &c.server.token_file; }},
        {"allowed_hosts", "server.allowed_hosts", {"LLM_GATEWAY_ALLOWED_HOSTS"}, "--allowed-host", Type::list, "",
         "Values of the Host header that are accepted besides the loopback names.",
         [](Config& c) -> Field { return &c.server.allowed_hosts; }},
        {"allowed_origins", "server.allowed_origins", {"LLM_GATEWAY_ALLOWED_ORIGINS"}, "--allowed-origin",
         Type::list, "", "Web origins that are accepted besides the loopback ones.",
         [](Config& c) -> Field { return &c.server.allowed_origins; }},
        {"max_body", "server.max_body", {"LLM_GATEWAY_MAX_BODY"}, "", Type::bytes, "16MiB",
         "Largest request body; a larger one is answered with 413.",
         [](Config& c) -> Field { return &c.server.max_body_bytes; }, {}, 1024},
        {"max_sessions", "server.max_sessions", {"LLM_GATEWAY_MAX_SESSIONS"}, "", Type::integer, "10000",
         "Sessions of clients of 2025 and before; a new one displaces the one idle longest.",
         [](Config& c) -> Field { return &c.server.max_sessions; }, {}, 1, 10'000'000},
        {"session_idle", "server.session_idle", {"LLM_GATEWAY_SESSION_IDLE"}, "", Type::duration, "30m",
         "How long an idle session is remembered.",
         [](Config& c) -> Field { return &c.server.session_idle; }, {}, 1000},
        {"max_calls", "server.max_calls", {"LLM_GATEWAY_MAX_CALLS"}, "", Type::integer, "10000",
         "Calls under way at once; more are refused.",
         [](Config& c) -> Field { return &c.server.max_calls; }, {}, 1, 10'000'000},
        {"max_streams", "server.max_streams", {"LLM_GATEWAY_MAX_STREAMS"}, "", Type::integer, "1024",
         "Streams of clients that listen for changes; more are refused.",
         [](Config& c) -> Field { return &c.server.max_streams; }, {}, 1, 10'000'000},

        {"auth_issuer", "auth.issuer", {"LLM_GATEWAY_AUTH_ISSUER"}, "", Type::text, "",
         "OAuth issuer whose access tokens are accepted, byte for byte as in their `iss`; empty: none.",
         [](Config& c) -> Field { return &c.authorization.issuer; }},
        {"auth_resource", "auth.resource", {"LLM_GATEWAY_AUTH_RESOURCE"}, "", Type::text, "",
         "URL of this server as clients know it (`https://gw.example.com/mcp`); tokens must name it in `aud`.",
         [](Config& c) -> Field { return &c.authorization.resource; }},
        {"auth_jwks", "auth.jwks", {"LLM_GATEWAY_AUTH_JWKS"}, "", Type::text, "",
         "The issuer's public keys: the `jwks_uri` of its metadata, or a file.",
         [](Config& c) -> Field { return &c.authorization.jwks; }},
        {"auth_scopes", "auth.scopes", {"LLM_GATEWAY_AUTH_SCOPES"}, "", Type::list, "",
         "Scopes that a token must grant, all of them.",
         [](Config& c) -> Field { return &c.authorization.scopes; }},
        {"auth_audience", "auth.audience", {"LLM_GATEWAY_AUTH_AUDIENCE"}, "", Type::list, "",
         "Further values of `aud` that mean this server, for issuers that cannot write its URL.",
         [](Config& c) -> Field { return &c.authorization.audience; }},

        {"data_dir", "storage.data_dir", {"LLM_GATEWAY_DATA_DIR"}, "--data-dir", Type::path,
         "$XDG_DATA_HOME/llm-gateway", "Folder of the ledger and the cache.",
         [](Config& c) -> Field { return &c.storage.data_dir; }},
        {"on_storage_failure", "storage.on_failure", {"LLM_GATEWAY_ON_STORAGE_FAILURE"}, "", Type::choice,
         "continue", "When records cannot be written: go on loudly, or refuse calls and say so on /readyz.",
         [](Config& c) -> Field { return &c.storage.on_failure; }, {"continue", "refuse"}},
        {"retention_days", "storage.retention_days", {"LLM_GATEWAY_RETENTION_DAYS"}, "", Type::integer, "365",
         "Days that ledger rows are kept; 0 keeps them for ever.",
         [](Config& c) -> Field { return &c.storage.retention_days; }, {}, 0, 36500},

        {"log_level", "log.level", {"LOG_LEVEL"}, "--log-level", Type::choice, "info",
         "What is logged (to stderr).",
         [](Config& c) -> Field { return &c.log.level; },
         {"trace", "debug", "info", "warn", "error", "off", "warning", "critical"}},
        {"rich_logging", "log.rich", {"USE_RICH_LOGGING"}, "--rich-logging", Type::boolean, "true",
         "Icons and colour in log lines on a terminal.",
         [](Config& c) -> Field { return &c.log.rich; }},
        {"log_format", "log.format", {"LLM_GATEWAY_LOG_FORMAT"}, "--log-format", Type::choice, "text",
         "Log lines for people or, as JSON, for programs.",
         [](Config& c) -> Field { return &c.log.format; }, {"text", "json"}},

        {"cache_enabled", "cache.enabled", {"CACHE_ENABLED"}, "--cache", Type::boolean, "true",
         "Answer repeated calls from the cache.",
         [](Config& c) -> Field { return &c.cache.enabled; }},
        {"cache_ttl", "cache.ttl", {"CACHE_TTL"}, "--cache-ttl", Type::duration, "86400",
         "How long an answer may be reused; `[cache.tool_ttl]` sets it for single tools.",
         [](Config& c) -> Field { return &c.cache.ttl; }},
        {"cache_max_bytes", "cache.max_bytes", {"LLM_GATEWAY_CACHE_MAX_BYTES"}, "", Type::bytes, "256MiB",
         "Size of the stored cache; the least recently used answers go first.",
         [](Config& c) -> Field { return &c.cache.max_bytes; }},

        {"artifact_ttl", "artifacts.ttl", {"LLM_GATEWAY_ARTIFACT_TTL"}, "", Type::duration, "7d",
         "How long artifacts and finished jobs are kept.",
         [](Config& c) -> Field { return &c.artifacts.ttl; }, {}, 60'000},
        {"artifact_max_bytes", "artifacts.max_bytes", {"LLM_GATEWAY_ARTIFACT_MAX_BYTES"}, "", Type::bytes, "1GiB",
         "Size of all artifacts; the oldest go first.",
         [](Config& c) -> Field { return &c.artifacts.max_bytes; }, {}, 1024 * 1024},
        {"artifact_max_upload", "artifacts.max_upload", {"LLM_GATEWAY_ARTIFACT_MAX_UPLOAD"}, "", Type::bytes, "64MiB",
         "Largest document that may be put in; a larger one is answered with 413.",
         [](Config& c) -> Field { return &c.artifacts.max_upload_bytes; }, {}, 1024},

        {"default_provider", "calls.default_provider", {"LLM_GATEWAY_DEFAULT_PROVIDER"}, "--default-provider",
         Type::text, "openai", "Provider of calls that name none.",
         [](Config& c) -> Field { return &c.calls.default_provider; }},
        {"default_model", "calls.default_model", {"LLM_GATEWAY_DEFAULT_MODEL"}, "--default-model", Type::text, "",
         "Model of calls that name neither model nor provider; empty: the provider's own default.",
         [](Config& c) -> Field { return &c.calls.default_model; }},
        {"connect_timeout", "calls.connect_timeout", {"LLM_GATEWAY_CONNECT_TIMEOUT"}, "", Type::duration, "5",
         "Longest wait for a connection to a provider.",
         [](Config& c) -> Field { return &c.calls.connect_timeout; }, {}, 1},
        {"first_byte_timeout", "calls.first_byte_timeout", {"LLM_GATEWAY_FIRST_BYTE_TIMEOUT"}, "", Type::duration,
         "120", "Longest wait for the head of an answer.",
         [](Config& c) -> Field { return &c.calls.first_byte_timeout; }, {}, 1},
        {"idle_timeout", "calls.idle_timeout", {"LLM_GATEWAY_IDLE_TIMEOUT"}, "", Type::duration, "60",
         "Longest silence inside an answer.",
         [](Config& c) -> Field { return &c.calls.idle_timeout; }, {}, 1},
        {"deadline", "calls.deadline", {"LLM_GATEWAY_DEADLINE"}, "--deadline", Type::duration, "300",
         "Longest time of a whole call, retries and fallbacks included.",
         [](Config& c) -> Field { return &c.calls.deadline; }, {}, 1},
        {"job_after", "calls.job_after", {"LLM_GATEWAY_JOB_AFTER"}, "", Type::duration, "45",
         "A call that takes longer is answered with a job (or goes on as a task), since clients give up at 60 s.",
         [](Config& c) -> Field { return &c.calls.job_after; }, {}, 1, 45'000},
        {"max_retries", "calls.max_retries", {"LLM_GATEWAY_MAX_RETRIES"}, "", Type::integer, "2",
         "Retries at one provider, where its answer allows one.",
         [](Config& c) -> Field { return &c.calls.max_retries; }, {}, 0, 20},
        {"retry_budget", "calls.retry_budget", {"LLM_GATEWAY_RETRY_BUDGET"}, "", Type::integer, "4",
         "Retries of one call over all its providers.",
         [](Config& c) -> Field { return &c.calls.retry_budget; }, {}, 0, 100},
        {"max_in_flight", "calls.max_in_flight", {"LLM_GATEWAY_MAX_IN_FLIGHT"}, "", Type::integer, "64",
         "Requests that may be under way at one provider.",
         [](Config& c) -> Field { return &c.calls.max_in_flight; }, {}, 1, 100000},
        {"queue_length", "calls.queue_length", {"LLM_GATEWAY_QUEUE_LENGTH"}, "", Type::integer, "1024",
         "Calls that may wait for such a place; one more is refused as overloaded.",
         [](Config& c) -> Field { return &c.calls.queue_length; }, {}, 0, 1000000},
        {"max_response", "calls.max_response", {"LLM_GATEWAY_MAX_RESPONSE"}, "", Type::bytes, "64MiB",
         "Largest answer that is read from a provider.",
         [](Config& c) -> Field { return &c.calls.max_response_bytes; }, {}, 1024},

        {"clock", "calls.clock", {"LLM_GATEWAY_CLOCK"}, "", Type::text, "",
         "Moment (RFC 3339) that counts as now when the gateway starts, so that recordings are priced the same on any "
         "day; empty: the real time.",
         [](Config& c) -> Field { return &c.calls.clock; }},
        {"roots", "files.roots", {"LLM_GATEWAY_ROOTS"}, "--root", Type::paths, "",
         "Folders whose files tools may read.",
         [](Config& c) -> Field { return &c.roots; }},

        {"allow_http", "documents.allow_http", {"LLM_GATEWAY_ALLOW_HTTP"}, "", Type::boolean, "false",
         "Read sources from http URLs too, which anybody on the way can change.",
         [](Config& c) -> Field { return &c.documents.allow_http; }},
        {"allow_private_urls", "documents.allow_private_urls", {"LLM_GATEWAY_ALLOW_PRIVATE_URLS"}, "",
         Type::boolean, "false",
         "Read sources from this machine and its networks too: loopback, private, link-local addresses. Whoever may "
         "call a tool can then read what they serve.",
         [](Config& c) -> Field { return &c.documents.allow_private_urls; }},
        {"url_timeout", "documents.url_timeout", {"LLM_GATEWAY_URL_TIMEOUT"}, "", Type::duration, "30",
         "Longest time to fetch one URL, redirects included.",
         [](Config& c) -> Field { return &c.documents.url_timeout; }, {}, 1},
        {"url_max_bytes", "documents.url_max_bytes", {"LLM_GATEWAY_URL_MAX_BYTES"}, "", Type::bytes, "64MiB",
         "Largest document that is fetched, decompressed.",
         [](Config& c) -> Field { return &c.documents.url_max_bytes; }, {}, 1024},

        {"proxy", "network.proxy", {"LLM_GATEWAY_PROXY"}, "--proxy", Type::text, "",
         "Proxy for all providers and for URLs; empty: HTTPS_PROXY and NO_PROXY of the process.",
         [](Config& c) -> Field { return &c.network.proxy; }},
        {"ca_file", "network.ca_file", {"LLM_GATEWAY_CA_FILE", "SSL_CERT_FILE"}, "--ca-file", Type::path, "",
         "Certificate authorities (PEM); empty: the system's.",
         [](Config& c) -> Field { return &c.network.ca_file; }},
    };
    return rows;
}
// clang-format on

}  // namespace

std::span<const Setting> settings() { return table(); }

const Setting* find_setting(std::string_view name) {
    for (const auto& setting : settings())
        if (setting.name == name) return &setting;
    return nullptr;
}

}  // namespace gateway::config
