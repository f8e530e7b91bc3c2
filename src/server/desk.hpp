// Between a protocol endpoint and those who do its work. A Runner is handed work; through the Desk it reports
// back, and the desk carries out whatever effects the endpoint answers with. Everything runs on one thread.
#pragma once

#include <cstddef>

#include "mcp/endpoint.hpp"

namespace gateway::server {

class Desk;

/// Does the work that an endpoint asks for. One per endpoint, since call keys are an endpoint's own.
class Runner {
  public:
    virtual ~Runner() = default;
    /// Begins, and returns at once or soon. `desk` hears of the outcome exactly once for each start.
    virtual void start(mcp::Start start, Desk& desk) = 0;
    /// Stops the work of a call; the desk still hears of its (cancelled) outcome.
    virtual void cancel(mcp::CallKey key) = 0;
    virtual void cancel_all() = 0;
    virtual std::size_t running() const = 0;
};

class Desk {
  public:
    explicit Desk(Runner& runner) : runner_(runner) {}
    virtual ~Desk() = default;
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void progress(mcp::CallKey key, const mcp::Progress& progress) {
        carry_out(endpoint().progress(key, progress));
    }
    bool wants_log(mcp::CallKey key, mcp::Severity severity) { return endpoint().wants_log(key, severity); }
    void log(mcp::CallKey key, mcp::Severity severity, std::string_view logger, const json::value& data) {
        carry_out(endpoint().log(key, severity, logger, data));
    }
    void finish(mcp::CallKey key, mcp::Outcome outcome) {
        carry_out(endpoint().finish(key, std::move(outcome)));
    }
    void open_stream(mcp::CallKey key) { carry_out(endpoint().open_stream(key)); }
    void close_stream(mcp::CallKey key) { carry_out(endpoint().close_stream(key)); }
    bool can_detach(mcp::CallKey key) { return endpoint().can_detach(key); }
    void detach(mcp::CallKey key, mcp::TaskTerms terms) {
        carry_out(endpoint().detach(key, std::move(terms)));
    }
    void publish(const mcp::Change& change) { carry_out(endpoint().publish(change)); }
    /// To be called every few seconds.
    void tick() { carry_out(endpoint().tick()); }

  protected:
    virtual mcp::Endpoint& endpoint() = 0;
    /// In order. Effects for whom nobody waits any more are dropped.
    virtual void carry_out(mcp::Effects effects) = 0;

    Runner& runner_;
};

}  // namespace gateway::server
