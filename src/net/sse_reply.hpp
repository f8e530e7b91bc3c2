// Server-Sent Events on the way out: formatting, the headers of the answer, and the comment that keeps idle
// hops from cutting a silent stream.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_server.hpp"
#include "wire/http_message.hpp"

namespace gateway::net {

/// "data: …\n\n". One data line for text without line breaks (JSON from json::write never has any, and
/// several clients parse line by line); text with breaks becomes one data line per line, as the format
/// demands.
std::string sse_data(std::string_view text);

/// "event: …\ndata: …\n\n"; `event` empty is sse_data(); `id` non-empty adds "id: …".
std::string sse_event(std::string_view event, std::string_view text, std::string_view id = {});

/// A comment, ignored by every reader.
inline constexpr std::string_view kSseKeepAlive = ": keepalive\n\n";

/// Content-Type, Cache-Control and X-Accel-Buffering of an event stream.
wire::Headers sse_headers();

/// Sends kSseKeepAlive every `interval` from its construction to its destruction, unless the client reads too
/// slowly to need one. Construct after start_stream(); must not outlive `writer`.
class SseKeepAlive {
  public:
    SseKeepAlive(boost::asio::io_context& io, ResponseWriter& writer,
                 std::chrono::milliseconds interval = std::chrono::seconds{15});
    ~SseKeepAlive();
    SseKeepAlive(const SseKeepAlive&) = delete;
    SseKeepAlive& operator=(const SseKeepAlive&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace gateway::net
