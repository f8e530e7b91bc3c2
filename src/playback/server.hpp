// Serves a folder of recordings as if it were the providers, one path prefix each:
//
//   http://127.0.0.1:PORT/openai/v1/chat/completions      recordings whose `provider` is openai
//   http://127.0.0.1:PORT/gemini/v1beta/models/…          … gemini; likewise /anthropic, /deepseek,
//   /openrouter, … http://127.0.0.1:PORT/mock/…                          the mock upstream
//   (mock_upstream.hpp), any prompt GET  /_playback/journal, /_playback/totals            what was served
//   (journal.hpp) POST /_playback/reset                                 forget it; recordings and faults
//   start again in order GET  /                                                what there is, as JSON
//
// Request headers: `x-playback-scenario: NAME` chooses a recording by name, `x-playback-fault: SPEC`
// (fault.hpp) how the answer is delivered. Credentials are neither checked nor kept. A request nothing
// answers gets a 404 that names the nearest recording (matcher.hpp).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http_server.hpp"
#include "playback/journal.hpp"
#include "playback/library.hpp"
#include "playback/options.hpp"

namespace gateway::playback {

class PlaybackServer {
  public:
    /// Errors: not_found (no recordings in the folder), invalid_parameter, connection (port taken).
    static Result<std::unique_ptr<PlaybackServer>> start(boost::asio::io_context& io,
                                                         PlaybackOptions options);
    /// The same with a library made elsewhere; `options.folder` is not read.
    static Result<std::unique_ptr<PlaybackServer>> start(boost::asio::io_context& io, PlaybackOptions options,
                                                         Library library);
    /// Closes every connection. Answers under way end by themselves; they need the server no longer.
    ~PlaybackServer();
    PlaybackServer(const PlaybackServer&) = delete;
    PlaybackServer& operator=(const PlaybackServer&) = delete;

    std::string url() const { return server_.url(); }
    std::uint16_t port() const { return server_.port(); }
    const Library& library() const;
    const Journal& journal() const;
    MockUpstream& mock();
    /// Waits for requests in flight, see net::HttpServer::drain.
    boost::asio::awaitable<bool> drain(std::chrono::milliseconds deadline) { return server_.drain(deadline); }

  private:
    class State;
    PlaybackServer(boost::asio::io_context& io, std::shared_ptr<State> state);
    static boost::asio::awaitable<void> serve(std::shared_ptr<State> state, net::IncomingRequest request,
                                              net::ResponseWriter& writer);

    std::shared_ptr<State> state_;
    net::HttpServer server_;
};

}  // namespace gateway::playback
