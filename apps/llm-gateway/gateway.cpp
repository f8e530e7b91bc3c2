#include "llm-gateway/gateway.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "delegation/local_probe.hpp"
#include "llm-gateway/catalog.hpp"
#include "llm-gateway/clock.hpp"
#include "net/curl_fetcher.hpp"
#include "net/upstream_router.hpp"
#include "playback/recording_upstream.hpp"
#include "surface/surface.hpp"

namespace gateway::app {
namespace {

constexpr std::chrono::seconds kTidyEvery{30};
constexpr std::chrono::seconds kSettleWithin{2};  // of calls that are cancelled at the end

cache::PolicySettings cache_policy(const config::Cache& settings) {
    using std::chrono::duration_cast, std::chrono::seconds;
    cache::PolicySettings policy;
    policy.enabled = settings.enabled;
    policy.default_ttl = duration_cast<seconds>(settings.ttl);
    for (const auto& [tool, ttl] : settings.tool_ttl)
        policy.ttl_by_tool[tool] = duration_cast<seconds>(ttl);
    return policy;
}

delegation::CompletionOptions completion_options(const config::Config& config) {
    delegation::CompletionOptions options;
    options.cache = cache_policy(config.cache);
    options.retry.attempts_per_target = static_cast<int>(config.calls.max_retries) + 1;
    options.retry.retries_per_call = static_cast<int>(config.calls.retry_budget);
    options.timeouts = {config.calls.connect_timeout, config.calls.first_byte_timeout,
                        config.calls.idle_timeout};
    options.answer_limit = static_cast<std::size_t>(config.calls.max_response_bytes);
    return options;
}

net::FetchOptions fetch_options(const config::Config& config, const net::UpstreamOptions& network) {
    net::FetchOptions options;
    options.rules.allow_http = config.documents.allow_http;
    options.rules.allow_private = config.documents.allow_private_urls;
    options.rules.max_bytes = static_cast<std::size_t>(config.documents.url_max_bytes);
    options.rules.headers = config.documents.url_headers;
    options.timeout = config.documents.url_timeout;
    options.network = network;
    return options;
}

// A small picture for lists of servers: two ways that join. SVG, as browsers take it.
constexpr const char* kIcon =
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHJlY3Qgd2"
    "lkdGg9IjMyIiBoZWlnaHQ9IjMyIiByeD0iNyIgZmlsbD0iIzBiM2Q1YyIvPjxwYXRoIGQ9Ik03IDloNmw2IDE0aDZN"
    "NyAyM2g2bDItNU0xOSA5aDYiIGZpbGw9Im5vbmUiIHN0cm9rZT0iIzdmZTBjMyIgc3Ryb2tlLXdpZHRoPSIzIi8+PC"
    "9zdmc+";

}  // namespace

Gateway::Gateway(boost::asio::io_context& io, const config::Config& config, std::unique_ptr<Clock> clock)
    : io_(io), config_(config), owned_clock_(std::move(clock)), clock_(*owned_clock_), timers_(io) {}

Gateway::~Gateway() {
    tidy_timer_.reset();
    if (completions_) completions_->cancel_all();
}

Result<std::unique_ptr<Gateway>> Gateway::make(boost::asio::io_context& io, const config::Config& config,
                                               GatewayOptions options) {
    auto clock = clock_of(config);
    if (!clock) return tl::unexpected(clock.error());
    std::unique_ptr<Gateway> gateway(new Gateway(io, config, std::move(*clock)));
    if (auto loaded = gateway->load_catalog(); !loaded) return tl::unexpected(loaded.error());
    if (auto opened = gateway->open_storage(); !opened) return tl::unexpected(opened.error());
    gateway->connect_providers();
    if (auto wired = gateway->wire(options); !wired) return tl::unexpected(wired.error());
    return gateway;
}

Result<void> Gateway::load_catalog() {
    auto catalog = catalog_of(config_);
    if (!catalog) return tl::unexpected(catalog.error());
    catalog_ = std::move(*catalog);
    return {};
}

Result<void> Gateway::open_storage() {
    storage::SqliteSettings settings;
    settings.directory = config_.storage.data_dir;
    settings.cache_bytes = config_.cache.max_bytes;
    settings.artifact_bytes = config_.artifacts.max_bytes;
    settings.artifact_ttl = std::chrono::duration_cast<std::chrono::seconds>(config_.artifacts.ttl);
    settings.on_failure =
        config_.storage.on_failure == "refuse" ? storage::OnFailure::refuse : storage::OnFailure::go_on;
    if (config_.storage.retention_days > 0)
        settings.retention = std::chrono::hours{24} * config_.storage.retention_days;
    auto& io = io_;
    auto opened = storage::SqliteStorage::open(
        settings, [&io](std::function<void()> work) { boost::asio::post(io, std::move(work)); }, clock_,
        random_);
    if (!opened) return tl::unexpected(opened.error());
    storage_ = std::move(*opened);
    return {};
}

void Gateway::connect_providers() {
    for (const auto& settings : config_.providers) {
        if (!settings.enabled) continue;
        auto& connection =
            providers_.add(settings.provider, static_cast<std::size_t>(config_.calls.max_in_flight),
                           static_cast<std::size_t>(config_.calls.queue_length));
        connection.key = settings.key;
        connection.problem = settings.problem;
    }
}

Result<void> Gateway::wire(const GatewayOptions& options) {
    net::UpstreamOptions upstream;
    upstream.proxy = config_.network.proxy;
    upstream.ca_file = config_.network.ca_file;
    upstream.user_agent = "llm-gateway/" GATEWAY_VERSION;
    plain_upstream_ = std::make_unique<net::UpstreamRouter>(io_, upstream);
    upstream_ = plain_upstream_.get();
    if (!options.record_folder.empty()) {
        auto recorder = playback::Recorder::open(options.record_folder);
        if (!recorder) return tl::unexpected(recorder.error());
        std::vector<playback::ProviderAddress> addresses;
        for (const auto& connection : providers_.all())
            addresses.push_back({connection->provider->id, connection->base_url});
        recording_upstream_ = std::make_unique<playback::RecordingUpstream>(
            *plain_upstream_, std::move(*recorder), std::move(addresses), clock_);
        upstream_ = recording_upstream_.get();
    }
    cache::Store* cache = config_.cache.enabled ? &storage_->cache() : nullptr;
    completions_ = std::make_unique<delegation::Completions>(
        delegation::CompletionRooms{io_.get_executor(), clock_, random_, timers_, *upstream_, providers_,
                                    storage_->ledger(), cache, catalog_},
        completion_options(config_));
    worker_ = std::make_unique<documents::Worker>(io_.get_executor());
    fetcher_ = std::make_unique<net::CurlFetcher>(io_, fetch_options(config_, upstream));
    reader_ = std::make_unique<documents::Reader>(*worker_, storage_->artifacts(), clock_,
                                                  documents::SourceLimits{}, fetcher_.get());
    house_ = std::make_unique<tools::House>(
        tools::House{io_.get_executor(),
                     clock_,
                     random_,
                     catalog_,
                     providers_,
                     *completions_,
                     storage_->ledger(),
                     storage_->artifacts(),
                     *reader_,
                     *worker_,
                     nullptr,
                     cache,
                     {},
                     {config_.calls.default_provider, config_.calls.default_model, false},
                     config_.calls.deadline});
    runs_ = std::make_unique<tools::Runs>(io_.get_executor(), *house_, storage_->jobs(), timers_);
    house_->runs = runs_.get();
    for (const auto& root : config_.roots) {
        std::error_code error;
        const auto folder = std::filesystem::canonical(root, error);
        if (error)
            return fail(ErrorKind::invalid_parameter,
                        "The root '" + root + "' is not a folder that can be read.");
        house_->roots.folders.push_back(folder);
    }
    return {};
}

void Gateway::start_background_work() { tidy(); }

void Gateway::tidy() {
    boost::asio::co_spawn(io_, delegation::probe_local_servers(providers_, *upstream_),
                          boost::asio::detached);
    storage_->maintain();
    tidy_timer_ = timers_.after(kTidyEvery, [this] { tidy(); });
}

void Gateway::finish() {
    tidy_timer_.reset();
    runs_->stop();
    completions_->cancel_all();
    // What is cancelled now still settles: its coroutines need a few more turns of the loop.
    const auto deadline = clock_.steady() + kSettleWithin;
    do {
        if (io_.stopped()) io_.restart();
        io_.run_one_for(std::chrono::milliseconds{20});
    } while (completions_->in_flight() > 0 && clock_.steady() < deadline);
    io_.poll();
    const auto flushed = storage_->ledger().flush();
    if (!flushed) log_line(LogLevel::error, "the last records may be lost: " + flushed.error().message);
}

Result<std::unique_ptr<mcp::Server>> make_mcp_server(bool core_only, bool ask_roots) {
    std::vector<mcp::Tool> descriptions;
    std::vector<std::string> listed;
    for (const auto& file : tools::all()) {
        descriptions.push_back(file.tool);
        const json::object* properties = json::get_object(file.tool.input_schema, "properties");
        descriptions.back().asks =
            ask_roots && properties && (properties->contains("sources") || properties->contains("source"));
        if (file.core || !core_only) listed.push_back(file.tool.name);
    }
    auto table = mcp::ToolTable::make(std::move(descriptions), std::move(listed));
    if (!table) return tl::unexpected(table.error());
    mcp::ServerOptions options;
    options.info.name = "llm-gateway";
    options.info.title = "LLM Gateway";
    options.info.version = GATEWAY_VERSION;
    options.info.icons = {{kIcon, "image/svg+xml", {"any"}}};
    options.instructions =
        "Delegate work that a cheaper model can do: drafts, summaries, translations, classification, "
        "questions "
        "about files, data out of documents. Name files, globs, URLs or handles in source(s) instead of "
        "pasting "
        "them: the gateway reads them, so they cost you nothing. Large results come as handles "
        "(gateway://artifact/...) that read_artifact pages through and other tools take as source. Results "
        "say "
        "what they cost; the same question again is answered from the cache. A call over 45 s gives a job: "
        "ask "
        "get_job. list_models shows what is available; gateway://guide says more.";
    mcp::Offer offer;
    offer.tools = std::move(*table);
    surface::add_to(offer);
    return std::make_unique<mcp::Server>(std::move(options), std::move(offer));
}

}  // namespace gateway::app
