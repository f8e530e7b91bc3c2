#include "llm-gateway/in_process.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <iostream>

#include "delegation/local_probe.hpp"
#include "net/signals.hpp"

namespace gateway::app {
namespace {

boost::asio::awaitable<int> probe_then(Gateway& gateway,
                                       std::function<boost::asio::awaitable<int>(Gateway&)> work) {
    co_await delegation::probe_local_servers(gateway.providers(), gateway.upstream());
    const int code = co_await work(gateway);
    co_return code;
}

}  // namespace

int run_in_process(Cli& cli, std::function<boost::asio::awaitable<int>(Gateway&)> work) {
    const auto config = cli.load_config();
    if (!config) return kUsage;
    boost::asio::io_context io(1);
    net::ignore_broken_pipes();
    auto gateway = Gateway::make(io, *config);
    if (!gateway) return report_error(gateway.error());

    int code = kInterrupted;
    boost::asio::cancellation_signal cancel;
    net::ShutdownSignals signals(
        io, [&](int) { cancel.emit(boost::asio::cancellation_type::terminal); }, [&](int) { io.stop(); });
    auto done = [&](const std::exception_ptr& error, int result) {
        code = error ? static_cast<int>(kInterrupted) : result;
        io.stop();
    };
    boost::asio::co_spawn(io, probe_then(**gateway, std::move(work)),
                          boost::asio::bind_cancellation_slot(cancel.slot(), done));
    io.run();
    (*gateway)->finish();
    return code;
}

boost::asio::awaitable<mcp::ToolResult> call_tool(Gateway& gateway, std::string name, json::object arguments,
                                                  std::function<void(const mcp::Progress&)> on_progress) {
    const auto* file = tools::find(name);
    if (!file) co_return mcp::error_result({ErrorKind::not_found, "There is no tool '" + name + "'."});
    auto checked = tools::check_arguments(file->tool, std::move(arguments));
    if (!checked) co_return mcp::error_result(checked.error());
    auto& house = gateway.house();
    tools::Invocation invocation{house, ordered_id("req_", house.clock.wall(), house.random), "local",
                                 std::move(on_progress), house.roots};
    auto result = co_await tools::perform(*file, std::move(invocation), std::move(*checked));
    co_return result;
}

int report_failure(const mcp::ToolResult& result) {
    std::cerr << "error: " << json::get_string(result.structured, "error") << "\n";
    return exit_code(result);
}

int exit_code(const mcp::ToolResult& result) {
    // A cut answer was paid for, but it is not what was asked for.
    if (!result.is_error) return json::get_string(result.structured, "completion").empty() ? kOk : kFailed;
    const auto code = json::get_string(result.structured, "error_code");
    if (code == "cancelled") return kInterrupted;
    return code == "invalid_parameter" || code == "not_configured" ? kUsage : kFailed;
}

}  // namespace gateway::app
