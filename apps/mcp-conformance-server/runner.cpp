#include "mcp-conformance-server/runner.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <iterator>

namespace gateway::conformance {
namespace {

std::vector<FixtureTool> all_tools() {
    std::vector<FixtureTool> all;
    for (auto part : {content_tools(), interaction_tools(), task_tools()})
        std::move(part.begin(), part.end(), std::back_inserter(all));
    return all;
}

}  // namespace

FixtureRunner::FixtureRunner(boost::asio::any_io_executor executor, bool stream_legacy)
    : executor_(std::move(executor)), stream_legacy_(stream_legacy) {
    for (const FixtureTool& fixture : all_tools())
        handlers_.emplace(fixture.tool.name, fixture.run);
}

mcp::Offer FixtureRunner::offer() {
    std::vector<mcp::Tool> descriptions;
    for (FixtureTool& fixture : all_tools())
        descriptions.push_back(std::move(fixture.tool));
    mcp::Offer offer;
    offer.tools = mcp::ToolTable::make(std::move(descriptions)).value();
    offer.resources = resources();
    offer.templates = resource_templates();
    offer.prompts = prompts();
    offer.skills = skills();
    offer.completions = offer.logging = offer.list_changes = offer.subscriptions = true;
    offer.unasked_logging = mcp::Severity::info;
    return offer;
}

void FixtureRunner::start(mcp::Start start, server::Desk& desk) {
    if (stream_legacy_ && !is_modern(start.caller.revision)) desk.open_stream(start.key);
    if (const auto* wanted = std::get_if<mcp::ResourceRead>(&start.work))
        return desk.finish(start.key, read(*wanted));
    if (const auto* get = std::get_if<mcp::PromptGet>(&start.work))
        return desk.finish(start.key, fill(*get, start.answers));
    if (std::holds_alternative<mcp::ValueCompletion>(start.work))
        return desk.finish(start.key, mcp::CompletionValues{{"paris", "park", "party"}, {}});

    auto& call = std::get<mcp::ToolCall>(start.work);
    auto signal = std::make_shared<boost::asio::cancellation_signal>();
    running_[start.key] = signal;
    Running running{start.key,
                    desk,
                    std::move(start.caller),
                    std::move(call.arguments),
                    std::move(start.answers),
                    std::move(start.state),
                    start.wants_progress};
    auto ended = [signal](const std::exception_ptr&) {};
    boost::asio::co_spawn(executor_, perform(handlers_.at(call.tool->name), std::move(running)),
                          boost::asio::bind_cancellation_slot(signal->slot(), ended));
}

boost::asio::awaitable<void> FixtureRunner::perform(Handler handler, Running call) {
    const auto key = call.key;
    server::Desk& desk = call.desk;
    mcp::Outcome outcome = mcp::text_result("The call was cancelled.", true);
    try {
        outcome = co_await handler(std::move(call));
    } catch (const boost::system::system_error&) {  // cancelled
    }
    running_.erase(key);
    desk.finish(key, std::move(outcome));
}

void FixtureRunner::cancel(mcp::CallKey key) {
    const auto at = running_.find(key);
    if (at == running_.end()) return;
    const auto signal = at->second;
    signal->emit(boost::asio::cancellation_type::terminal);
}

void FixtureRunner::cancel_all() {
    const auto running = running_;
    for (const auto& [key, signal] : running)
        signal->emit(boost::asio::cancellation_type::terminal);
}

}  // namespace gateway::conformance
