// `llm-gateway playback DIR`: serves recorded exchanges as if it were the providers; with --mock, an upstream
// that answers any prompt.
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "llm-gateway/cli.hpp"
#include "net/signals.hpp"
#include "playback/server.hpp"

namespace gateway::app {
namespace {

struct Options {
    std::string folder, fault, script, address = "127.0.0.1";
    std::uint16_t port = 0;
    bool mock = false, repeat = false;
    int latency_ms = 0;
    double tokens_per_second = 0;
    std::int64_t answer_tokens = 20;
};

Result<playback::PlaybackOptions> playback_options(const Options& o) {
    playback::PlaybackOptions options;
    options.folder = o.folder;
    options.address = o.address;
    options.port = o.port;
    options.mock_only = o.mock;
    auto fault = playback::parse_fault(o.fault);
    if (!fault) return tl::unexpected(fault.error());
    options.fault = *fault;
    auto script = playback::parse_script(o.script);
    if (!script) return tl::unexpected(script.error());
    options.mock.script = std::move(*script);
    options.mock.repeat_script = o.repeat;
    options.mock.settings.latency = std::chrono::milliseconds{o.latency_ms};
    options.mock.settings.tokens_per_second = o.tokens_per_second;
    options.mock.settings.answer_tokens = o.answer_tokens;
    return options;
}

int serve(const Options& o) {
    auto options = playback_options(o);
    if (!options) return report_error(options.error());
    boost::asio::io_context io(1);
    net::ignore_broken_pipes();
    auto server = playback::PlaybackServer::start(io, std::move(*options));
    if (!server) return report_error(server.error());
    for (const auto& skipped : (*server)->library().skipped())
        std::cerr << "skipped " << skipped << "\n";
    const auto url = (*server)->url();
    std::cerr << "playback on " << url << "\n";
    if (!o.mock) {
        std::cerr << "  OPENAI_BASE_URL=" << url << "/openai/v1\n  ANTHROPIC_BASE_URL=" << url
                  << "/anthropic/v1\n"
                  << "  GEMINI_BASE_URL=" << url << "/gemini/v1beta\n  DEEPSEEK_BASE_URL=" << url
                  << "/deepseek\n"
                  << "Keys may be anything. " << url << "/_playback/journal says what was served.\n";
    }
    net::ShutdownSignals signals(io, [&io](int) { io.stop(); }, [&io](int) { io.stop(); });
    io.run();
    return kOk;
}

}  // namespace

void add_playback(Cli& cli) {
    auto o = std::make_shared<Options>();
    auto* command = cli.command("playback", "Serve recordings (or a mock) as if it were the providers", [o] {
        if (o->folder.empty() && !o->mock)
            return report_error(
                {ErrorKind::invalid_parameter, "Name a folder of recordings, or use --mock."});
        return serve(*o);
    });
    command->add_option("folder", o->folder, "folder of recordings");
    command->add_option("--port", o->port, "0 picks a free one");
    command->add_option("--address", o->address);
    command->add_option("--fault", o->fault,
                        "how every answer is delivered, e.g. \"split=random:7;delay=50\"");
    command->add_flag("--mock", o->mock, "answer any prompt instead of playing back");
    command->add_option("--script", o->script,
                        "mock: faults of the next requests, e.g. \"429 retry-after=1,ok,cut\"");
    command->add_flag("--repeat-script", o->repeat, "mock: start the script again at its end");
    command->add_option("--latency-ms", o->latency_ms, "mock: before the first byte");
    command->add_option("--tokens-per-second", o->tokens_per_second, "mock: 0 = at once");
    command->add_option("--answer-tokens", o->answer_tokens, "mock: length of answers without max_tokens");
}

}  // namespace gateway::app
