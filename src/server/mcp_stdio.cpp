#include "server/mcp_stdio.hpp"

#include "base/log.hpp"
#include "net/timer.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kBacklogLimit = 4u << 20;  // bytes queued to a slow reader before reading pauses
constexpr std::chrono::seconds kTick{5};

}  // namespace

McpStdio::McpStdio(boost::asio::io_context& io, delegation::Timers& timers, const mcp::Server& server,
                   const Clock& clock, Random& random, Runner& runner, int input, int output)
    : Desk(runner),
      timers_(timers),
      endpoint_(server, {}, clock, random, "local"),
      reader_(io, input),
      writer_(io, output) {
    arm_tick();
}

void McpStdio::arm_tick() {
    tick_ = timers_.after(kTick, [this] {
        tick();
        arm_tick();
    });
}

boost::asio::awaitable<void> McpStdio::run() {
    for (;;) {
        auto line = co_await reader_.next();
        if (!line) {
            if (line.error().kind != ErrorKind::request_too_large) break;
            log_line(LogLevel::warn, "skipped a line longer than the limit");
            continue;
        }
        if (!*line) break;
        carry_out(endpoint_.receive(**line));
        while (const auto more = reader_.buffered())
            carry_out(endpoint_.receive(*more));
        if (writer_.backlog() > kBacklogLimit) {
            const auto drained = co_await writer_.drained(kBacklogLimit / 2);
            if (!drained) break;
        }
    }
    // A pipe that ends after its last request still wants the answers; an editor that has gone does not wait
    // for us.
    for (int i = 0; i < 1000 && runner_.running() > 0 && !writer_.closed(); ++i)
        co_await net::sleep_for(std::chrono::milliseconds{10});
    carry_out(endpoint_.close());
    // Cancelled calls settle in the ledger before the process ends; bounded, since a client waits for our
    // exit.
    for (int i = 0; i < 200 && runner_.running() > 0; ++i)
        co_await net::sleep_for(std::chrono::milliseconds{10});
    [[maybe_unused]] const auto flushed = co_await writer_.drained();
}

void McpStdio::carry_out(mcp::Effects effects) {
    for (mcp::Effect& effect : effects) {
        if (const auto* line = std::get_if<mcp::Send>(&effect))
            writer_.write_line(line->text);
        else if (const auto* cancel = std::get_if<mcp::Cancel>(&effect))
            runner_.cancel(cancel->key);
        else if (auto* start = std::get_if<mcp::Start>(&effect))
            runner_.start(std::move(*start), *this);
    }
}

}  // namespace gateway::server
