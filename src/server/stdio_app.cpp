#include "server/stdio_app.hpp"

#include "base/log.hpp"
#include "net/timer.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kBacklogLimit = 4u << 20;  // bytes queued to a slow reader before reading pauses

}  // namespace

StdioApp::StdioApp(boost::asio::io_context& io, tools::House& house, delegation::Timers& timers,
                   const mcp::Server& server, int input, int output)
    : endpoint_(server), runner_(io.get_executor(), house, timers), reader_(io, input), writer_(io, output) {}

boost::asio::awaitable<void> StdioApp::run() {
    for (;;) {
        auto line = co_await reader_.next();
        if (!line) {
            if (line.error().kind != ErrorKind::request_too_large) break;
            log_line(LogLevel::warn, "skipped a line longer than the limit");
            continue;
        }
        if (!*line) break;
        handle(**line);
        while (const auto more = reader_.buffered())
            handle(*more);
        if (writer_.backlog() > kBacklogLimit) {
            const auto drained = co_await writer_.drained(kBacklogLimit / 2);
            if (!drained) break;
        }
    }
    // A pipe that ends after its last request still wants the answers; an editor that has gone does not wait
    // for us.
    for (int i = 0; i < 1000 && runner_.running() > 0 && !writer_.closed(); ++i)
        co_await net::sleep_for(std::chrono::milliseconds{10});
    for (auto& action : endpoint_.close())
        if (const auto* cancel = std::get_if<mcp::CancelCall>(&action)) runner_.cancel(cancel->key);
    // Cancelled calls settle in the ledger before the process ends; bounded, since a client waits for our
    // exit.
    for (int i = 0; i < 200 && runner_.running() > 0; ++i)
        co_await net::sleep_for(std::chrono::milliseconds{10});
    [[maybe_unused]] const auto flushed = co_await writer_.drained();
}

void StdioApp::handle(std::string_view line) {
    auto actions = endpoint_.receive(line);
    for (auto& action : actions) {
        if (const auto* out = std::get_if<mcp::Line>(&action))
            writer_.write_line(out->text);
        else if (const auto* cancel = std::get_if<mcp::CancelCall>(&action))
            runner_.cancel(cancel->key);
        else
            start_tool(std::move(std::get<mcp::StartTool>(action)));
    }
}

void StdioApp::start_tool(mcp::StartTool call) {
    const auto key = call.key;
    ToolRunner::Listener listener;
    listener.on_progress = [this, key](const mcp::Progress& progress) {
        if (const auto text = endpoint_.progress(key, progress)) writer_.write_line(*text);
    };
    listener.on_result = [this, key](mcp::ToolResult result) {
        if (const auto text = endpoint_.finish(key, result); text && !text->empty())
            writer_.write_line(*text);
    };
    runner_.start(std::move(call), "local", std::move(listener));
}

}  // namespace gateway::server
