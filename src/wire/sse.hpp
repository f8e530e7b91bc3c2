// Server-Sent Events, parsed as the bytes come. Any cut of the bytes into pieces gives the same events.
//
// Accepts what the WHATWG standard accepts — LF, CR and CRLF line ends, comments, a missing space after the
// colon, several data lines, a byte order mark at the start — and one thing it does not: a body that ends
// without the last blank line, because some providers end theirs that way. `id` and `retry` serve
// reconnection, which the answer to a POST never does: they are recognised and ignored.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::wire {

/// Receives one event: its name ("" when the stream gives none) and its data lines joined by LF. The views
/// live during the call only. An error stops the parser and is what feed() or finish() returns.
using SseHandler = std::function<Result<void>(std::string_view event, std::string_view data)>;

class SseParser {
  public:
    static constexpr std::size_t kMaxEventBytes = 16 * 1024 * 1024;

    explicit SseParser(std::size_t max_event_bytes = kMaxEventBytes) : max_event_bytes_(max_event_bytes) {}

    /// Consumes a piece and hands over every event it completes. Errors: malformed_response when one event
    /// grows beyond the limit; the handler's own. The parser is not to be fed again after an error.
    Result<void> feed(std::string_view bytes, const SseHandler& handler);

    /// The body ended: hands over the event under way, if it has data, its last line counted as ended. That
    /// line may have been cut anywhere, so a handler that cannot read the data now is looking at a truncated
    /// stream.
    Result<void> finish(const SseHandler& handler);

    /// Are there bytes of an event that has not been handed over?
    bool pending() const { return has_data_ || !event_.empty() || !line_.empty(); }

  private:
    Result<void> take_line(std::string_view line, const SseHandler& handler);
    Result<void> take_field(std::string_view name, std::string_view value);
    Result<void> dispatch(const SseHandler& handler);

    std::size_t max_event_bytes_;
    std::string line_;  // the beginning of a line whose end has not come yet
    std::string event_;
    std::string data_;
    bool has_data_ = false;
    bool first_line_ = true;
    bool after_cr_ = false;  // a LF that comes next belongs to the CR before it
};

}  // namespace gateway::wire
