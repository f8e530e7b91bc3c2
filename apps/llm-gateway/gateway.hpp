// The rooms wired together: everything one process needs to run calls, whichever way they come in. The only
// place that knows every room; built from a checked configuration and torn down in the reverse order.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "config/config.hpp"
#include "delegation/completion.hpp"
#include "mcp/server.hpp"
#include "net/asio_timers.hpp"
#include "storage/sqlite/storage.hpp"
#include "tools/shared/runs.hpp"

namespace gateway::app {

struct GatewayOptions {
    std::string record_folder = {};  ///< write every provider exchange here; "" = do not
};

class Gateway {
  public:
    /// Errors: storage (the data directory), invalid_parameter (user-defined models).
    static Result<std::unique_ptr<Gateway>> make(boost::asio::io_context& io, const config::Config& config,
                                                 GatewayOptions options = {});
    ~Gateway();

    tools::House& house() { return *house_; }
    delegation::Timers& timers() { return timers_; }
    delegation::ProviderRegistry& providers() { return providers_; }
    delegation::Completions& completions() { return *completions_; }
    delegation::Upstream& upstream() { return *upstream_; }
    storage::SqliteStorage& storage() { return *storage_; }
    const llm::Catalog& catalog() const { return *catalog_; }

    /// Looks for local servers now and then, without delaying anything; keeps the store tidy.
    void start_background_work();
    /// Cancels what still runs, lets it settle and commits. Call when the loop has ended; runs its last
    /// turns.
    void finish();

  private:
    Gateway(boost::asio::io_context& io, const config::Config& config, std::unique_ptr<Clock> clock);
    Result<void> open_storage();
    Result<void> load_catalog();
    void connect_providers();
    Result<void> wire(const GatewayOptions& options);
    void tidy();

    boost::asio::io_context& io_;
    const config::Config& config_;
    std::unique_ptr<Clock> owned_clock_;
    Clock& clock_;
    SystemRandom random_;
    net::AsioTimers timers_;
    std::shared_ptr<const llm::Catalog> catalog_;
    std::unique_ptr<storage::SqliteStorage> storage_;
    delegation::ProviderRegistry providers_;
    std::unique_ptr<delegation::Upstream> plain_upstream_;
    std::unique_ptr<delegation::Upstream> recording_upstream_;
    delegation::Upstream* upstream_ = nullptr;
    std::unique_ptr<delegation::Completions> completions_;
    std::unique_ptr<documents::Worker> worker_;
    std::unique_ptr<documents::Fetcher> fetcher_;
    std::unique_ptr<documents::Reader> reader_;
    std::unique_ptr<tools::House> house_;
    std::unique_ptr<tools::Runs> runs_;
    std::unique_ptr<delegation::Timers::Timer> tidy_timer_;
};

/// The MCP face of the gateway. `core_only` lists the small toolset; every tool stays callable. `ask_roots`:
/// tools that read files may ask the client for its folders.
Result<std::unique_ptr<mcp::Server>> make_mcp_server(bool core_only, bool ask_roots = false);

}  // namespace gateway::app
