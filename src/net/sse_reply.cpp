#include "net/sse_reply.hpp"

#include <boost/asio/steady_timer.hpp>

namespace gateway::net {
namespace {

// Every line of `text` as a data line; CR, LF and CRLF end a line alike.
void append_data(std::string& out, std::string_view text) {
    for (;;) {
        const auto end = text.find_first_of("\r\n");
        out += "data: ";
        out += text.substr(0, end);
        out += '\n';
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += name;
    for (const char c : value)
        out += c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
    out += '\n';
}

}  // namespace

std::string sse_data(std::string_view text) { return sse_event({}, text); }

std::string sse_event(std::string_view event, std::string_view text, std::string_view id) {
    std::string out;
    out.reserve(text.size() + event.size() + id.size() + 32);
    append_field(out, "event: ", event);
    append_field(out, "id: ", id);
    append_data(out, text);
    out += '\n';
    return out;
}

wire::Headers sse_headers() {
    return {{"Content-Type", "text/event-stream"},
            {"Cache-Control", "no-cache, no-transform"},
            {"X-Accel-Buffering", "no"}};
}

struct SseKeepAlive::State : std::enable_shared_from_this<State> {
    State(boost::asio::io_context& io, ResponseWriter& w, std::chrono::milliseconds i)
        : timer(io), writer(&w), interval(i) {}

    void arm() {
        timer.expires_after(interval);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error || !self->writer || self->writer->disconnected()) return;
            // With bytes still queued the connection is not silent, only slow.
            if (self->writer->backlog() == 0) (void)self->writer->push(kSseKeepAlive);
            self->arm();
        });
    }

    boost::asio::steady_timer timer;
    ResponseWriter* writer;  ///< null once the owner is gone
    std::chrono::milliseconds interval;
};

SseKeepAlive::SseKeepAlive(boost::asio::io_context& io, ResponseWriter& writer,
                           std::chrono::milliseconds interval)
    : state_(std::make_shared<State>(io, writer, interval)) {
    state_->arm();
}

SseKeepAlive::~SseKeepAlive() {
    state_->writer = nullptr;
    state_->timer.cancel();
}

}  // namespace gateway::net
